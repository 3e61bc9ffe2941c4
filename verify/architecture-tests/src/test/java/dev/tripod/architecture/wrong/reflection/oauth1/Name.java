package dev.tripod.architecture.wrong.reflection.oauth1;

final class Name {
  String of(Object object) {
    return object.getClass().getName();
  }
}
