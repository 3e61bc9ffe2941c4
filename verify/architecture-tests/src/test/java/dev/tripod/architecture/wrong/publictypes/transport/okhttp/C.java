package dev.tripod.architecture.wrong.publictypes.transport.okhttp;

public final class C {
  public static final class NestedC {}
}
