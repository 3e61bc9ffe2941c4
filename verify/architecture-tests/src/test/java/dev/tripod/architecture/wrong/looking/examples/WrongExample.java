package dev.tripod.architecture.wrong.looking.examples;

import org.opentest4j.ValueWrapper;

final class WrongExample {
  final ValueWrapper[] library = {};
}
