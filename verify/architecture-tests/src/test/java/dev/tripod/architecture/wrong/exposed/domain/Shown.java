package dev.tripod.architecture.wrong.exposed.domain;

public final class Shown {}
