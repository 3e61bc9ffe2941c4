package dev.tripod.architecture.wrong.serial.domain;

final class Failure extends RuntimeException {}
