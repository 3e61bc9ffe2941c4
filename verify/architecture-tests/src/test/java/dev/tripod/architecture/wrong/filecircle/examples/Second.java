package dev.tripod.architecture.wrong.filecircle.examples;

final class Second {
  final First[] next = {};
}
