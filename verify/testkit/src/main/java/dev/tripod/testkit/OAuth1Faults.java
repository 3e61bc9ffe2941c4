package dev.tripod.testkit;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link FakeOAuth1Server} does wrong on demand. {@link #nextAnswer} and {@link #nextFailure} hold for one request
 * each, in order; the others until {@link #none}. Thread-safe.
 */
public final class OAuth1Faults {

  private final Queue<HttpTransport> next = new ConcurrentLinkedQueue<>();
  private final AtomicReference<@Nullable String> callbackConfirmed = new AtomicReference<>("true");
  private final AtomicBoolean user = new AtomicBoolean(true);
  private final AtomicBoolean secret = new AtomicBoolean(true);

  OAuth1Faults() {}

  /** The next request is answered with {@code response}, whatever it is; the server does not act on it. */
  public OAuth1Faults nextAnswer(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    next.add(request -> response);
    return this;
  }

  /** The next request gets no answer; the server does not act on it. */
  public OAuth1Faults nextFailure(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    next.add(request -> {
      throw failure;
    });
    return this;
  }

  /** {@code oauth_callback_confirmed} has this value: {@code "False"}, or a right one in another letter case. */
  public OAuth1Faults callbackConfirmed(String value) {
    callbackConfirmed.set(Objects.requireNonNull(value, "value"));
    return this;
  }

  /** {@code oauth_callback_confirmed} is left out, as OAuth Core 1.0 did. */
  public OAuth1Faults noCallbackConfirmed() {
    callbackConfirmed.set(null);
    return this;
  }

  /** {@code user_id} and {@code screen_name} are left out. */
  public OAuth1Faults noUser() {
    user.set(false);
    return this;
  }

  /** {@code oauth_token_secret} is left out, of temporary and of token credentials. */
  public OAuth1Faults noSecret() {
    secret.set(false);
    return this;
  }

  /** From now on all is right again. */
  public void none() {
    next.clear();
    callbackConfirmed.set("true");
    user.set(true);
    secret.set(true);
  }

  /** What is to meet the request at hand instead of the server. */
  Optional<HttpTransport> next() {
    return Optional.ofNullable(next.poll());
  }

  Optional<String> callbackConfirmed() {
    return Optional.ofNullable(callbackConfirmed.get());
  }

  boolean sendsUser() {
    return user.get();
  }

  boolean sendsSecret() {
    return secret.get();
  }
}
