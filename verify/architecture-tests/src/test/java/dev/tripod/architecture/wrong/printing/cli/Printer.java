package dev.tripod.architecture.wrong.printing.cli;

final class Printer {
  void print(String text) {
    System.out.println(text);
  }
}
