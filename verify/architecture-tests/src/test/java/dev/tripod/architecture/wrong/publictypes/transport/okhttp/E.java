package dev.tripod.architecture.wrong.publictypes.transport.okhttp;

public final class E {
  public static final class NestedE {}
}
