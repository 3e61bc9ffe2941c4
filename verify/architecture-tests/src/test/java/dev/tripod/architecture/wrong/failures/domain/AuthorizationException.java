package dev.tripod.architecture.wrong.failures.domain;

public abstract class AuthorizationException extends RuntimeException {
  public static final class NoResponse extends AuthorizationException {}
}
