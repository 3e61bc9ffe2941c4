package dev.tripod.architecture.wrong.publictypes.transport.jdk;

public final class WrongE {}
