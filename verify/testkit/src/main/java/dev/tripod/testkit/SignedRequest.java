package dev.tripod.testkit;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.FormText.Pair;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * An OAuth 1.0a request as a server reads it (RFC 5849 section 3.2): the protocol parameters from the Authorization header,
 * the query or a form body, and the base string, computed from the received request.
 */
final class SignedRequest {

  private static final Set<String> MAY_BE_ELSEWHERE = Set.of("oauth_callback", "oauth_verifier");
  private static final List<String> REQUIRED =
      List.of("oauth_consumer_key", "oauth_signature", "oauth_signature_method");

  /** PLAINTEXT does not require these (RFC 5849 section 3.1). */
  private static final List<String> REQUIRED_BY_SIGNATURES =
      List.of("oauth_nonce", "oauth_timestamp");

  private static final Pattern SECONDS = Pattern.compile("[1-9][0-9]{0,17}");

  private final HttpRequest request;
  private final List<Pair> parameters;
  private final Optional<String> realm;

  private SignedRequest(HttpRequest request, List<Pair> parameters, Optional<String> realm) {
    this.request = request;
    this.parameters = parameters;
    this.realm = realm;
  }

  /**
   * Reads the protocol parameters of {@code request}. Checks their syntax, not the signature.
   *
   * @throws IllegalArgumentException if it is not a well-formed OAuth 1.0a request; the message gives the reason
   */
  static SignedRequest read(HttpRequest request) {
    Map<Boolean, List<Pair>> header = authorization(request).stream()
        .collect(Collectors.partitioningBy(AuthorizationHeader::isRealm));
    List<Pair> realms = header.getOrDefault(true, List.of());
    if (realms.size() > 1) {
      throw new IllegalArgumentException("realm occurs more than once");
    }
    List<List<Pair>> places =
        List.of(header.getOrDefault(false, List.of()), query(request), form(request));
    SignedRequest signed = new SignedRequest(
        request,
        places.stream().flatMap(List::stream).toList(),
        realms.stream().map(Pair::value).findFirst());
    signed.requireProtocolParametersOnce();
    requireOnePlace(places);
    signed.requireProtocolParameters();
    return signed;
  }

  String clientKey() {
    return value("oauth_consumer_key");
  }

  /** Returns the token; empty if there is none. RFC 5849 section 3.1 omits the parameter then; some clients send it empty. */
  String token() {
    return value("oauth_token");
  }

  String signatureMethod() {
    return value("oauth_signature_method");
  }

  String signature() {
    return value("oauth_signature");
  }

  /** Returns the nonce, which is optional for PLAINTEXT. */
  Optional<String> nonce() {
    return parameter("oauth_nonce");
  }

  /** Returns seconds since 1970, which are optional for PLAINTEXT. */
  Optional<Long> timestamp() {
    return parameter("oauth_timestamp").map(Long::valueOf);
  }

  /** Returns the realm of the Authorization header. It is not part of the base string (RFC 5849 section 3.4.1.3.1). */
  Optional<String> realm() {
    return realm;
  }

  /** Returns whether the request was encrypted, or did not leave the machine. */
  boolean isConfidential() {
    return request.origin().isHttpsOrLoopback();
  }

  Body body() {
    return request.body();
  }

  Optional<String> parameter(String name) {
    return parameters.stream()
        .filter(p -> p.name().equals(name))
        .map(Pair::value)
        .findFirst();
  }

  /** Returns the base string (RFC 5849 section 3.4.1). */
  String baseString() {
    return String.join(
        "&",
        FormText.encode(request.method().toUpperCase(Locale.ROOT)),
        FormText.encode(baseStringUri()),
        FormText.encode(normalisedParameters()));
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
    return AuthorizationHeader.parse(headers.get(0).substring(6));
  }

  private static List<Pair> query(HttpRequest request) {
    String query = request.uri().getRawQuery();
    return query == null ? List.of() : FormText.parse(query);
  }

  private static List<Pair> form(HttpRequest request) {
    if (!request.body().isForm()) {
      return List.of();
    }
    if (request.body() instanceof Body.Unread) {
      throw new IllegalArgumentException("the form body cannot be read");
    }
    return FormText.parse(new String(request.body().content(), StandardCharsets.UTF_8));
  }

  private void requireProtocolParametersOnce() {
    Set<String> seen = new HashSet<>();
    for (Pair parameter : parameters) {
      if (isProtocolParameter(parameter) && !seen.add(parameter.name())) {
        throw new IllegalArgumentException(parameter.name() + " occurs more than once");
      }
    }
  }

  /**
   * Checks RFC 5849 section 3.5. Callback and verifier may be in another place than the others: X's documentation shows the
   * verifier in the body, and Twitter4J, which X has accepted for years, sends both there.
   */
  private static void requireOnePlace(List<List<Pair>> places) {
    long used = places.stream()
        .filter(place -> place.stream()
            .anyMatch(p -> isProtocolParameter(p) && !MAY_BE_ELSEWHERE.contains(p.name())))
        .count();
    if (used > 1) {
      throw new IllegalArgumentException("protocol parameters are in more than one place");
    }
  }

  private void requireProtocolParameters() {
    REQUIRED.forEach(this::require);
    if (!signatureMethod().equals("PLAINTEXT")) {
      REQUIRED_BY_SIGNATURES.forEach(this::require);
    }
    if (!SECONDS.matcher(parameter("oauth_timestamp").orElse("1")).matches()) {
      throw new IllegalArgumentException("oauth_timestamp is not a positive number of seconds");
    }
  }

  private void require(String name) {
    if (parameter(name).isEmpty()) {
      throw new IllegalArgumentException(name + " is missing");
    }
  }

  private static boolean isProtocolParameter(Pair parameter) {
    return parameter.name().startsWith("oauth_");
  }

  /** Returns the base string URI (RFC 5849 section 3.4.1.2) of the received URI. */
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

  /** Encodes the parameters, and then sorts them by name and value (RFC 5849 section 3.4.1.3.2). */
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
