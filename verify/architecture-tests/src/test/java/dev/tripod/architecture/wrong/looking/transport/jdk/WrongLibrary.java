package dev.tripod.architecture.wrong.looking.transport.jdk;

import org.opentest4j.ValueWrapper;

final class WrongLibrary {
  final ValueWrapper[] library = {};
}
