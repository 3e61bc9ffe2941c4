package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.testkit.Grants.Access;
import dev.tripod.testkit.Grants.Grant;
import dev.tripod.testkit.OpenIdFaults.Signed;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The part of an authorization server that is an OpenID provider (OpenID Connect Core 1.0): ID tokens signed with RS256, the
 * published keys, and user info. Thread-safe.
 */
final class OpenIdEndpoints {

  static final String KEYS_PATH = "/jwks";
  static final String USER_INFO_PATH = "/userinfo";

  private static final String SCOPE = "openid";
  private static final long LIFETIME_SECONDS = 300;
  private static final int RSA_BITS = 2048;

  private final String issuer;
  private final String userId;
  private final String screenName;
  private final Clock clock;
  private final OpenIdFaults faults;
  private final Map<Grant, Login> logins = new WeakHashMap<>();
  private final AtomicInteger keyNumber = new AtomicInteger(1);

  OpenIdEndpoints(
      String issuer, String userId, String screenName, Clock clock, OpenIdFaults faults) {
    this.issuer = issuer;
    this.userId = userId;
    this.screenName = screenName;
    this.clock = clock;
    this.faults = faults;
  }

  /** Records the login of an approval. The first ID token of the grant has its nonce. */
  synchronized void begin(Grant grant, Optional<String> nonce) {
    if (grant.scope().contains(SCOPE)) {
      logins.put(grant, new Login(nonce.orElse(null), clock.now()));
    }
  }

  /** Returns the ID token for an access token of a user; empty without the scope {@code openid}. */
  Optional<JsonValue> idToken(Secret accessToken, Access access) {
    Grant grant = access.grant();
    Signed signed = faults.signed();
    if (!access.scope().contains(SCOPE) || !access.isForUser() || signed == Signed.NEVER) {
      return Optional.empty();
    }
    String claims = json(faults.claims(claims(grant, accessToken)));
    return Optional.of(JsonValue.text(jwt(claims, signed)));
  }

  /** Returns a JWT with {@code claims}, such as those of a signed callback. */
  String signed(JsonObject claims) {
    return jwt(claims.encoded(), faults.signed());
  }

  private String jwt(String claims, Signed signed) {
    Map<String, JsonValue> header = new LinkedHashMap<>();
    header.put("alg", JsonValue.text("RS256"));
    header.put("kid", JsonValue.text(keyId()));
    String input = encoded(json(faults.header(header))) + "." + encoded(claims);
    return input + "." + signature(input, signed);
  }

  /** Signs later ID tokens with a new key, and publishes it with the previous one. */
  void rotateKey() {
    keyNumber.incrementAndGet();
  }

  boolean isForKeys(HttpRequest request) {
    return request.method().equals("GET") && request.uri().getRawPath().equals(KEYS_PATH);
  }

  /** Returns the published keys (RFC 7517 section 5): the current one, and the one before it. */
  HttpResponse keys() {
    return faults
        .keys()
        .orElseGet(() -> FakeResponses.json(
            200,
            JsonObject.builder()
                .with("keys", JsonValue.array(publishedKeys()))
                .build()
                .encoded()));
  }

  /** Returns the protected resource with the claims about the user (OpenID Connect Core 1.0 section 5.3). */
  ProtectedResource userInfo() {
    return ProtectedResource.at("GET", USER_INFO_PATH, this::userInfo)
        .requiringScope(Set.of(SCOPE));
  }

  private HttpResponse userInfo(HttpRequest request) {
    Map<String, JsonValue> claims = new LinkedHashMap<>();
    claims.put("sub", JsonValue.text(userId));
    claims.put("preferred_username", JsonValue.text(screenName));
    return FakeResponses.json(200, json(faults.userInfo(claims)));
  }

