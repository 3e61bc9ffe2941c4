package dev.tripod.architecture.wrong.publictypes.domain;

public final class Value {}
