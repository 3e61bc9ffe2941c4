package dev.tripod.architecture.wrong.publictypes.transport.okhttp;

public final class A {
  public static final class NestedA {}
}
