package dev.tripod.architecture.wrong.dependencies.transport.jdk;

import org.opentest4j.ValueWrapper;

final class WrongLibrary {
  final ValueWrapper[] library = {};
}
