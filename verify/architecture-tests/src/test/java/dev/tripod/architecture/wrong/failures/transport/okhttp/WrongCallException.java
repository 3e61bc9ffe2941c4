package dev.tripod.architecture.wrong.failures.transport.okhttp;

import java.io.IOException;

final class WrongCallException extends IOException {}
