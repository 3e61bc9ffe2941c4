package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.Clock;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs requests by a third route: the JDK's URLEncoder, and a list of encoded pairs. */
final class HandSigner {

  /** Instead of a value. */
  static final String ABSENT = "(absent)";

  private final String key;
  private final String secret;
  private final Clock clock;
  private final AtomicInteger nonces = new AtomicInteger();

  HandSigner(String key, String secret, Clock clock) {
    this.key = key;
    this.secret = secret;
    this.clock = clock;
  }

  /** Signed with {@code protocol} besides; {@link #ABSENT} takes a protocol parameter away. */
  HttpRequest sign(HttpRequest request, String token, String tokenSecret, String... protocol) {
    Map<String, String> oauth = new LinkedHashMap<>();
    oauth.put("oauth_consumer_key", key);
    oauth.put("oauth_nonce", "nonce" + nonces.incrementAndGet());
    oauth.put("oauth_signature_method", "HMAC-SHA1");
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
    return request.withHeader("Authorization", header(oauth));
  }

  static String header(Map<String, String> oauth) {
    return oauth.entrySet().stream()
        .map(p -> encode(p.getKey()) + "=\"" + encode(p.getValue()) + "\"")
        .collect(Collectors.joining(", ", "OAuth ", ""));
  }

  private String signature(HttpRequest request, Map<String, String> oauth, String tokenSecret) {
    List<String> pairs = new ArrayList<>();
    oauth.forEach((name, value) -> pairs.add(pair(name, value)));
    if (request.uri().getRawQuery() != null) {
      Parameters.parse(request.uri().getRawQuery())
          .forEach(p -> pairs.add(pair(p.name(), p.valueOrEmpty())));
    }
    if (request.body().isForm()) {
      Parameters.parse(new String(request.body().content(), StandardCharsets.UTF_8))
          .forEach(p -> pairs.add(pair(p.name(), p.valueOrEmpty())));
    }
    Collections.sort(pairs);
    String uri = request.origin() + request.uri().getRawPath();
    // TAB sorts before all that can stand in an encoded name, so that "a" comes before "a-b".
    String parameters = String.join("&", pairs).replace('\t', '=');
    String base = request.method() + "&" + encode(uri) + "&" + encode(parameters);
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      String macKey = encode(secret) + "&" + encode(tokenSecret);
      mac.init(new SecretKeySpec(macKey.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(base.getBytes(StandardCharsets.US_ASCII)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
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
