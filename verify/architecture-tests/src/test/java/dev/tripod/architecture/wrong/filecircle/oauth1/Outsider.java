package dev.tripod.architecture.wrong.filecircle.oauth1;

final class Outsider {
  final WrongFirst[] next = {};
  final Outsider[] itself = {};
}
