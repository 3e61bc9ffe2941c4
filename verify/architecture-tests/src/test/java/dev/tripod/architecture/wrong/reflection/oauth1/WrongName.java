package dev.tripod.architecture.wrong.reflection.oauth1;

final class WrongName {
  Class<?> find(String name) throws ClassNotFoundException {
    return Class.forName(name);
  }
}
