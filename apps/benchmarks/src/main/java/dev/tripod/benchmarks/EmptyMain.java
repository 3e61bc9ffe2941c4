package dev.tripod.benchmarks;

/** A process that does nothing. */
final class EmptyMain {

  private EmptyMain() {}

  public static void main(String[] args) {}
}
