package dev.tripod.architecture.wrong.publictypes.transport.okhttp;

public final class B {
  public static final class NestedB {}
}
