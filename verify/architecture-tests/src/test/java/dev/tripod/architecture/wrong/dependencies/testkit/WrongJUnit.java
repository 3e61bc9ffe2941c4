package dev.tripod.architecture.wrong.dependencies.testkit;

import org.junit.jupiter.api.Test;

final class WrongJUnit {
  @Test
  void test() {}
}
