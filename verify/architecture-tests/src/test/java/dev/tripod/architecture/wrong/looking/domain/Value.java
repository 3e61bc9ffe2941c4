package dev.tripod.architecture.wrong.looking.domain;

public final class Value {}
