package dev.tripod.architecture.wrong.printing.domain;

final class WrongPrinter {
  void print(String text) {
    System.out.println(text);
  }
}
