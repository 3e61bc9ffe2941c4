package dev.tripod.oauth2.metadata;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ServerMetadata;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Fetches the metadata of authorization servers (RFC 8414, OpenID Connect Discovery) and of protected resources (RFC 9728):
 *
 * <pre>{@code
 * Discovery discovery = Discovery.of(JacksonJson.strict());
 * ServerMetadata metadata = discovery.server("https://as.example").over(transport);
 * AuthorizationServer server = AuthorizationServer.from(metadata).build();
 * }</pre>
 *
 * <h2>Checks</h2>
 * The identifier in a document must equal the requested one, character by character. Each address must be https, without user
 * info and fragment. Loopback addresses, also with http, are accepted only in a document from this machine. Redirects are not
 * followed. A document has at most 128 KiB. Unknown members are ignored. If a check fails, the call fails with {@link
 * UnreadableResponse}, which names the member and the reason.
 *
 * <h2>Cache</h2>
 * A document stays in memory for its maximum age, which is one hour unless set. One call at a time fetches it, and other calls
 * wait for the result. If a later fetch fails, the earlier document stays in use for a day, and the next fetch is a minute
 * later. At most 1,000 documents are cached.
 *
 * <p>Use one instance per process. Thread-safe.
 */
public final class Discovery {

  private static final int MOST_DOCUMENTS = 1_000;
  private static final String WELL_KNOWN = "/.well-known/";

  /**
   * Matches a name in a challenge, with its value in quotes or without, or another quoted text. No part backtracks, so the time
   * is linear.
   */
  private static final Pattern CHALLENGE_PARAMETER = Pattern.compile(
      "([^\\s,=\"]++)(?:\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.?+)*+)(?:\"|$)|([^\\s,\"]++)))?+"
          + "|\"(?:[^\"\\\\]|\\\\.?+)*+(?:\"|$)");

  private final JsonReader json;
  private final Clock clock;
  private final Duration maxAge;
  private final Map<String, CachedDocument<ServerMetadata>> servers = new ConcurrentHashMap<>();
  private final Map<String, CachedDocument<ResourceMetadata>> resources = new ConcurrentHashMap<>();

  private Discovery(JsonReader json, Clock clock, Duration maxAge) {
    this.json = Objects.requireNonNull(json, "json");
    this.clock = Objects.requireNonNull(clock, "clock");
    this.maxAge = maxAge;
    if (maxAge.isNegative()) {
      throw new IllegalArgumentException(
          "The maximum age of a document is " + maxAge + ". Use zero or a positive duration.");
    }
  }

  /** Returns an instance that caches documents for one hour. */
  public static Discovery of(JsonReader json) {
    return of(json, Clock.system(), Duration.ofHours(1));
  }

  /**
   * Returns an instance that caches documents for {@code maxAge}.
   *
   * @throws IllegalArgumentException if {@code maxAge} is negative
   */
  public static Discovery of(JsonReader json, Clock clock, Duration maxAge) {
    return new Discovery(json, clock, maxAge);
  }

  /**
   * Returns the metadata of an authorization server. If no usable copy is cached, this method requests the document of RFC 8414.
   * If the server has none, it requests the document of OpenID Connect.
   *
   * <p>Pass the result to {@link AuthorizationServer#from}, and add the server's quirks there.
   *
   * @param issuer the issuer identifier, exactly as the server's documentation has it
   * @return fails with {@link ErrorResponse} if neither document exists, and with {@link UnreadableResponse} if the document
   *     fails a check
   * @throws IllegalArgumentException if {@code issuer} is not a URI, is neither https nor loopback, or has a query or a fragment
   */
  public Exchange<ServerMetadata> server(String issuer) {
    Endpoint address = requireIssuer(issuer);
    return cached(servers, issuer, () -> fetchServer(issuer, address));
  }

  /**
   * Returns the metadata of a protected resource, from the well-known address of the resource.
   *
   * @param resource the resource identifier: an address, without a fragment
   * @return fails as {@link #server}
   * @throws IllegalArgumentException if {@code resource} is not a URI, is neither https nor loopback, or has a fragment
   */
  public Exchange<ResourceMetadata> resource(String resource) {
    return resource(resource, wellKnown(resource));
  }

