package dev.tripod.oauth2.metadata;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.ClientAuthentication;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A registered client, as the server describes it (RFC 7591 section 3.2.1, RFC 7592 section 3): its client id, its credentials
 * and its metadata. {@link ClientRegistration} creates it. Store its {@link #snapshot}: the registration access token is the only
 * way to change or delete the client.
 *
 * <p>Immutable; {@code toString} contains no secret.
 */
public final class ClientInformation {

  private static final String KIND = "oauth2-client";
  private static final String RESPONSE = "response";

  private static final String ID = "client_id";
  private static final String SECRET = "client_secret";
  private static final String EXPIRES = "client_secret_expires_at";
  private static final String TOKEN = "registration_access_token";
  private static final String URI = "registration_client_uri";

  /** The members of a response that are not metadata of the client. */
  private static final Set<String> NOT_METADATA =
      Set.of(ID, SECRET, EXPIRES, TOKEN, URI, "client_id_issued_at");

  private final String clientId;
  private final JsonObject response;

  private ClientInformation(String clientId, JsonObject response) {
    this.clientId = clientId;
    this.response = response;
  }

  /**
   * Returns the client in {@code response}.
   *
   * @param before the client before the request, with the credentials that the response may omit; {@code null} for a new client
   */
  static ClientInformation read(JsonResponse response, @Nullable ClientInformation before) {
    String id = response.text(ID).orElse("");
    if (id.isEmpty() || (before != null && !id.equals(before.clientId))) {
      throw response.unusable("its client_id is missing, or belongs to another client");
    }
    response.text(SECRET);
    response.text(TOKEN);
    response.endpoint(URI);
    JsonObject own = response.members();
    if (before == null) {
      return new ClientInformation(id, own);
    }
    JsonObject.Builder all = JsonObject.builder().with(own);
    for (String name : List.of(SECRET, TOKEN, URI)) {
      Optional<String> earlier = before.response.text(name);
      if (earlier.isPresent() && !own.names().contains(name)) {
        all.with(name, earlier.get());
      }
    }
    return new ClientInformation(id, all.build());
  }

  /**
   * Reads a {@link #snapshot}.
   *
   * @throws IllegalArgumentException if it is not one, or a newer release wrote it
   */
  public static ClientInformation from(Snapshot snapshot, JsonReader json) {
    snapshot.expect(KIND, 1);
    byte[] response = snapshot.text(RESPONSE).getBytes(StandardCharsets.UTF_8);
    return new ClientInformation(snapshot.text(ID), json.read(response));
  }

  /** {@return the {@code client_id} that the server has issued} */
  public String clientId() {
    return clientId;
  }

  /** {@return the {@code client_secret}; empty for a client without one} */
  public Optional<Secret> clientSecret() {
    return response.text(SECRET).map(Secret::of);
  }

  /** {@return when the client secret expires; empty if it does not, or the server did not say} */
  public Optional<Instant> clientSecretExpiresAt() {
    long seconds = response.wholeNumber(EXPIRES).orElse(0);
    return seconds <= 0 || seconds > Instant.MAX.getEpochSecond()
        ? Optional.empty()
        : Optional.of(Instant.ofEpochSecond(seconds));
  }

  /** {@return the {@code registration_access_token}; empty if the server does not support management (RFC 7592)} */
  public Optional<Secret> registrationAccessToken() {
    return response.text(TOKEN).map(Secret::of);
  }

  /** {@return the {@code registration_client_uri}; empty if the server does not support management (RFC 7592)} */
  public Optional<Endpoint> registrationUri() {
    return response.text(URI).map(Endpoint::of);
  }

  /**
   * {@return the metadata that the server has registered, without the client id, the credentials, and arrays of anything but
   * texts or objects}
   */
  public JsonObject metadata() {
    return metadata(response, JsonObject.builder());
  }

  /**
   * Returns the names of the members of {@code requested} that the server has left out, or has registered with another value
   * (RFC 7591 section 3.2.1). The order of an array of texts does not matter.
   */
  public Set<String> changes(JsonObject requested) {
    Set<String> changed = new LinkedHashSet<>();
    for (String name : requested.names()) {
      if (!NOT_METADATA.contains(name) && !isSame(name, requested)) {
        changed.add(name);
      }
    }
    return changed;
  }

  /**
   * Returns the authentication of this client, by its {@code token_endpoint_auth_method}. Without one, it is {@code
   * client_secret_basic} (RFC 7591 section 2).
   *
   * @throws IllegalStateException if the method needs a key or a certificate, or the client secret is missing
   */
  public ClientAuthentication authentication() {
    String secret = response.text(SECRET).orElse("");
    String method = response.text("token_endpoint_auth_method").orElse("client_secret_basic");
    if (method.equals("none")) {
      return ClientAuthentication.none();
    }
    if (!secret.isEmpty() && method.equals("client_secret_basic")) {
      return ClientAuthentication.secretBasic(secret);
    }
    if (!secret.isEmpty() && method.equals("client_secret_post")) {
      return ClientAuthentication.secretPost(secret);
    }
    throw new IllegalStateException("The client " + clientId
        + " is registered with a method that needs a key or a certificate, or its client secret is missing."
        + " Create the ClientAuthentication yourself.");
  }

  /** {@return this client as text to store. It contains secrets, so store it where only your servers can read it} */
  public Snapshot snapshot() {
    return Snapshot.of(KIND, 1).with(ID, clientId).with(RESPONSE, Secret.of(response.encoded()));
  }

  /** Returns the body of a request that replaces the metadata of this client (RFC 7592 section 2.2). */
  JsonObject update(JsonObject next) {
    JsonObject.Builder body = JsonObject.builder().with(ID, clientId);
    Optional<String> secret = response.text(SECRET);
    return metadata(next, secret.isPresent() ? body.with(SECRET, secret.get()) : body);
  }

  private boolean isSame(String name, JsonObject requested) {
    Optional<List<String>> texts = requested.texts(name);
    return texts.isPresent()
        ? Set.copyOf(texts.get()).equals(Set.copyOf(response.texts(name).orElse(List.of())))
        : Objects.equals(value(requested, name), value(response, name));
  }

  /** Adds the members of {@code object} that are metadata. */
  private static JsonObject metadata(JsonObject object, JsonObject.Builder metadata) {
    for (String name : object.names()) {
      JsonValue value = value(object, name);
      if (value != null && !NOT_METADATA.contains(name)) {
        metadata.with(name, value);
      }
    }
    return metadata.build();
  }

  private static @Nullable JsonValue value(JsonObject object, String name) {
    Optional<List<String>> texts = object.texts(name);
    if (texts.isPresent()) {
      return JsonValue.array(texts.get().stream().map(JsonValue::text).toList());
    }
    Optional<List<JsonObject>> objects = object.objects(name);
    if (objects.isPresent()) {
      return JsonValue.array(objects.get());
    }
    String scalar = object.leaves().get(name);
    if (scalar == null) {
      return object.object(name).orElse(null);
    }
    return object.text(name).isPresent()
        ? JsonValue.text(scalar)
        : object.bool(name).isPresent()
            ? JsonValue.bool(Boolean.parseBoolean(scalar))
            : JsonValue.number(scalar);
  }

  @Override
  public String toString() {
    return "ClientInformation[" + clientId + "]";
  }
}
