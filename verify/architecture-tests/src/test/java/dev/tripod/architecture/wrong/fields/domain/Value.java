package dev.tripod.architecture.wrong.fields.domain;

final class Value {
  static final int LIMIT = 3;
  final int count = LIMIT;
}
