package dev.tripod.architecture.wrong.publictypes.transport.okhttp;

public final class D {
  public static final class NestedD {}
}
