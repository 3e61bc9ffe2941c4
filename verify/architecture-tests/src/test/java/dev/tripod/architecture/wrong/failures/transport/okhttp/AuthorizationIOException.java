package dev.tripod.architecture.wrong.failures.transport.okhttp;

import java.io.IOException;

public final class AuthorizationIOException extends IOException {}
