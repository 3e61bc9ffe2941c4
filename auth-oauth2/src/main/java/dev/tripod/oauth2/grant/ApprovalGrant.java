package dev.tripod.oauth2.grant;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.PrintableText;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A grant that the user approves on another device: device authorization (RFC 8628), or client-initiated backchannel
 * authentication (CIBA) in poll mode.
 *
 * <ol>
 *   <li>{@link #begin} asks the server for an approval. For a device, show {@link PendingApproval#verificationUri} and {@link
 *       PendingApproval#userCode} to the user. For CIBA, the server notifies the user.
 *   <li>{@link #complete} polls the token endpoint at the interval of the server until the user has decided. A pause occupies a
 *       thread only if the exchange runs with {@code over}.
 * </ol>
 *
 * <p>Immutable and thread-safe.
 */
public final class ApprovalGrant {

  /** The longest time to wait for a user, and the longest interval. */
  private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();

  private static final long STANDARD_INTERVAL = 5;

  /** The parameters of CIBA that are secret. */
  private static final Set<String> SECRETS =
      Set.of("id_token_hint", "login_hint_token", "user_code");

  private final OAuth2Client client;
  private final Endpoint endpoint;
  private final boolean isDevice;

  private ApprovalGrant(
      OAuth2Client client, String name, Optional<Endpoint> endpoint, boolean isDevice) {
    this.client = client;
    this.endpoint =
        endpoint.orElseThrow(() -> new IllegalStateException(client.server().metadata() + " has no "
            + name + ". Add it to the server's data, or use another grant."));
    this.isDevice = isDevice;
  }

  /**
   * Returns the device authorization grant (RFC 8628).
   *
   * @throws IllegalStateException if the server's metadata has no {@code device_authorization_endpoint}
   */
  public static ApprovalGrant device(OAuth2Client client) {
    return new ApprovalGrant(
        client,
        "device_authorization_endpoint",
        client.server().metadata().deviceAuthorizationEndpoint(),
        true);
  }

  /**
   * Returns the grant of OpenID Connect CIBA Core in poll mode.
   *
   * @throws IllegalStateException if the server's metadata has no {@code backchannel_authentication_endpoint}
   */
  public static ApprovalGrant backchannel(OAuth2Client client) {
    return new ApprovalGrant(
        client,
        "backchannel_authentication_endpoint",
        client.server().metadata().backchannelAuthenticationEndpoint(),
        false);
  }

  /**
   * Asks for an approval. Each run asks for another one.
   *
   * @param parameters the parameters of the request: {@code scope}, and for CIBA {@code login_hint} and others
   * @return fails with {@link ErrorResponse} if the server reports an error, and with {@link UnreadableResponse} if the response
   *     has no code, no lifetime, or an address that is neither https nor loopback
   */
  public Exchange<PendingApproval> begin(Parameters parameters) {
    List<Secret> secrets = new ArrayList<>();
    for (Parameters.Parameter parameter : parameters) {
      if (SECRETS.contains(parameter.name())) {
        secrets.add(Secret.of(parameter.valueOrEmpty()));
      }
    }
    return client.post(endpoint, parameters, this::read, secrets.toArray(Secret[]::new));
  }

  /**
   * Waits until the user has decided, and returns the tokens. The wait ends with the lifetime of {@code pending}.
   *
   * @return fails with {@link AccessDenied} if the user denies; with {@link ErrorResponse} and the code {@code expired_token} if
   *     the user does not decide in time; as {@link OAuth2Client#requestTokens} for other errors. After a lost response, a status
   *     of 408 or 429, or a server error, the wait continues with a longer pause.
   * @throws IllegalArgumentException if {@code pending} belongs to another grant
   */
  public Exchange<Tokens> complete(PendingApproval pending) {
    return complete(pending, (length, problem) -> {});
  }

  /**
   * Waits as {@link #complete(PendingApproval)} does, and reports the progress to {@code listener}.
   *
   * @throws IllegalArgumentException if {@code pending} belongs to another grant
   */
  public Exchange<Tokens> complete(PendingApproval pending, ApprovalListener listener) {
    Objects.requireNonNull(listener, "listener");
    if (!pending.grantType().equals(grantType())) {
      throw new IllegalArgumentException("This approval belongs to the grant " + pending.grantType()
          + ". Complete it with an ApprovalGrant of that grant.");
    }
    TokenRequest request = TokenRequest.of(grantType())
        .parameter(isDevice ? "device_code" : "auth_req_id", pending.id());
    return client
        .bind(request)
        .then(bound ->
            new Polling(client, bound, listener, pending.expiresAt()).tokens(pending.interval()));
  }

  private String grantType() {
    return isDevice
        ? "urn:ietf:params:oauth:grant-type:device_code"
        : "urn:openid:params:grant-type:ciba";
  }

  /** Reads the response. Each {@link IllegalArgumentException} is the reason why it is not usable. */
  private PendingApproval read(JsonObject response) {
    Duration lifetime = seconds(response, "expires_in", 0);
    Duration interval = seconds(response, "interval", STANDARD_INTERVAL);
    Instant expiresAt = client.clock().now().plus(lifetime);
    if (!isDevice) {
      return new PendingApproval(
          grantType(),
          Secret.of(text(response, "auth_req_id")),
          null,
          null,
          null,
          expiresAt,
          interval);
    }
    // Google uses the name of an earlier draft.
    String uri = response.has("verification_url") ? "verification_url" : "verification_uri";
    String complete = "verification_uri_complete";
    return new PendingApproval(
        grantType(),
        Secret.of(text(response, "device_code")),
        text(response, "user_code"),
        uri(response, uri),
        response.has(complete) ? uri(response, complete) : null,
        expiresAt,
        interval);
  }

  /** Returns the member {@code name} as a duration from a second to a day. A {@code standard} of 0 makes it required. */
  private static Duration seconds(JsonObject response, String name, long standard) {
    long seconds = response.wholeNumber(name).orElse(standard);
    if (seconds == 0 && standard == 0) {
      throw new IllegalArgumentException("its " + name + " is missing, or is not a number");
    }
    return Duration.ofSeconds(Math.max(1, Math.min(seconds, MOST_SECONDS)));
  }

  private static String text(JsonObject response, String name) {
    try {
      return PrintableText.requireText(name, response.text(name).orElse(""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "its " + name + " is missing, or has an invisible character", e);
    }
  }

  /** Returns an address that the user opens. An address with another scheme could start a program. */
  private static URI uri(JsonObject response, String name) {
    try {
      return Endpoint.of(response.text(name).orElse("")).uri();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "its " + name + " is not an https address, which a user can open safely", e);
    }
  }

  @Override
  public String toString() {
    return "ApprovalGrant[" + grantType() + ", " + client + "]";
  }
}
