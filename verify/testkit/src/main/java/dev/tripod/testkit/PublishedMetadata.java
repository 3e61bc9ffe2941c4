package dev.tripod.testkit;

import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The metadata of a server with an issuer (RFC 8414 section 3, OpenID Connect Discovery section 4). Thread-safe. */
final class PublishedMetadata {

  private final Optional<URI> issuer;
  private final Map<String, String> paths;
  private final OAuth2Faults faults;

  /** @param paths the paths of the endpoints, by their names in the metadata */
  PublishedMetadata(Optional<String> issuer, Map<String, String> paths, OAuth2Faults faults) {
    this.issuer = issuer.map(URI::create);
    this.paths = new LinkedHashMap<>(paths);
    this.faults = faults;
  }

  /** Returns the metadata, if {@code request} asks for it. */
  Optional<HttpResponse> respond(HttpRequest request) {
    return issuer
        .filter(own -> isAt(request, own))
        .map(own -> faults.metadataResponse().orElseGet(() -> metadata(own)));
  }

  private static boolean isAt(HttpRequest request, URI issuer) {
    String path = issuer.getRawPath().replaceAll("/$", "");
    return request.method().equals("GET")
        && Stream.of(
                "/.well-known/oauth-authorization-server" + path,
                path + "/.well-known/openid-configuration")
            .anyMatch(request.uri().getRawPath()::equals);
  }

  private HttpResponse metadata(URI own) {
    String origin = own.getScheme() + "://" + own.getRawAuthority();
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("issuer", JsonValue.text(own.toString()));
    paths.forEach((name, path) -> members.put(name, JsonValue.text(origin + path)));
    members.put("response_types_supported", texts("code"));
    members.put("code_challenge_methods_supported", texts("S256"));
    members.put("authorization_response_iss_parameter_supported", JsonValue.bool(true));
    return FakeResponses.json(200, faults.edited(OAuth2Faults.METADATA, members).encoded());
  }

  private static JsonValue texts(String... texts) {
    return JsonValue.array(List.of(texts).stream().map(JsonValue::text).toList());
  }
}
