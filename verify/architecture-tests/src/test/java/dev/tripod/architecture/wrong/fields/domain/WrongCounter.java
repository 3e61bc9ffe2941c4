package dev.tripod.architecture.wrong.fields.domain;

final class WrongCounter {
  int count;
}
