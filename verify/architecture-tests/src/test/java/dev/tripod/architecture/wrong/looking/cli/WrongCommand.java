package dev.tripod.architecture.wrong.looking.cli;

import org.opentest4j.ValueWrapper;

final class WrongCommand {
  final ValueWrapper[] library = {};
}
