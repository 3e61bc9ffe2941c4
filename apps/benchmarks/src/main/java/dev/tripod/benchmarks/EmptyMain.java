package dev.tripod.benchmarks;

/** What a JVM costs that does nothing. */
final class EmptyMain {

  private EmptyMain() {}

  public static void main(String[] args) {}
}
