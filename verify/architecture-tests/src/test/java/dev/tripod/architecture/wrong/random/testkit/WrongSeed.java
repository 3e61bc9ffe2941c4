package dev.tripod.architecture.wrong.random.testkit;

import java.util.random.RandomGenerator;

final class WrongSeed {
  final RandomGenerator random = RandomGenerator.getDefault();
}
