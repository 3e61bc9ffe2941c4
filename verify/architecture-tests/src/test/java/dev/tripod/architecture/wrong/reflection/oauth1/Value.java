package dev.tripod.architecture.wrong.reflection.oauth1;

record Value(String text) {
  enum Kind {
    ONE,
    OTHER
  }
}
