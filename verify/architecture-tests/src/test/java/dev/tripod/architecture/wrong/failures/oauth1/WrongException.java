package dev.tripod.architecture.wrong.failures.oauth1;

final class WrongException extends RuntimeException {}
