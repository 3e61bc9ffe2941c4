package dev.tripod.architecture.wrong.printing.oauth1;

final class WrongTrace {
  void print(RuntimeException e) {
    e.printStackTrace();
  }
}
