package dev.tripod.architecture.wrong.shows.domain;

public final class Shown {}
