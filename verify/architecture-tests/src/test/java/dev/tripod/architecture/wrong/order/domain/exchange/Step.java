package dev.tripod.architecture.wrong.order.domain.exchange;

public final class Step {}
