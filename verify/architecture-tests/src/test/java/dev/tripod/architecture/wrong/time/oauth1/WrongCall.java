package dev.tripod.architecture.wrong.time.oauth1;

final class WrongCall {
  long timestamp() {
    return System.currentTimeMillis() / 1000;
  }
}
