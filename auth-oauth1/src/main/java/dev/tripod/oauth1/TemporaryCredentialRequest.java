package dev.tripod.oauth1;

import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an authorization begins with (RFC 5849 section 2.1): where the user comes back to, and what a server wants beside
 * that. Immutable.
 */
public final class TemporaryCredentialRequest {

  private final @Nullable URI callback;
  private final Parameters parameters;
  private final Parameters authorizationParameters;

  private TemporaryCredentialRequest(
      @Nullable URI callback, Parameters parameters, Parameters authorizationParameters) {
    this.callback = callback;
    this.parameters = parameters;
    this.authorizationParameters = authorizationParameters;
  }

  /**
   * The user comes back by redirect to {@code callback}, which may have a query of its own; the server keeps it.
   *
   * @throws IllegalArgumentException if {@code callback} is not absolute, has a fragment, is not ASCII, or has a query that
   *     is no form or holds one of the protocol's own parameters
   */
  public static TemporaryCredentialRequest to(URI callback) {
    return new TemporaryCredentialRequest(
        Callback.requireUsable(callback), Parameters.none(), Parameters.none());
  }

  /**
   * As {@link #to(URI)}.
   *
   * @throws IllegalArgumentException also if {@code callback} is no URI
   */
  public static TemporaryCredentialRequest to(String callback) {
    return to(URI.create(callback));
  }

  /** The server shows the user a PIN, and the user types it in: {@code oauth_callback=oob}. */
  public static TemporaryCredentialRequest outOfBand() {
    return new TemporaryCredentialRequest(null, Parameters.none(), Parameters.none());
  }

  /**
   * One more parameter of the request for temporary credentials, in its form body: X's {@code x_auth_access_type}.
   *
   * @throws IllegalArgumentException if {@code name} is empty or begins with {@code oauth_}, which the protocol keeps for
   *     itself, or one of the two holds a surrogate without its partner
   */
  public TemporaryCredentialRequest parameter(String name, String value) {
    return new TemporaryCredentialRequest(
        callback, and(parameters, name, value), authorizationParameters);
  }

  /**
   * One more parameter of the authorization URI: X's {@code force_login} and {@code screen_name}.
   *
   * @throws IllegalArgumentException if {@code name} is empty or begins with {@code oauth_}, which the protocol keeps for
   *     itself, or one of the two holds a surrogate without its partner
   */
  public TemporaryCredentialRequest authorizationParameter(String name, String value) {
    return new TemporaryCredentialRequest(
        callback, parameters, and(authorizationParameters, name, value));
  }

  /** Empty if the user brings a PIN. */
  public Optional<URI> callback() {
    return Optional.ofNullable(callback);
  }

  public Parameters parameters() {
    return parameters;
  }

  public Parameters authorizationParameters() {
    return authorizationParameters;
  }

  @Override
  public String toString() {
    return "TemporaryCredentialRequest[" + (callback == null ? "oob" : "callback") + ", "
        + parameters + ", " + authorizationParameters + "]";
  }

  /** Encodes it to see that it can be, before anything is sent. */
  private static Parameters and(Parameters parameters, String name, String value) {
    Objects.requireNonNull(name, "name");
    if (name.isEmpty() || name.startsWith("oauth_")) {
      throw new IllegalArgumentException(
          "A parameter has a name, and not one that begins with oauth_: those are the protocol's own");
    }
    Parameters more = Parameters.of(name, value);
    more.encoded();
    return parameters.and(more);
  }
}
