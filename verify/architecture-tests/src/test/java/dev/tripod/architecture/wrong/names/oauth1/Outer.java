package dev.tripod.architecture.wrong.names.oauth1;

final class Outer {
  static final class WrongNestedHelper {}
}