  private Map<String, JsonValue> claims(Grant grant, Secret accessToken) {
    Instant now = clock.now();
    Map<String, JsonValue> claims = new LinkedHashMap<>();
    claims.put("iss", JsonValue.text(issuer));
    claims.put("sub", JsonValue.text(userId));
    claims.put("aud", JsonValue.text(grant.clientId()));
    claims.put("exp", number(now.getEpochSecond() + LIFETIME_SECONDS));
    claims.put("iat", number(now.getEpochSecond()));
    claims.put("at_hash", JsonValue.text(leftHalf(accessToken)));
    addLogin(grant, claims);
    return claims;
  }

  /** Adds the nonce to the first ID token of a grant. A refreshed one has none (section 12.2). */
  private synchronized void addLogin(Grant grant, Map<String, JsonValue> claims) {
    Login login = logins.get(grant);
    if (login != null) {
      claims.put("auth_time", number(login.at().getEpochSecond()));
      if (login.nonce() != null) {
        claims.put("nonce", JsonValue.text(login.nonce()));
      }
      logins.put(grant, new Login(null, login.at()));
    }
  }

  private String keyId() {
    return "key-" + keyNumber.get();
  }

  private List<JsonObject> publishedKeys() {
    int current = keyNumber.get();
    JsonObject newest = jwk("key-" + current, Keys.of(current));
    return current == 1
        ? List.of(newest)
        : List.of(newest, jwk("key-" + (current - 1), Keys.of(current - 1)));
  }

  private static JsonObject jwk(String id, KeyPair keys) {
    RSAPublicKey key = (RSAPublicKey) keys.getPublic();
    return JsonObject.builder()
        .with("kty", "RSA")
        .with("kid", id)
        .with("use", "sig")
        .with("alg", "RS256")
        .with("n", encoded(key.getModulus()))
        .with("e", encoded(key.getPublicExponent()))
        .build();
  }

  private String signature(String input, Signed signed) {
    if (signed == Signed.NOT) {
      return "";
    }
    int number = keyNumber.get() + (signed == Signed.WITH_ANOTHER_KEY ? 1 : 0);
    try {
      Signature rsa = Signature.getInstance("SHA256withRSA");
      rsa.initSign(Keys.of(number).getPrivate());
      rsa.update(input.getBytes(StandardCharsets.US_ASCII));
      return encoded(rsa.sign());
    } catch (GeneralSecurityException e) {
      throw unavailable(e);
    }
  }

  /** Returns the value of {@code at_hash} (section 3.1.3.6). */
  private static String leftHalf(Secret accessToken) {
    byte[] digest = Sha256.digest(accessToken.reveal().getBytes(StandardCharsets.US_ASCII));
    return encoded(Arrays.copyOf(digest, digest.length / 2));
  }

  private static String json(Map<String, JsonValue> members) {
    JsonObject.Builder object = JsonObject.builder();
    members.forEach(object::with);
    return object.build().encoded();
  }

  private static JsonValue number(long number) {
    return JsonValue.number(Long.toString(number));
  }

  private static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(BigInteger number) {
    byte[] octets = number.toByteArray();
    return encoded(octets[0] == 0 ? Arrays.copyOfRange(octets, 1, octets.length) : octets);
  }

  private static String encoded(byte[] octets) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
  }

  private static IllegalStateException unavailable(GeneralSecurityException cause) {
    return new IllegalStateException(
        "This Java platform does not sign with RS256. Use one that conforms to the Java specification.",
        cause);
  }

  /**
   * A login.
   *
   * @param nonce the nonce that the next ID token has; {@code null} for none
   */
  private record Login(@Nullable String nonce, Instant at) {}

  /** Two keys for all servers of the process, because creating one takes long. They take turns. */
  private static final class Keys {

    private static final int NUMBER = 2;
    private static final Map<Integer, KeyPair> CREATED = new ConcurrentHashMap<>();

    private static KeyPair create() {
      try {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        return generator.generateKeyPair();
      } catch (GeneralSecurityException e) {
        throw unavailable(e);
      }
    }

    static KeyPair of(int number) {
      return CREATED.computeIfAbsent(number % NUMBER, unused -> create());
    }
  }
}
