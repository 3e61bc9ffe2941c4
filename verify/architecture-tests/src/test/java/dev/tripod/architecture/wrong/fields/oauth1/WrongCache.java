package dev.tripod.architecture.wrong.fields.oauth1;

final class WrongCache {
  static String last = "";
}
