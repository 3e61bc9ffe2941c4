package dev.tripod.transport.okhttp;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import java.io.IOException;

/**
 * A call could not be authorized, told as the {@link IOException} that is all an interceptor of OkHttp may throw. {@link
 * #getCause} says why, and what to do next. No message holds a secret.
 *
 * <p>The call was not sent; or it was sent and refused, and there was no other credential to be had (a 401, and then a refresh that
 * failed).
 */
public final class AuthorizationIOException extends IOException {

  private static final String AUTHORIZING = "Authorizing this call";

  private final AuthorizationException why;

  private AuthorizationIOException(String message, AuthorizationException why) {
    super(message, why);
    this.why = why;
  }

  static AuthorizationIOException because(RuntimeException failure) {
    AuthorizationException why = failure instanceof AuthorizationException typed
        ? typed
        : AdapterFailed.of(AUTHORIZING, failure, Redactor.none());
    return new AuthorizationIOException(String.valueOf(why.getMessage()), why);
  }

  /** For a call that can only be authorized when something else is done, which {@code advice} says. */
  static AuthorizationIOException refusing(String advice) {
    return new AuthorizationIOException(
        advice, AdapterFailed.of(AUTHORIZING, new IllegalStateException(advice), Redactor.none()));
  }

  @Override
  public synchronized AuthorizationException getCause() {
    return why;
  }
}
