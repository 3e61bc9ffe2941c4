package dev.tripod.architecture.wrong.dependencies.examples;

import org.opentest4j.ValueWrapper;

final class WrongExample {
  final ValueWrapper[] library = {};
}
