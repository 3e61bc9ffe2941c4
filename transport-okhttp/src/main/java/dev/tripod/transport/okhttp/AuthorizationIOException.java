package dev.tripod.transport.okhttp;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import java.io.IOException;

/**
 * A call could not be authorized. An interceptor of OkHttp may throw only an {@link IOException}, so this one carries the
 * exception that the other HTTP clients throw as its {@linkplain #getCause cause}: an {@link AuthorizationException}, or an
 * {@link IllegalArgumentException} if the request cannot be signed. It says why and what to do. No message contains a secret.
 *
 * <p>Either the call was not sent, or a response rejected its credential and no other one was available (for example a 401
 * followed by a failed refresh).
 */
public final class AuthorizationIOException extends IOException {

  private static final String AUTHORIZING = "The authorization of this call";

  private final RuntimeException why;

  private AuthorizationIOException(String message, RuntimeException why) {
    super(message, why);
    this.why = why;
  }

  static AuthorizationIOException because(RuntimeException failure) {
    RuntimeException why =
        failure instanceof AuthorizationException || failure instanceof IllegalArgumentException
            ? failure
            : AdapterFailed.of(AUTHORIZING, failure, Redactor.none());
    return new AuthorizationIOException(String.valueOf(why.getMessage()), why);
  }

  /** Returns the exception for a call that cannot be authorized in this way. The advice says what to change. */
  static AuthorizationIOException rejecting(String advice) {
    return new AuthorizationIOException(
        advice, AdapterFailed.of(AUTHORIZING, new IllegalStateException(advice), Redactor.none()));
  }

  /** Returns the exception to handle: an {@link AuthorizationException} or an {@link IllegalArgumentException}. */
  @Override
  public synchronized RuntimeException getCause() {
    return why;
  }
}
