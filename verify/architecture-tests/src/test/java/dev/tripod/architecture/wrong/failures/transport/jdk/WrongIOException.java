package dev.tripod.architecture.wrong.failures.transport.jdk;

import java.io.IOException;

final class WrongIOException extends IOException {}
