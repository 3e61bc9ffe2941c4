package dev.tripod.architecture.wrong.publictypes.domain.protocol;

public final class Shared {}
