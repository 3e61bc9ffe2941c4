package dev.tripod.architecture.wrong.data.providers;

public final class WrongState {
  static int calls;

  private WrongState() {}
}
