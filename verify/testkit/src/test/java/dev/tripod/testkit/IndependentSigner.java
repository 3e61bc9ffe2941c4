package dev.tripod.testkit;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Signs requests with code that neither the product nor the fakes use: the JDK's URLEncoder, and a list of encoded pairs. */
final class IndependentSigner {

  /** The place of the protocol parameters. */
  enum Place {
    HEADER,
    FORM,
    QUERY
  }

  /** Given instead of a value, omits the parameter. */
  static final String ABSENT = "(absent)";

  private final String key;
  private final String secret;
  private final Clock clock;
  private final String method;
  private final Place place;
  private final @Nullable PrivateKey privateKey;
  private final AtomicInteger nonces;

  /** Signs with HMAC-SHA1, in the header. */
  IndependentSigner(String key, String secret, Clock clock) {
    this(key, secret, clock, "HMAC-SHA1", Place.HEADER, null, new AtomicInteger());
  }

  private IndependentSigner(
      String key,
      String secret,
      Clock clock,
      String method,
      Place place,
      @Nullable PrivateKey privateKey,
      AtomicInteger nonces) {
    this.key = key;
    this.secret = secret;
    this.clock = clock;
    this.method = method;
    this.place = place;
    this.privateKey = privateKey;
    this.nonces = nonces;
  }

  /** Returns a signer with another method; {@code privateKey} is for RSA. */
  IndependentSigner by(String otherMethod, PrivateKey otherKey) {
    return new IndependentSigner(key, secret, clock, otherMethod, place, otherKey, nonces);
  }

  /** Returns a signer with another method that uses secrets. */
  IndependentSigner by(String otherMethod) {
    return new IndependentSigner(key, secret, clock, otherMethod, place, privateKey, nonces);
  }

  /** Returns a signer that uses another place. */
  IndependentSigner into(Place otherPlace) {
    return new IndependentSigner(key, secret, clock, method, otherPlace, privateKey, nonces);
  }

  /** Signs {@code request} with additional protocol parameters; {@link #ABSENT} omits one. */
  HttpRequest sign(HttpRequest request, String token, String tokenSecret, String... protocol) {
    Map<String, String> oauth = new LinkedHashMap<>();
    oauth.put("oauth_consumer_key", key);
    oauth.put("oauth_nonce", "nonce" + nonces.incrementAndGet());
    oauth.put("oauth_signature_method", method);
    oauth.put("oauth_timestamp", "" + clock.now().getEpochSecond());
    oauth.put("oauth_version", "1.0");
    if (!token.isEmpty()) {
      oauth.put("oauth_token", token);
    }
    for (int i = 0; i < protocol.length; i += 2) {
      oauth.put(protocol[i], protocol[i + 1]);
    }
    oauth.values().removeIf(ABSENT::equals);
    oauth.putIfAbsent("oauth_signature", signature(request, oauth, tokenSecret));
    return placed(request, oauth);
  }

  static String header(Map<String, String> oauth) {
    return oauth.entrySet().stream()
        .map(p -> encode(p.getKey()) + "=\"" + encode(p.getValue()) + "\"")
        .collect(Collectors.joining(", ", "OAuth ", ""));
  }

  private HttpRequest placed(HttpRequest request, Map<String, String> oauth) {
    Parameters parameters = Parameters.none();
    for (Map.Entry<String, String> p : oauth.entrySet()) {
      parameters = parameters.and(p.getKey(), p.getValue());
    }
    return switch (place) {
      case HEADER -> request.withHeader("Authorization", header(oauth));
      case FORM -> request.withBody(Body.form(form(request).and(parameters)));
      case QUERY -> request.andQuery(parameters);
    };
  }

  private String signature(HttpRequest request, Map<String, String> oauth, String tokenSecret) {
    String secrets = encode(secret) + "&" + encode(tokenSecret);
    byte[] base = baseString(request, oauth).getBytes(StandardCharsets.US_ASCII);
    try {
      if (method.equals("PLAINTEXT")) {
        return secrets;
      }
      String hash = method.substring(method.indexOf('-') + 1);
      return Base64.getEncoder()
          .encodeToString(
              method.startsWith("RSA") ? rsa(hash, base) : hmac("Hmac" + hash, secrets, base));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private byte[] rsa(String hash, byte[] base) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(hash + "withRSA");
    signature.initSign(Objects.requireNonNull(privateKey, "privateKey"));
    signature.update(base);
    return signature.sign();
  }

  private static byte[] hmac(String algorithm, String secrets, byte[] base)
      throws GeneralSecurityException {
    Mac mac = Mac.getInstance(algorithm);
    mac.init(new SecretKeySpec(secrets.getBytes(StandardCharsets.US_ASCII), algorithm));
    return mac.doFinal(base);
  }

  private static String baseString(HttpRequest request, Map<String, String> oauth) {
    List<String> pairs = new ArrayList<>();
    oauth.forEach((name, value) -> pairs.add(pair(name, value)));
    if (request.uri().getRawQuery() != null) {
      Parameters.parse(request.uri().getRawQuery())
          .forEach(p -> pairs.add(pair(p.name(), p.valueOrEmpty())));
    }
    form(request).forEach(p -> pairs.add(pair(p.name(), p.valueOrEmpty())));
    Collections.sort(pairs);
    String uri = request.origin() + request.uri().getRawPath();
    // TAB sorts before all characters of an encoded name, and thus "a" before "a-b".
    String parameters = String.join("&", pairs).replace('\t', '=');
    return request.method() + "&" + encode(uri) + "&" + encode(parameters);
  }

  private static Parameters form(HttpRequest request) {
    return request.body().isForm()
        ? Parameters.parse(new String(request.body().content(), StandardCharsets.UTF_8))
        : Parameters.none();
  }

  private static String pair(String name, String value) {
    return encode(name) + "\t" + encode(value);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
