package dev.tripod.architecture.wrong.open.domain;

abstract sealed class Shape {
  static final class Square extends Shape {}
}
