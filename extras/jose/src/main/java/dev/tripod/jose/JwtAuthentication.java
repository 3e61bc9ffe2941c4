package dev.tripod.jose;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.ClientAuthentication;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Client authentication with a signed JWT (RFC 7523 section 2.2): {@code private_key_jwt}, or {@code client_secret_jwt} if the
 * key is a secret. Each request gets a new JWT with a fresh {@code jti}. Its audience is the issuer of the server, as a single
 * string (FAPI 2.0 Security Profile section 5.3.3). The request also has the {@code client_id}.
 *
 * <p>By default, the JWT is valid for a minute by the clock of this machine. Immutable and thread-safe; {@code toString} contains
 * no key.
 */
public final class JwtAuthentication implements ClientAuthentication {

  private static final String PRIVATE_KEY_JWT = "private_key_jwt";
  private static final String CLIENT_SECRET_JWT = "client_secret_jwt";
  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  /** 128 bits: no two assertions of a client have the same id. */
  private static final int ID_OCTETS = 16;

  private final String method;
  private final Supplier<SigningKey> key;
  private final Redactor redactor;
  private final @Nullable String audience;
  private final Duration lifetime;
  private final Clock clock;
  private final RandomSource random;

  private JwtAuthentication(
      String method,
      Supplier<SigningKey> key,
      Redactor redactor,
      @Nullable String audience,
      Duration lifetime,
      Clock clock,
      RandomSource random) {
    this.method = method;
    this.key = key;
    this.redactor = redactor;
    this.audience = audience;
    this.lifetime = lifetime;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns {@code private_key_jwt} with {@code key}, or {@code client_secret_jwt} if its algorithm is HS256. Register the public
   * key at the server, by value or as a {@code jwks_uri}.
   */
  public static JwtAuthentication of(SigningKey key) {
    String method = key.algorithm() == JwsAlgorithm.HS256 ? CLIENT_SECRET_JWT : PRIVATE_KEY_JWT;
    return of(method, () -> key, Redactor.none());
  }

  /**
   * Returns {@code private_key_jwt} with the key that {@code current} returns. Each request calls {@code current}, which may
   * block. To replace a key, publish the new public key first. Then let {@code current} return the new key.
   */
  public static JwtAuthentication of(Supplier<SigningKey> current) {
    return of(PRIVATE_KEY_JWT, Objects.requireNonNull(current, "current"), Redactor.none());
  }

  /**
   * Returns {@code client_secret_jwt} with HS256 and {@code clientSecret} as the key.
   *
   * @throws IllegalArgumentException if the secret has fewer than 32 octets in UTF-8
   */
  public static JwtAuthentication ofSecret(Secret clientSecret) {
    SigningKey key = SigningKey.ofSecret(clientSecret);
    return of(CLIENT_SECRET_JWT, () -> key, Redactor.of(clientSecret));
  }

  private static JwtAuthentication of(String method, Supplier<SigningKey> key, Redactor redactor) {
    return new JwtAuthentication(
        method, key, redactor, null, Duration.ofMinutes(1), Clock.system(), RandomSource.secure());
  }

  /**
   * Returns this authentication with {@code audience} in place of the issuer. Some servers accept only the address of their token
   * endpoint.
   *
   * @throws IllegalArgumentException if {@code audience} is empty
   */
  public JwtAuthentication withAudience(String audience) {
    if (audience.isEmpty()) {
      throw new IllegalArgumentException(
          "The audience is empty. Use the issuer or the token endpoint of the server.");
    }
    return new JwtAuthentication(method, key, redactor, audience, lifetime, clock, random);
  }

  /**
   * Returns this authentication with JWTs that are valid for {@code lifetime}. A server may reject a long one.
   *
   * @throws IllegalArgumentException if {@code lifetime} is shorter than a second
   */
  public JwtAuthentication withLifetime(Duration lifetime) {
    return new JwtAuthentication(
        method, key, redactor, audience, Lifetime.require(lifetime), clock, random);
  }

  /** Returns this authentication with {@code clock} in place of the system clock. */
  public JwtAuthentication withClock(Clock clock) {
    Objects.requireNonNull(clock, "clock");
    return new JwtAuthentication(method, key, redactor, audience, lifetime, clock, random);
  }

  /**
   * Returns this authentication with {@code random} as the source of the {@code jti}. Servers reject a JWT with a repeated {@code
   * jti}.
   */
  public JwtAuthentication withRandomSource(RandomSource random) {
    Objects.requireNonNull(random, "random");
    return new JwtAuthentication(method, key, redactor, audience, lifetime, clock, random);
  }

  @Override
  public Exchange<Credentials> credentialsFor(Request request) {
    String intended = audience(request);
    // The supplier may call a key service, so it may block as well.
    return Exchange.blocking("The signer", () -> {
          SigningKey current = key.get();
          return current.sign(current.header("JWT"), claims(request.clientId(), intended));
        })
        .map(assertion -> Credentials.none()
            .parameter(request.clientIdName(), request.clientId())
            .parameter("client_assertion_type", ASSERTION_TYPE)
            .parameter("client_assertion", Secret.of(assertion)));
  }

  @Override
  public Redactor redactor(String clientId) {
    Objects.requireNonNull(clientId, "clientId");
    return redactor;
  }

  @Override
  public String toString() {
    return method;
  }

  private JsonObject claims(String clientId, String intended) {
    long now = clock.now().getEpochSecond();
    return JsonObject.builder()
        .with("iss", clientId)
        .with("sub", clientId)
        .with("aud", intended)
        .with("jti", random.base64url(ID_OCTETS).reveal())
        .with("iat", now)
        .with("exp", now + lifetime.toSeconds())
        .build();
  }

  private String audience(Request request) {
    if (audience != null) {
      return audience;
    }
    return request
        .server()
        .metadata()
        .issuer()
        .orElseThrow(
            () -> new IllegalStateException("The server " + request.endpoint().origin()
                + " has no issuer, which is the audience of the client's JWT. Set the issuer with"
                + " AuthorizationServer.Builder.issuer, or the audience with withAudience."));
  }
}
