package dev.tripod.benchmarks;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A plain implementation of RFC 5849, independent of all libraries. It checks that a library signs correctly before it is measured, and is
 * not part of a measurement.
 */
final class Oracle {

  private static final Pattern PARAMETER = Pattern.compile("([^=, ]+)=\"([^\"]*)\"");
  private static final int MAX_SECONDS_OFF = 300;

  private Oracle() {}

  /** Returns protocol parameters as long as those of a real request, with the current time. */
  static Map<String, String> exampleParameters() {
    return new TreeMap<>(Map.of(
        "oauth_consumer_key",
        Call.CLIENT_KEY,
        "oauth_token",
        Call.TOKEN,
        "oauth_signature_method",
        "HMAC-SHA1",
        "oauth_timestamp",
        Long.toString(Instant.now().getEpochSecond()),
        "oauth_nonce",
        "0123456789abcdef0123456789abcdef",
        "oauth_version",
        "1.0"));
  }

  /**
   * Checks that {@code signing} signs {@code call} correctly, with a new nonce each time.
   *
   * @throws IllegalStateException if it does not
   */
  static <T> void requireCorrect(Call call, Signing<T> signing) throws Exception {
    Map<String, String> first = protocol(signing.header(signing.sign()));
    Map<String, String> second = protocol(signing.header(signing.sign()));
    requireCorrect(call, first);
    requireCorrect(call, second);
    require(
        signing instanceof BareHmac
            || !String.valueOf(first.get("oauth_nonce")).equals(second.get("oauth_nonce")),
        "two requests have the same nonce");
  }

  static void requireCorrect(Call call, Map<String, String> protocol)
      throws GeneralSecurityException {
    Map<String, String> rest = new TreeMap<>(protocol);
    String signature = String.valueOf(rest.remove("oauth_signature"));
    require(Call.CLIENT_KEY.equals(rest.get("oauth_consumer_key")), "another client");
    require(Call.TOKEN.equals(rest.get("oauth_token")), "another token");
    long timestamp = Long.parseLong(String.valueOf(rest.get("oauth_timestamp")));
    require(Math.abs(Instant.now().getEpochSecond() - timestamp) < MAX_SECONDS_OFF, "another time");
    require(signature.equals(signature(baseString(call, rest))), "not this request's signature");
  }

  static Map<String, String> protocol(String header) {
    require(header.startsWith("OAuth "), "the header does not start with OAuth");
    Map<String, String> protocol = new TreeMap<>();
    Matcher parameter = PARAMETER.matcher(header);
    while (parameter.find()) {
      protocol.put(
          URLDecoder.decode(parameter.group(1), StandardCharsets.UTF_8),
          URLDecoder.decode(parameter.group(2).replace("+", "%2B"), StandardCharsets.UTF_8));
    }
    return protocol;
  }

  static String header(Map<String, String> protocol) {
    return protocol.entrySet().stream()
        .map(p -> Call.encoded(p.getKey()) + "=\"" + Call.encoded(p.getValue()) + "\"")
        .collect(Collectors.joining(", "));
  }

  static String baseString(Call call, Map<String, String> protocol) {
    // Sorted by name. The requests have no name twice.
    Map<String, String> encoded = new TreeMap<>();
    call.parameters().forEach(p -> encoded.put(Call.encoded(p[0]), Call.encoded(p[1])));
    protocol.forEach((name, value) -> encoded.put(Call.encoded(name), Call.encoded(value)));
    String parameters = encoded.entrySet().stream()
        .map(p -> p.getKey() + "=" + p.getValue())
        .collect(Collectors.joining("&"));
    return call.method() + "&" + Call.encoded(call.address()) + "&" + Call.encoded(parameters);
  }

  private static String signature(String baseString) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA1");
    String key = Call.encoded(Call.CLIENT_SECRET) + "&" + Call.encoded(Call.TOKEN_SECRET);
    mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    return Base64.getEncoder()
        .encodeToString(mac.doFinal(baseString.getBytes(StandardCharsets.US_ASCII)));
  }

  private static void require(boolean right, String wrong) {
    if (!right) {
      throw new IllegalStateException("Wrong signature: " + wrong);
    }
  }
}
