package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.domain.port.RandomSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint at which clients register (RFC 7591), and those at which they read, change and delete their registration (RFC
 * 7592). Each change of a client issues a new secret and a new registration access token. Thread-safe.
 */
final class RegistrationEndpoint {

  private static final String TOKEN = "registration_access_token";
  private static final String EXPIRES = "client_secret_expires_at";

  /** The members that a request must not have (RFC 7592 section 2.2). */
  private static final List<String> ONLY_IN_RESPONSES =
      List.of(TOKEN, "registration_client_uri", EXPIRES, "client_id_issued_at");

  private static final Set<String> METHODS =
      Set.of("none", "client_secret_basic", "client_secret_post");

  private final String path;
  private final String origin;
  private final JsonReader json;
  private final Optional<Secret> initialToken;
  private final RandomSource random;
  private final RegisteredClients clients;
  private final OAuth2Faults faults;
  private final RequestLog log;
  private final Map<String, Registration> registrations = new ConcurrentHashMap<>();

  /**
   * @param origin the origin of the addresses in responses
   * @param initialToken the token that a registration requires; empty for an open server
   */
  RegistrationEndpoint(
      String path,
      String origin,
      JsonReader json,
      Optional<Secret> initialToken,
      RandomSource random,
      RegisteredClients clients,
      OAuth2Faults faults,
      RequestLog log) {
    this.path = path;
    this.origin = origin;
    this.json = json;
    this.initialToken = initialToken;
    this.random = random;
    this.clients = clients;
    this.faults = faults;
    this.log = log;
  }

  boolean isTargetOf(HttpRequest request) {
    String target = request.uri().getRawPath();
    return target.equals(path) || target.startsWith(path + "/");
  }

  HttpResponse respond(HttpRequest request) {
    String target = request.uri().getRawPath();
    if (target.equals(path)) {
      return register(request);
    }
    String clientId = target.substring(path.length() + 1);
    Registration own = registrations.get(clientId);
    if (own == null || !token(request).equals(Optional.of(own.token()))) {
      return log.reject(
          OAuth2Errors.invalidToken("the registration access token does not belong to the client"));
    }
    return switch (request.method()) {
      case "GET" -> response(200, clientId, own);
      case "PUT" -> update(request, clientId, own);
      case "DELETE" -> delete(clientId);
      default -> log.reject(OAuth2Errors.noSuchPage());
    };
  }

  private HttpResponse register(HttpRequest request) {
    if (!request.method().equals("POST")) {
      return log.reject(OAuth2Errors.notPosted());
    }
    if (initialToken.isPresent() && !token(request).equals(initialToken)) {
      return log.reject(OAuth2Errors.invalidToken("the initial access token is missing or wrong"));
    }
    JsonObject metadata = metadata(request);
    Optional<FakeErrorResponse> error = error(metadata);
    if (error.isEmpty() && metadata != null && metadata.has("client_id")) {
      error = Optional.of(invalidMetadata("the server chooses client_id"));
    }
    if (error.isPresent() || metadata == null) {
      return log.reject(error.orElseThrow());
    }
    return store(201, "client-" + random.base64url(8).reveal(), metadata);
  }

  private HttpResponse update(HttpRequest request, String clientId, Registration own) {
    JsonObject metadata = metadata(request);
    Optional<FakeErrorResponse> error = error(metadata);
    if (error.isEmpty() && metadata != null) {
      Optional<Secret> secret = metadata.text("client_secret").map(Secret::of);
      if (metadata.text("client_id").filter(clientId::equals).isEmpty()) {
        error = Optional.of(invalidMetadata("client_id is not that of the client"));
      } else if (secret.isPresent() && !secret.equals(own.secret())) {
        error = Optional.of(invalidMetadata("client_secret is not the current one"));
      }
    }
    if (error.isPresent() || metadata == null) {
      return log.reject(error.orElseThrow());
    }
    return store(200, clientId, metadata);
  }

  private HttpResponse delete(String clientId) {
    registrations.remove(clientId);
    clients.remove(clientId);
    return FakeResponses.text(204, "");
  }

  private HttpResponse store(int status, String clientId, JsonObject metadata) {
    Optional<Secret> secret =
        method(metadata).equals("none") ? Optional.empty() : Optional.of(random.base64url(32));
    Registration next = new Registration(secret, random.base64url(32), metadata);
    registrations.put(clientId, next);
    clients.register(
        clientId, secret, Set.copyOf(metadata.texts("redirect_uris").orElse(List.of())));
    return response(status, clientId, next);
  }

  private HttpResponse response(int status, String clientId, Registration own) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("client_id", JsonValue.text(clientId));
    own.secret().ifPresent(secret -> {
      members.put("client_secret", JsonValue.text(secret.reveal()));
      members.put(EXPIRES, JsonValue.number("0"));
    });
    members.put(TOKEN, JsonValue.text(own.token().reveal()));
    members.put("registration_client_uri", JsonValue.text(origin + path + "/" + clientId));
    members.put("token_endpoint_auth_method", JsonValue.text(method(own.metadata())));
    for (String name : List.of("client_name", "scope")) {
      own.metadata().text(name).ifPresent(text -> members.put(name, JsonValue.text(text)));
    }
    for (String name : List.of("redirect_uris", "grant_types", "response_types")) {
      own.metadata()
          .texts(name)
          .ifPresent(texts -> members.put(
              name, JsonValue.array(texts.stream().map(JsonValue::text).toList())));
    }
    JsonObject edited = faults.edited(OAuth2Faults.REGISTRATION, members);
    return FakeResponses.with(
        "Cache-Control", "no-store", FakeResponses.json(status, edited.encoded()));
  }

  /** Returns the metadata in {@code request}, or {@code null} if the body is not JSON. */
  private @Nullable JsonObject metadata(HttpRequest request) {
    boolean isJson =
        request.body().contentType().filter("application/json"::equals).isPresent();
    try {
      return isJson ? json.read(request.body().content()) : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Optional<FakeErrorResponse> error(@Nullable JsonObject metadata) {
    if (metadata == null) {
      return Optional.of(invalidMetadata("the body is not a JSON object"));
    }
    for (String name : ONLY_IN_RESPONSES) {
      if (metadata.has(name)) {
        return Optional.of(invalidMetadata("only responses contain " + name));
      }
    }
    if (!METHODS.contains(method(metadata))) {
      return Optional.of(invalidMetadata("token_endpoint_auth_method is not supported"));
    }
    List<String> uris = metadata.texts("redirect_uris").orElse(List.of());
    return uris.stream().allMatch(RedirectUris::isValid)
        ? Optional.empty()
        : Optional.of(new FakeErrorResponse(
            "a redirect URI is not absolute, or has a fragment",
            OAuth2Errors.response(400, "invalid_redirect_uri", "a redirect URI is not allowed")));
  }

  private static String method(JsonObject metadata) {
    return metadata.text("token_endpoint_auth_method").orElse("client_secret_basic");
  }

  private static Optional<Secret> token(HttpRequest request) {
    List<String> headers = request.headers().all("Authorization");
    return headers.size() == 1 && headers.get(0).startsWith("Bearer ")
        ? Optional.of(Secret.of(headers.get(0).substring("Bearer ".length())))
        : Optional.empty();
  }

  private static FakeErrorResponse invalidMetadata(String reason) {
    return new FakeErrorResponse(
        reason, OAuth2Errors.response(400, "invalid_client_metadata", reason));
  }

  private record Registration(Optional<Secret> secret, Secret token, JsonObject metadata) {}
}
