package dev.tripod.architecture.wrong.dependencies.cli;

import org.opentest4j.ValueWrapper;

final class WrongCommand {
  final ValueWrapper[] library = {};
}
