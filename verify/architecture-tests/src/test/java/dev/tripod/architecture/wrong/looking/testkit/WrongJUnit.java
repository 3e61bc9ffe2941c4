package dev.tripod.architecture.wrong.looking.testkit;

import org.junit.jupiter.api.Test;

final class WrongJUnit {
  @Test
  void test() {}
}