  /**
   * Returns the metadata of a protected resource, from the address in {@code resource_metadata} of a challenge (RFC 9728 section
   * 5.1). If the response has no such parameter, this uses the well-known address of the resource.
   *
   * @param resource the resource identifier: the address of the request (RFC 9728 section 3.3)
   * @param challenge the response of the resource, with {@code WWW-Authenticate}
   * @return fails as {@link #server}, and with {@link UnreadableResponse} if the address in the challenge is not allowed
   * @throws IllegalArgumentException if {@code resource} is not a URI, is neither https nor loopback, or has a fragment
   */
  public Exchange<ResourceMetadata> resource(String resource, HttpResponse challenge) {
    Endpoint address = Endpoint.of(resource);
    for (String field : challenge.headers().all("WWW-Authenticate")) {
      Matcher parameter = CHALLENGE_PARAMETER.matcher(field);
      while (parameter.find()) {
        if ("resource_metadata".equalsIgnoreCase(parameter.group(1))) {
          String quoted = parameter.group(2);
          String uri = quoted == null ? parameter.group(3) : quoted.replaceAll("\\\\(.)", "$1");
          return resource(resource, requireAllowed(String.valueOf(uri), address, challenge));
        }
      }
    }
    return resource(resource);
  }

  private Exchange<ResourceMetadata> resource(String resource, Endpoint document) {
    return cached(
        resources,
        resource + " " + document,
        () -> get(document)
            .map(response -> ResourceMetadata.read(read(document, response), resource)));
  }

  private static Endpoint requireAllowed(String uri, Endpoint resource, HttpResponse challenge) {
    try {
      return JsonResponse.requireRemote(Endpoint.of(uri), resource);
    } catch (IllegalArgumentException e) {
      throw UnreadableResponse.of(
          resource.origin(),
          challenge,
          "its resource_metadata is not an https address, or is an address on this machine",
          Redactor.none());
    }
  }

  private <T> Exchange<T> cached(
      Map<String, CachedDocument<T>> documents, String key, Supplier<Exchange<T>> fetch) {
    return Exchange.defer(() -> {
      if (documents.size() >= MOST_DOCUMENTS && !documents.containsKey(key)) {
        documents.values().removeIf(CachedDocument::isIdle);
      }
      return documents
          .computeIfAbsent(key, absent -> new CachedDocument<>(clock, maxAge, fetch))
          .get();
    });
  }

  private Exchange<ServerMetadata> fetchServer(String issuer, Endpoint address) {
    String path = withoutSlash(address.uri().getRawPath());
    Endpoint oauth =
        Endpoint.of(address.origin() + WELL_KNOWN + "oauth-authorization-server" + path);
    Endpoint openId = Endpoint.of(address.origin() + path + WELL_KNOWN + "openid-configuration");
    return get(oauth)
        .then(response -> isAbsent(response)
            ? get(openId).map(second -> server(issuer, read(openId, second)))
            : Exchange.done(server(issuer, read(oauth, response))));
  }

  private static Exchange<HttpResponse> get(Endpoint document) {
    HttpRequest request = HttpRequest.of("GET", document.uri());
    return Exchange.send(request.withHeader("Accept", "application/json"), Exchange::done);
  }

  /**
   * Returns whether the server has no such document. Some servers respond to an unknown path with a web page or a redirect. Busy
   * and failing servers say nothing about the document.
   */
  private static boolean isAbsent(HttpResponse response) {
    int status = response.status();
    return status < 500
        && status != 408
        && status != 425
        && status != 429
        && (!response.isSuccess() || !JsonResponse.isJson(response));
  }

  private JsonResponse read(Endpoint document, HttpResponse response) {
    return JsonResponse.read(
        json,
        clock,
        "The request for the metadata at " + document,
        document,
        response,
        Redactor.none());
  }

  private static ServerMetadata server(String issuer, JsonResponse document) {
    document.requireSame("issuer", issuer);
    document.requireServerMetadata();
    try {
      ServerMetadata metadata = ServerMetadata.from(document.members());
      AuthorizationServer unused = AuthorizationServer.from(metadata).build();
      return metadata;
    } catch (IllegalArgumentException e) {
      throw document.unusable("it is not allowed: ", e);
    }
  }

  private static Endpoint requireIssuer(String issuer) {
    Endpoint address = Endpoint.of(issuer);
    ServerMetadata unused = ServerMetadata.of(address).withIssuer(issuer);
    return address;
  }

  private static Endpoint wellKnown(String resource) {
    URI uri = Endpoint.of(resource).uri();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    return Endpoint.of(Endpoint.of(resource).origin() + WELL_KNOWN + "oauth-protected-resource"
        + withoutSlash(uri.getRawPath()) + query);
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
