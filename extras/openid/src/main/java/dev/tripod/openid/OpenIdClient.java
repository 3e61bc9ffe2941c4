package dev.tripod.openid;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client of an OpenID provider (OpenID Connect Core 1.0). It adds to OAuth 2.0:
 *
 * <ul>
 *   <li>the check of ID tokens: {@link #check} for each token response, and {@link #idToken} for the claims
 *   <li>the claims of the user info endpoint: {@link #userInfo}
 *   <li>the logout at the server: {@link #logoutUri}
 *   <li>the check of signed authorization responses (JARM): {@link #read}
 * </ul>
 *
 * <p>The server's data needs an {@code issuer} and a {@code jwks_uri}. This client fetches the keys over the transport of the
 * exchange, and uses them for an hour. If a JWT names an unknown key, it fetches them earlier, because the server may have a new
 * one. It fetches them at most once in ten seconds.
 *
 * <p>Create one instance per client and process, because it holds the keys. Thread-safe; {@code toString} contains no secret.
 */
public final class OpenIdClient
    implements Tokens.IdTokenCheck, ConfirmedAuthorization.ResponseReader {

  private static final int LOWEST_ERROR = 400;
  private static final int LONGEST_SUBJECT = 255;
  private static final int LONGEST_USER_INFO = 1 << 20;

  /** The check receives tokens without their response. The response had this status. */
  private static final HttpResponse TOKEN_RESPONSE =
      HttpResponse.of(200, Headers.none(), new byte[0]);

  /** The claims of a signed authorization response that are not parameters of the response. */
  private static final Set<String> NOT_PARAMETERS = Set.of("aud", "exp", "iat", "nbf", "jti");

  private final AuthorizationServer server;
  private final String clientId;
  private final JsonReader json;
  private final JwtRules rules;
  private final JwtVerifier verifier;
  private final Clock clock;
  private final @Nullable Duration maxAge;

  private OpenIdClient(Builder builder) {
    this.server = Objects.requireNonNull(
        builder.server, "The server is missing. Set it, as in builder().server(Google.oauth2()).");
    this.clientId = Objects.requireNonNull(
        builder.clientId, "The client id is missing. Set it, as in builder().clientId(\"...\").");
    this.json = Objects.requireNonNull(
        builder.json,
        "The JSON reader is missing. Set it, as in builder().json(JacksonJson.strict()).");
    this.clock = builder.clock;
    this.maxAge = builder.maxAge;
    String issuer = builder.issuer(server);
    this.rules =
        new JwtRules(issuer, clientId, builder.algorithms, builder.clockSkew, builder.clock);
    this.verifier = new JwtVerifier(
        builder.keys(server, json), builder.secret(), issuer.contains(JwtRules.TENANT));
  }

  /** {@return a builder of a client} */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Checks the ID token of a token response (OpenID Connect Core 1.0 sections 3.1.3.7, 3.1.3.8 and 12.2). Tokens without an ID
   * token pass, except those of a login with a nonce. A client with {@link OAuth2Client.Builder#idTokens} calls this method.
   *
   * @param nonce the nonce of the login; empty if its authorization request had none
   * @param before the tokens that were refreshed; empty after a login
   * @return ends with {@code tokens}; fails with {@link UnreadableResponse} if a check fails, and with the failure of the request
   *     for the server's keys
   */
  @Override
  public Exchange<Tokens> check(Tokens tokens, Optional<String> nonce, Optional<Tokens> before) {
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(nonce, "nonce");
    Objects.requireNonNull(before, "before");
    return Exchange.defer(() -> {
      Optional<Secret> idToken = tokens.idToken();
      if (idToken.isEmpty()) {
        if (nonce.isPresent() && before.isEmpty()) {
          throw unreadable(tokens, "it has no ID token, but the login asked for one");
        }
        return Exchange.done(tokens);
      }
      JwtRejection rejection = rejection(tokens);
      Jwt jwt = jwt(idToken.get().reveal(), rejection);
      if (before.isPresent()) {
        requireSameUser(jwt.claims(), before.get(), rejection);
      } else {
        requireNonce(jwt.claims(), nonce, rejection);
        requireRecentAuthentication(jwt.claims(), rejection);
      }
      return verified(jwt, tokens, rejection).map(checked -> tokens);
    });
  }

  /**
   * Returns the claims of the ID token of {@code tokens}, after the checks of {@link #check} except those of the nonce and of the
   * maximum age. Call this soon after the login, before the ID token expires.
   *
   * @return fails with {@link UnreadableResponse} if a check fails, and with the failure of the request for the server's keys
   * @throws IllegalArgumentException if {@code tokens} have no ID token
   */
  public Exchange<IdToken> idToken(Tokens tokens) {
    Secret idToken = tokens
        .idToken()
        .orElseThrow(() -> new IllegalArgumentException(
            "These tokens have no ID token. Request the scope openid at the login."));
    return Exchange.defer(() -> {
      JwtRejection rejection = rejection(tokens);
      return verified(jwt(idToken.reveal(), rejection), tokens, rejection);
    });
  }

  /**
   * Requests the claims about a user (OpenID Connect Core 1.0 section 5.3), as JSON or as a signed JWT.
   *
   * @param subject the {@link IdToken#subject} of the user. Claims about another user are rejected
   * @param authorizer adds the user's access token, as in {@code client.authorizer(tokens, origin)} with the origin of the user
   *     info endpoint
   * @return fails with {@link ErrorResponse} if the server reports an error; with {@link UnreadableResponse} if the response
   *     is about another user or is not usable; with {@link IllegalArgumentException} if {@code authorizer} adds no access token
   * @throws IllegalStateException if the server's data has no {@code userinfo_endpoint}
   */
  public Exchange<UserInfo> userInfo(String subject, Authorizer authorizer) {
    Objects.requireNonNull(subject, "subject");
    Objects.requireNonNull(authorizer, "authorizer");
    Endpoint endpoint = required("userinfo_endpoint", server.metadata().userinfoEndpoint());
    HttpRequest request = HttpRequest.of("GET", endpoint.uri())
        .withHeader("Accept", "application/json, application/jwt");
    return Exchange.defer(() -> authorizer.requiringCredential().authorize(request))
        .then(attempt -> Attempt.Sequence.of(attempt).send().then(response -> {
          Redactor known = credential(attempt.request());
          if (response.status() >= LOWEST_ERROR) {
            throw ErrorResponse.to("The user info request", known)
                .response(response, clock.now())
                .build();
          }
          return userInfo(
              subject,
              response,
              (reason, detail) -> UnreadableResponse.of(
                  endpoint.origin(), response, "its user info " + detail, known));
        }));
  }

  /**
   * Returns the URI that logs the user out at the server when the user's browser opens it (OpenID Connect RP-Initiated Logout
   * 1.0). It has the client id and the parameters of {@code request}. Forget the user's tokens too.
   *
   * @throws IllegalStateException if the server's data has no {@code end_session_endpoint}
   */
  public URI logoutUri(LogoutRequest request) {
    Objects.requireNonNull(request, "request");
    Endpoint endpoint = required("end_session_endpoint", server.metadata().endSessionEndpoint());
    return HttpRequest.of("GET", endpoint.uri())
        .andQuery(request.parameters().and("client_id", clientId))
        .uri();
  }

  /**
   * Verifies a signed authorization response (JARM, the {@code response} parameter of a callback). The server must have issued it
   * for this client alone, and it must not have expired. A client with {@link OAuth2Client.Builder#responseReader} calls this
   * method.
   *
   * @return ends with the parameters of the response, {@code iss} included; fails with {@link CallbackRejected} if a check
   *     fails, and with the failure of the request for the server's keys
   */
  @Override
  public Exchange<Parameters> read(String response) {
    Objects.requireNonNull(response, "response");
    return Exchange.defer(() -> {
      JwtRejection rejection =
          (reason, detail) -> CallbackRejected.of(reason, "its signed response " + detail);
      Jwt jwt = jwt(response, rejection);
      AcceptedAlgorithm algorithm = rules.algorithm(jwt.header(), rejection);
      String issuer = rules.issuer(jwt.claims(), rejection);
      List<String> audience = rules.audience(jwt.claims(), rejection);
      if (audience.size() > 1) {
        throw rejection.because(Reason.MISMATCH, "has more than one audience (aud)");
      }
      rules.expiry(jwt.claims(), rejection);
      rules.requireNotInFuture(jwt.claims(), "nbf", rejection);
      return verifier.verify(
          jwt, algorithm, issuer, parameters(jwt.claims(), rejection), rejection);
    });
  }

  private static Parameters parameters(JsonObject claims, JwtRejection rejection) {
    Parameters parameters = Parameters.none();
    for (String name : claims.names()) {
      if (!NOT_PARAMETERS.contains(name)) {
        Optional<String> value = JwtRules.optionalText(claims, name, rejection);
        parameters = value.isPresent() ? parameters.and(name, value.get()) : parameters;
      }
    }
    return parameters;
  }

  private Exchange<UserInfo> userInfo(
      String subject, HttpResponse response, JwtRejection rejection) {
    if (!response.isSuccess()) {
      throw rejection.because(
          Reason.UNREADABLE, "has the status " + response.status() + " instead of 200");
    }
    byte[] body = response.body();
    if (body.length > LONGEST_USER_INFO) {
      throw rejection.because(Reason.UNREADABLE, "is longer than 1 MiB");
    }
    if (!isJwt(response)) {
      try {
        return Exchange.done(userInfo(subject, json.read(body), rejection));
      } catch (IllegalArgumentException e) {
        throw rejection.because(Reason.UNREADABLE, "cannot be read: " + e.getMessage());
      }
    }
    Jwt jwt = jwt(response.bodyText(), rejection);
    AcceptedAlgorithm algorithm = rules.algorithm(jwt.header(), rejection);
    String issuer = rules.issuer(jwt.claims(), rejection);
    rules.audience(jwt.claims(), rejection);
    if (jwt.claims().has("exp")) {
      rules.expiry(jwt.claims(), rejection);
    }
    return verifier.verify(
        jwt, algorithm, issuer, userInfo(subject, jwt.claims(), rejection), rejection);
  }

  private static boolean isJwt(HttpResponse response) {
    return response
        .headers()
        .first("Content-Type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT))
        .filter("application/jwt"::equals)
        .isPresent();
  }

  private static UserInfo userInfo(String subject, JsonObject claims, JwtRejection rejection) {
    String actual = JwtRules.requiredText(claims, "sub", Reason.INCOMPLETE, rejection);
    if (!actual.equals(subject)) {
      throw rejection.because(Reason.MISMATCH, "is about another user (sub) than the ID token");
    }
    return new UserInfo(actual, claims);
  }

  /** Returns a redactor for the credential that an authorizer added, with and without its scheme. */
  private static Redactor credential(HttpRequest request) {
    String header = request.headers().first("Authorization").orElse("");
    return Redactor.of(Secret.of(header), Secret.of(header.substring(header.lastIndexOf(' ') + 1)));
  }

  private Endpoint required(String name, Optional<Endpoint> endpoint) {
    return endpoint.orElseThrow(() -> new IllegalStateException(server + " has no " + name
        + ". Add it to the server's data: AuthorizationServer.Builder.endpoint(\"" + name
        + "\", ...)."));
  }

  private JwtRejection rejection(Tokens tokens) {
    return (reason, detail) -> unreadable(tokens, "its ID token " + detail);
  }

  private UnreadableResponse unreadable(Tokens tokens, String reason) {
    return UnreadableResponse.of(
        server.metadata().tokenEndpoint().origin(), TOKEN_RESPONSE, reason, tokens.redactor());
  }

  private Jwt jwt(String text, JwtRejection rejection) {
    try {
      return Jwt.read(text, json);
    } catch (IllegalArgumentException e) {
      throw rejection.because(Reason.UNREADABLE, String.valueOf(e.getMessage()));
    }
  }

  /** Checks each rule for all ID tokens. The signature is last, so a JWT with a wrong claim causes no request for keys. */
  private Exchange<IdToken> verified(Jwt jwt, Tokens tokens, JwtRejection rejection) {
    JsonObject claims = jwt.claims();
    AcceptedAlgorithm algorithm = rules.algorithm(jwt.header(), rejection);
    String issuer = rules.issuer(claims, rejection);
    List<String> audience = rules.audience(claims, rejection);
    rules.requireAuthorizedParty(claims, audience, rejection);
    String subject = JwtRules.requiredText(claims, "sub", Reason.INCOMPLETE, rejection);
    if (subject.length() > LONGEST_SUBJECT) {
      throw rejection.because(
          Reason.UNREADABLE, "has a subject (sub) of more than " + LONGEST_SUBJECT + " characters");
    }
    Instant expiresAt = rules.expiry(claims, rejection);
    Instant issuedAt = rules.past(claims, "iat", rejection);
    rules.requireNotInFuture(claims, "nbf", rejection);
    JwtRules.optionalText(claims, "at_hash", rejection)
        .filter(hash -> !hash.equals(hash(tokens.accessToken(), algorithm)))
        .ifPresent(hash -> {
          throw rejection.because(
              Reason.MISMATCH, "was issued with another access token (at_hash)");
        });
    IdToken checked = new IdToken(
        claims,
        issuer,
        subject,
        audience,
        issuedAt,
        expiresAt,
        JwtRules.instant(claims, "auth_time", rejection).orElse(null));
    return verifier.verify(jwt, algorithm, issuer, checked, rejection);
  }

  /** Returns the left half of the digest of {@code token} (OpenID Connect Core 1.0 section 3.1.3.6). */
  private static String hash(Secret token, AcceptedAlgorithm algorithm) {
    try {
      byte[] digest = MessageDigest.getInstance(algorithm.digest())
          .digest(token.reveal().getBytes(StandardCharsets.US_ASCII));
      return Jwt.encoded(Arrays.copyOf(digest, digest.length / 2));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "This Java platform has no " + algorithm.digest()
              + ". Use one that conforms to the Java specification.",
          e);
    }
  }

  private static void requireNonce(
      JsonObject claims, Optional<String> expected, JwtRejection rejection) {
    Optional<String> nonce = JwtRules.optionalText(claims, "nonce", rejection);
    if (!nonce.equals(expected)) {
      throw rejection.because(
          Reason.MISMATCH,
          expected.isEmpty()
              ? "has a nonce, but this login did not send one"
              : "does not have the nonce of this login");
    }
  }

  private void requireRecentAuthentication(JsonObject claims, JwtRejection rejection) {
    if (maxAge != null) {
      rules.requireRecent(rules.past(claims, "auth_time", rejection), maxAge, rejection);
    }
  }

  /** Compares with the earlier ID token, which was checked when it arrived (OpenID Connect Core 1.0 section 12.2). */
  private void requireSameUser(JsonObject claims, Tokens before, JwtRejection rejection) {
    Optional<Secret> earlier = before.idToken();
    if (earlier.isEmpty()) {
      return;
    }
    JsonObject expected;
    try {
      expected = Jwt.read(earlier.get().reveal(), json).claims();
    } catch (IllegalArgumentException notChecked) {
      // It was stored before this client checked ID tokens.
      return;
    }
    for (String name : List.of("iss", "sub")) {
      if (!claims.text(name).equals(expected.text(name))) {
        throw rejection.because(
            Reason.MISMATCH, "has another " + name + " than the ID token before the refresh");
      }
    }
    if (claims.has("nonce") && !claims.text("nonce").equals(expected.text("nonce"))) {
      throw rejection.because(
          Reason.MISMATCH, "has another nonce than the ID token before the refresh");
    }
  }

  @Override
  public String toString() {
    return "OpenIdClient[" + rules + "]";
  }

  /** Collects a client's settings. Not thread-safe. */
  public static final class Builder {

    private static final Duration MOST_SKEW = Duration.ofMinutes(10);
    private static final Duration MOST_LIFETIME = Duration.ofDays(1);

    private @Nullable AuthorizationServer server;
    private @Nullable String clientId;
    private @Nullable JsonReader json;
    private @Nullable Secret clientSecret;
    private @Nullable String tenantIssuer;
    private Set<AcceptedAlgorithm> algorithms = EnumSet.of(AcceptedAlgorithm.RS256);
    private Duration clockSkew = Duration.ofMinutes(1);
    private Duration keyLifetime = Duration.ofHours(1);
    private @Nullable Duration maxAge;
    private Clock clock = Clock.system();

    private Builder() {}

    /** Sets the server. Its data needs an {@code issuer} and, unless all algorithms are symmetric, a {@code jwks_uri}. */
    public Builder server(AuthorizationServer server) {
      this.server = Objects.requireNonNull(server, "server");
      return this;
    }

    /**
     * Sets the client id, which every ID token must have as its audience.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Builder clientId(String clientId) {
      if (clientId.isEmpty()) {
        throw new IllegalArgumentException(
            "The client id is empty. Use the one that the server has issued.");
      }
      this.clientId = clientId;
      return this;
    }

    /** Sets the reader of the server's JSON, such as {@code JacksonJson.strict()}. */
    public Builder json(JsonReader json) {
      this.json = Objects.requireNonNull(json, "json");
      return this;
    }

    /**
     * Sets the algorithms that JWTs may be signed with, by their names of RFC 7518 and RFC 8037: {@code RS256}, {@code PS256},
     * {@code ES256} and their longer variants, {@code EdDSA}, {@code Ed25519}, or {@code HS256}. The default is {@code RS256}.
     * {@code HS256} requires {@link #clientSecret}.
     *
     * @throws IllegalArgumentException if {@code names} is empty, or one is unknown; {@code none} is never accepted
     */
    public Builder algorithms(String... names) {
      Set<AcceptedAlgorithm> accepted = EnumSet.noneOf(AcceptedAlgorithm.class);
      for (String name : names) {
        accepted.add(AcceptedAlgorithm.find(name)
            .orElseThrow(() -> new IllegalArgumentException(
                "The algorithm " + name + " is not accepted. Use one or more of "
                    + EnumSet.allOf(AcceptedAlgorithm.class) + ".")));
      }
      if (accepted.isEmpty()) {
        throw new IllegalArgumentException("No algorithm is named. Name one, such as RS256.");
      }
      this.algorithms = accepted;
      return this;
    }

    /**
     * Sets the client secret, which is the key of {@code HS256}, {@code HS384} and {@code HS512}. Other algorithms do not use it.
     *
     * @throws IllegalArgumentException if it is empty
     */
    public Builder clientSecret(String secret) {
      if (secret.isEmpty()) {
        throw new IllegalArgumentException(
            "The client secret is empty. Use the one that the server has issued.");
      }
      this.clientSecret = Secret.of(secret);
      return this;
    }

    /**
     * Sets the issuers of a server with many tenants, such as {@code Microsoft.TENANT_ISSUER}. The {@code tid} of the ID token
     * replaces the text <code>{tenantid}</code>. Users of all tenants can log in, so check the {@code tid} if only some may. The
     * default is the issuer of the server's data.
     *
     * @throws IllegalArgumentException if it does not contain <code>{tenantid}</code>, or is neither https nor loopback
     */
    public Builder tenantIssuer(String template) {
      if (!template.contains(JwtRules.TENANT)) {
        throw new IllegalArgumentException("The issuer " + template + " does not contain "
            + JwtRules.TENANT + ". Set an issuer without tenants in the server's data.");
      }
      Endpoint.of(template.replace(JwtRules.TENANT, "tenant"));
      this.tenantIssuer = template;
      return this;
    }

    /**
     * Sets how far the clocks of this machine and of the server may differ. The default is one minute.
     *
     * @throws IllegalArgumentException if it is negative, or longer than 10 minutes
     */
    public Builder clockSkew(Duration skew) {
      this.clockSkew = requireUpTo(MOST_SKEW, skew, "clock skew");
      return this;
    }

    /**
     * Sets how long the server's keys are used before they are fetched again. The default is one hour. A key that the server
     * withdraws may be accepted for this time.
     *
     * @throws IllegalArgumentException if it is negative, or longer than a day
     */
    public Builder keyLifetime(Duration lifetime) {
      this.keyLifetime = requireUpTo(MOST_LIFETIME, lifetime, "lifetime of the keys");
      return this;
    }

    /**
     * Requires that the user authenticated at most this long before the login, by the {@code auth_time} of its ID token. Send the
     * same {@code max_age} in the authorization request. By default any {@code auth_time} is accepted.
     *
     * @throws IllegalArgumentException if it is negative
     */
    public Builder maxAge(Duration maxAge) {
      this.maxAge = requireUpTo(Duration.ofSeconds(Integer.MAX_VALUE), maxAge, "maximum age");
      return this;
    }

    /** Sets the clock. The default is {@link Clock#system}. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * Creates the client.
     *
     * @throws NullPointerException if the server, the client id or the JSON reader is missing
     * @throws IllegalArgumentException if the server's data has no issuer or no {@code jwks_uri}; or if an algorithm is
     *     symmetric, and the client secret is missing or shorter than its digest
     */
    public OpenIdClient build() {
      return new OpenIdClient(this);
    }

    private static Duration requireUpTo(Duration most, Duration length, String what) {
      if (length.isNegative() || length.compareTo(most) > 0) {
        throw new IllegalArgumentException(
            "The " + what + " is " + length + ". Use a duration from zero to " + most + ".");
      }
      return length;
    }

    private String issuer(AuthorizationServer server) {
      return tenantIssuer != null
          ? tenantIssuer
          : server
              .metadata()
              .issuer()
              .orElseThrow(
                  () -> new IllegalArgumentException(
                      server
                          + " has no issuer. Set AuthorizationServer.Builder.issuer, or tenantIssuer here."));
    }

    private @Nullable ServerKeyCache keys(AuthorizationServer server, JsonReader json) {
      if (algorithms.stream().allMatch(AcceptedAlgorithm::isSymmetric)) {
        return null;
      }
      Endpoint endpoint = server
          .metadata()
          .jwksUri()
          .orElseThrow(
              () -> new IllegalArgumentException(
                  server
                      + " has no jwks_uri. Add it to the server's data: AuthorizationServer.Builder.endpoint(\"jwks_uri\", ...)."));
      return new ServerKeyCache(endpoint, json, clock, keyLifetime);
    }

    private @Nullable JwsVerification secret() {
      List<AcceptedAlgorithm> symmetric =
          algorithms.stream().filter(AcceptedAlgorithm::isSymmetric).toList();
      if (symmetric.isEmpty()) {
        return null;
      }
      if (clientSecret == null) {
        throw new IllegalArgumentException(
            symmetric + " need the client secret. Set it, or use other algorithms.");
      }
      byte[] key = clientSecret.reveal().getBytes(StandardCharsets.UTF_8);
      try {
        JWSVerifier verifier = new MACVerifier(key);
        for (AcceptedAlgorithm algorithm : symmetric) {
          if (!verifier.supportedJWSAlgorithms().contains(algorithm.header().getAlgorithm())) {
            throw tooShort(key, symmetric);
          }
        }
        return (jwt, algorithm) ->
            verifier.verify(algorithm.header(), jwt.signingInput(), jwt.signature());
      } catch (JOSEException e) {
        throw tooShort(key, symmetric);
      }
    }

    private static IllegalArgumentException tooShort(
        byte[] key, List<AcceptedAlgorithm> symmetric) {
      return new IllegalArgumentException(
          "The client secret has " + key.length + " octets, which is too short for " + symmetric
              + " (RFC 7518 section 3.2). Use a longer one, or other algorithms.");
    }
  }
}
