package dev.tripod.architecture.wrong.publictypes.domain.http;

public final class Header {}
