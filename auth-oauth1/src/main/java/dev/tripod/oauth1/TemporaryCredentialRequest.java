package dev.tripod.oauth1;

import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.PrintableText;
import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request for temporary credentials (RFC 5849 section 2.1), which begins a login. It contains the address to which the user
 * returns, and additional parameters that some servers accept. Immutable and thread-safe.
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
   * Returns a request of a login after which the server redirects the user to {@code callback}.
   *
   * @param callback may have a query, which the server keeps
   * @throws IllegalArgumentException if {@code callback} is not absolute, has a fragment or user info, or is not ASCII, or if
   *     its query is not a form or contains a protocol parameter
   */
  public static TemporaryCredentialRequest to(URI callback) {
    return new TemporaryCredentialRequest(
        Callback.requireUsable(callback), Parameters.none(), Parameters.none());
  }

  /**
   * Returns a request like {@link #to(URI)}.
   *
   * @throws IllegalArgumentException also if {@code callback} is not a URI
   */
  public static TemporaryCredentialRequest to(String callback) {
    return to(URI.create(callback));
  }

  /** Returns a request of a login without redirect: the server shows a PIN that the user types ({@code oauth_callback=oob}). */
  public static TemporaryCredentialRequest outOfBand() {
    return new TemporaryCredentialRequest(null, Parameters.none(), Parameters.none());
  }

  /**
   * Returns a copy with one more parameter in the form body (or the query of a GET), such as X's {@code x_auth_access_type}.
   *
   * @throws IllegalArgumentException if {@code name} is empty, has an invisible character or starts with {@code oauth_}, or if
   *     {@code value} contains an unpaired surrogate
   */
  public TemporaryCredentialRequest parameter(String name, String value) {
    return new TemporaryCredentialRequest(
        callback, and(parameters, name, value), authorizationParameters);
  }

  /**
   * Returns a copy with one more parameter in the authorization URI, such as X's {@code force_login}.
   *
   * @throws IllegalArgumentException if {@code name} is empty, has an invisible character or starts with {@code oauth_}, or if
   *     {@code value} contains an unpaired surrogate
   */
  public TemporaryCredentialRequest authorizationParameter(String name, String value) {
    return new TemporaryCredentialRequest(
        callback, parameters, and(authorizationParameters, name, value));
  }

  /** Returns the address to which the user returns; empty if the user types a PIN instead. */
  public Optional<URI> callback() {
    return Optional.ofNullable(callback);
  }

  /** {@return the additional parameters of the request} */
  public Parameters parameters() {
    return parameters;
  }

  /** {@return the additional parameters of the authorization URI} */
  public Parameters authorizationParameters() {
    return authorizationParameters;
  }

  @Override
  public String toString() {
    return "TemporaryCredentialRequest[" + (callback == null ? "oob" : "callback") + ", "
        + parameters + ", " + authorizationParameters + "]";
  }

  /** Adds a parameter. It is encoded once, to fail now rather than when the request is sent. */
  private static Parameters and(Parameters parameters, String name, String value) {
    PrintableText.requireText("parameter name", name);
    if (name.startsWith("oauth_")) {
      throw new IllegalArgumentException("The parameter name \"" + name
          + "\" starts with oauth_, which the protocol reserves. Use another name.");
    }
    Parameters more = Parameters.of(name, value);
    more.encoded();
    return parameters.and(more);
  }
}
