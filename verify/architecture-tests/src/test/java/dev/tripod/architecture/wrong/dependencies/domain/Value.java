package dev.tripod.architecture.wrong.dependencies.domain;

public final class Value {}
