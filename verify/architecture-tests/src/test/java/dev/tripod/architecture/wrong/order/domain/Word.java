package dev.tripod.architecture.wrong.order.domain;

public final class Word {}
