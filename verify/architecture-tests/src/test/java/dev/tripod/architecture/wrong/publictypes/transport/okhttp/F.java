package dev.tripod.architecture.wrong.publictypes.transport.okhttp;

public final class F {
  public static final class NestedF {}
}
