package dev.tripod.architecture.wrong.strings.domain;

public final class Secret {}
