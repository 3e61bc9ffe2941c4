package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.FormText.Pair;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An OAuth 1.0a request as a server reads it (RFC 5849 section 3.2): protocol parameters from the Authorization header,
 * the query and a form body, and the signature computed anew from what arrived.
 */
final class SignedRequest {

  private static final Pattern HEADER_PARAMETER =
      Pattern.compile("\\s*([^\\s=\",]+)\\s*=\\s*\"([^\"]*)\"\\s*");

  private static final List<String> REQUIRED = List.of(
      "oauth_consumer_key",
      "oauth_nonce",
      "oauth_signature",
      "oauth_signature_method",
      "oauth_timestamp");

  private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,17}");

  private final HttpRequest request;
  private final List<Pair> parameters;

  private SignedRequest(HttpRequest request, List<Pair> parameters) {
    this.request = request;
    this.parameters = parameters;
  }

  /**
   * Reads what {@code request} is signed with; checks its form alone.
   *
   * @throws IllegalArgumentException if it is not an OAuth 1.0a request, or a broken one; the message says why
   */
  static SignedRequest read(HttpRequest request) {
    List<Pair> parameters = new ArrayList<>(authorization(request));
    String query = request.uri().getRawQuery();
    if (query != null) {
      parameters.addAll(FormText.parse(query));
    }
    if (request.body().isForm()) {
      parameters.addAll(
          FormText.parse(new String(request.body().content(), StandardCharsets.UTF_8)));
    }
    SignedRequest signed = new SignedRequest(request, List.copyOf(parameters));
    signed.requireProtocolParametersOnce();
    if (!SECONDS.matcher(signed.value("oauth_timestamp")).matches()) {
      throw new IllegalArgumentException("oauth_timestamp is not a positive number of seconds");
    }
    return signed;
  }

  String clientKey() {
    return value("oauth_consumer_key");
  }

  /** Empty where there is none: RFC 5849 section 3.1 leaves it out, some clients send it empty. */
  String token() {
    return value("oauth_token");
  }

  String signatureMethod() {
    return value("oauth_signature_method");
  }

  String nonce() {
    return value("oauth_nonce");
  }

  long timestamp() {
    return Long.parseLong(value("oauth_timestamp"));
  }

  Optional<String> parameter(String name) {
    return parameters.stream()
        .filter(p -> p.name().equals(name))
        .map(Pair::value)
        .findFirst();
  }

  /** RFC 5849 section 3.4.1. */
  String baseString() {
    return String.join(
        "&",
        FormText.encode(request.method().toUpperCase(Locale.ROOT)),
        FormText.encode(baseStringUri()),
        FormText.encode(normalisedParameters()));
  }

  /** RFC 5849 section 3.4.2. */
  boolean isSignedWith(Secret clientSecret, Secret tokenSecret) {
    String key =
        FormText.encode(clientSecret.reveal()) + "&" + FormText.encode(tokenSecret.reveal());
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
      String expected = Base64.getEncoder()
          .encodeToString(mac.doFinal(baseString().getBytes(StandardCharsets.US_ASCII)));
      return MessageDigest.isEqual(
          expected.getBytes(StandardCharsets.UTF_8),
          value("oauth_signature").getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA1, but not this one", e);
    }
  }

  @Override
  public String toString() {
    return request.toString();
  }

  private static List<Pair> authorization(HttpRequest request) {
    List<String> headers = request.headers().all("Authorization");
    if (headers.size() > 1) {
      throw new IllegalArgumentException("there is more than one Authorization header");
    }
    if (headers.isEmpty() || !headers.get(0).regionMatches(true, 0, "OAuth ", 0, 6)) {
      return List.of();
    }
    List<Pair> pairs = new ArrayList<>();
    for (String piece : headers.get(0).substring(6).split(",", -1)) {
      Matcher matcher = HEADER_PARAMETER.matcher(piece);
      if (!matcher.matches()) {
        throw new IllegalArgumentException("the Authorization header is garbled");
      }
      String name = FormText.decode(matcher.group(1));
      if (!name.equalsIgnoreCase("realm")) {
        pairs.add(new Pair(name, FormText.decode(matcher.group(2))));
      }
    }
    return pairs;
  }

  private void requireProtocolParametersOnce() {
    Set<String> seen = new HashSet<>();
    for (Pair parameter : parameters) {
      if (parameter.name().startsWith("oauth_") && !seen.add(parameter.name())) {
        throw new IllegalArgumentException(parameter.name() + " stands there more than once");
      }
    }
    for (String name : REQUIRED) {
      if (!seen.contains(name)) {
        throw new IllegalArgumentException(name + " is missing");
      }
    }
  }

  /** RFC 5849 section 3.4.1.2, of the URI as it was received. */
  private String baseStringUri() {
    URI uri = request.uri();
    String scheme = uri.getScheme().toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    boolean standard = port < 0
        || (scheme.equals("http") && port == 80)
        || (scheme.equals("https") && port == 443);
    return scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + (standard ? "" : ":" + port)
        + uri.getRawPath();
  }

  /** RFC 5849 section 3.4.1.3.2: sorted after they are encoded, by name and then by value. */
  private String normalisedParameters() {
    Function<Pair, String> name = p -> FormText.encode(p.name());
    Function<Pair, String> value = p -> FormText.encode(p.value());
    return parameters.stream()
        .filter(p -> !p.name().equals("oauth_signature"))
        .sorted(Comparator.comparing(name).thenComparing(value))
        .map(p -> name.apply(p) + "=" + value.apply(p))
        .collect(Collectors.joining("&"));
  }

  private String value(String name) {
    return parameter(name).orElse("");
  }
}
