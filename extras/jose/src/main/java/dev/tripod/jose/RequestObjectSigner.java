package dev.tripod.jose;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.Parameters.Parameter;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.AuthorizationRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * A signer of authorization requests (RFC 9101). The browser that carries a signed request cannot change it. The JWT contains the
 * parameters, the claims that the FAPI 2.0 Message Signing profile requires ({@code iss}, {@code aud}, {@code nbf}, {@code exp}),
 * {@code iat}, and a new {@code jti}. Immutable and thread-safe.
 */
public final class RequestObjectSigner implements AuthorizationRequest.Signer {

  private static final String TYPE = "oauth-authz-req+jwt";

  /** The name of the parameter with a JSON object (OpenID Connect Core section 6.1). */
  private static final String OBJECT = "claims";

  /** The name of the parameter with a JSON array of objects (RFC 9396 section 3). */
  private static final String ARRAY = "authorization_details";

  /** The name of the parameter with a number. */
  private static final String NUMBER = "max_age";

  /** 128 bits. */
  private static final int ID_OCTETS = 16;

  private final Supplier<SigningKey> key;
  private final JsonReader json;
  private final Duration lifetime;
  private final Clock clock;
  private final RandomSource random;

  private RequestObjectSigner(
      Supplier<SigningKey> key,
      JsonReader json,
      Duration lifetime,
      Clock clock,
      RandomSource random) {
    this.key = key;
    this.json = json;
    this.lifetime = lifetime;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns a signer with {@code key}.
   *
   * @param json reads {@code claims} and {@code authorization_details}, which the JWT contains as JSON
   */
  public static RequestObjectSigner of(SigningKey key, JsonReader json) {
    Objects.requireNonNull(key, "key");
    return of(() -> key, json);
  }

  /**
   * Returns a signer with the key that {@code current} returns. Each request calls {@code current}, which may block.
   *
   * @param json as in {@link #of(SigningKey, JsonReader)}
   */
  public static RequestObjectSigner of(Supplier<SigningKey> current, JsonReader json) {
    return new RequestObjectSigner(
        Objects.requireNonNull(current, "current"),
        Objects.requireNonNull(json, "json"),
        Duration.ofMinutes(5),
        Clock.system(),
        RandomSource.secure());
  }

  /**
   * Returns this signer for requests that are valid for {@code lifetime}. The default is five minutes. FAPI 2.0 allows at most an
   * hour.
   *
   * @throws IllegalArgumentException if {@code lifetime} is shorter than a second
   */
  public RequestObjectSigner withLifetime(Duration lifetime) {
    return new RequestObjectSigner(key, json, Lifetime.require(lifetime), clock, random);
  }

  /** Returns this signer with {@code clock} in place of the system clock. */
  public RequestObjectSigner withClock(Clock clock) {
    return new RequestObjectSigner(
        key, json, lifetime, Objects.requireNonNull(clock, "clock"), random);
  }

  /** Returns this signer with {@code random} as the source of the {@code jti}. */
  public RequestObjectSigner withRandomSource(RandomSource random) {
    return new RequestObjectSigner(
        key, json, lifetime, clock, Objects.requireNonNull(random, "random"));
  }

  @Override
  public Exchange<String> sign(String clientId, String issuer, Parameters parameters) {
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(parameters, "parameters");
    return Exchange.blocking("The signer of the authorization request", () -> {
      SigningKey current = key.get();
      return current.sign(current.header(TYPE), claims(clientId, issuer, parameters));
    });
  }

  @Override
  public String toString() {
    return "RequestObjectSigner[" + lifetime + "]";
  }

  private JsonObject claims(String clientId, String issuer, Parameters parameters) {
    long now = clock.now().getEpochSecond();
    JsonObject.Builder claims = JsonObject.builder()
        .with("iss", clientId)
        .with("aud", issuer)
        .with("jti", random.base64url(ID_OCTETS).reveal())
        .with("iat", now)
        .with("nbf", now)
        .with("exp", now + lifetime.toSeconds());
    Map<String, List<JsonValue>> byName = new LinkedHashMap<>();
    for (Parameter parameter : parameters) {
      byName
          .computeIfAbsent(parameter.name(), name -> new ArrayList<>())
          .add(claim(parameter.name(), parameter.valueOrEmpty()));
    }
    byName.forEach((name, values) ->
        claims.with(name, values.size() == 1 ? values.get(0) : JsonValue.array(values)));
    return claims.build();
  }

  private JsonValue claim(String name, String value) {
    return switch (name) {
      case OBJECT -> json.read(value.getBytes(StandardCharsets.UTF_8));
      case ARRAY -> array(value);
      case NUMBER -> JsonValue.number(value);
      default -> JsonValue.text(value);
    };
  }

  /** Reads an array of objects. A {@link JsonReader} reads objects only, so this method wraps the array in an object. */
  private JsonValue array(String value) {
    JsonObject around =
        json.read(("{\"" + ARRAY + "\":" + value + "}").getBytes(StandardCharsets.UTF_8));
    return around
        .objects(ARRAY)
        .filter(objects -> around.names().size() == 1)
        .map(JsonValue::array)
        .orElseThrow(
            () -> new IllegalArgumentException(
                "authorization_details is not an array of objects (RFC 9396 section 2). Correct the authorization request."));
  }
}
