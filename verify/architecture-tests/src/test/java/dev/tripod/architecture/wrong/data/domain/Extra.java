package dev.tripod.architecture.wrong.data.domain;

public final class Extra {}
