package dev.tripod.architecture.wrong.bare.domain;

abstract class Failure extends RuntimeException {
  Failure(String message) {
    super(message);
  }
}
