package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The faults that a {@link FakeOAuth1Server} shows on demand. Methods that begin with {@code next} add a fault for one
 * request, of any kind; these faults apply in the order in which they were added. The others apply until {@link #clear}.
 * Thread-safe.
 */
public final class OAuth1Faults {

  private final NextFaults next = new NextFaults();
  private final AtomicReference<@Nullable String> callbackConfirmed = new AtomicReference<>("true");
  private final AtomicBoolean user = new AtomicBoolean(true);
  private final AtomicBoolean secret = new AtomicBoolean(true);

  OAuth1Faults() {}

  // The next request.

  /** Sends {@code response} to the next request. The server does not process the request. */
  public OAuth1Faults nextResponse(HttpResponse response) {
    next.addResponse(response);
    return this;
  }

  /** Fails the next request with {@code failure}. The server does not process the request. */
  public OAuth1Faults nextFailure(IOException failure) {
    next.addFailure(failure);
    return this;
  }

  /** Processes the next request, and then fails it with {@code failure}: its verifier is used, and its token is lost. */
  public OAuth1Faults nextResponseLost(IOException failure) {
    next.addResponseLost(failure);
    return this;
  }

  /** Sends 429 to the next request, with {@code Retry-After} in whole seconds. */
  public OAuth1Faults nextTooManyRequests(Duration retryAfter) {
    next.addTooManyRequests(retryAfter);
    return this;
  }

  /** Sends this status and an empty body to the next request. */
  public OAuth1Faults nextStatus(int status) {
    next.addStatus(status);
    return this;
  }

  /** Sends this status and an HTML page to the next request. */
  public OAuth1Faults nextWebPage(int status) {
    next.addWebPage(status);
    return this;
  }

  // Credential responses.

  /** Sends this value of {@code oauth_callback_confirmed}: {@code "False"}, or {@code "True"} in another letter case. */
  public OAuth1Faults callbackConfirmed(String value) {
    callbackConfirmed.set(Objects.requireNonNull(value, "value"));
    return this;
  }

  /** Omits {@code oauth_callback_confirmed}, as OAuth Core 1.0 did. */
  public OAuth1Faults noCallbackConfirmed() {
    callbackConfirmed.set(null);
    return this;
  }

  /** Omits {@code user_id} and {@code screen_name}. */
  public OAuth1Faults noUser() {
    user.set(false);
    return this;
  }

  /** Omits {@code oauth_token_secret}, from temporary and from token credentials. */
  public OAuth1Faults noSecret() {
    secret.set(false);
    return this;
  }

  /** Removes all faults. */
  public void clear() {
    next.clear();
    callbackConfirmed.set("true");
    user.set(true);
    secret.set(true);
  }

  // For the server.

  HttpResponse apply(HttpRequest request, HttpTransport server) throws IOException {
    return next.apply(request, server);
  }

  /** Returns the value to send; empty to omit the parameter. */
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
