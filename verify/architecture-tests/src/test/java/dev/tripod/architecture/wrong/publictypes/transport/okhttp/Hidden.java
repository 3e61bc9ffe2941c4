package dev.tripod.architecture.wrong.publictypes.transport.okhttp;

final class Hidden {}
