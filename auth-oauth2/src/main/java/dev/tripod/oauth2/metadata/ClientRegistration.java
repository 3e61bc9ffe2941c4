package dev.tripod.oauth2.metadata;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.ServerMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Registers clients at a server (RFC 7591), and reads, changes and deletes them (RFC 7592):
 *
 * <pre>{@code
 * ClientRegistration registration = ClientRegistration.at(metadata, JacksonJson.strict());
 * ClientInformation client = registration.register(JsonObject.builder()
 *     .with("client_name", "Photo printer")
 *     .with("redirect_uris", JsonValue.array(List.of(JsonValue.text("https://app.example/callback"))))
 *     .build()).over(transport);
 * }</pre>
 *
 * <p>The server may change the metadata: see {@link ClientInformation#changes}. Each run of {@link #register} registers another
 * client. Immutable and thread-safe.
 */
public final class ClientRegistration {

  private static final String DELETE = "DELETE";
  private static final String WHAT = "The request for the registration of a client";

  private final Endpoint endpoint;
  private final JsonReader json;
  private final Clock clock;

  private ClientRegistration(Endpoint endpoint, JsonReader json) {
    this.endpoint = endpoint;
    this.json = Objects.requireNonNull(json, "json");
    this.clock = Clock.system();
  }

  /**
   * Returns the registration at the server with this metadata.
   *
   * @throws IllegalStateException if the metadata has no {@code registration_endpoint}
   */
  public static ClientRegistration at(ServerMetadata metadata, JsonReader json) {
    Optional<Endpoint> endpoint = metadata.registrationEndpoint();
    if (endpoint.isEmpty()) {
      throw new IllegalStateException(
          metadata + " has no registration endpoint. Register the client by hand.");
    }
    return new ClientRegistration(endpoint.get(), json);
  }

  /**
   * Registers a client at a server that lets any client register.
   *
   * @param metadata the metadata of the client (RFC 7591 section 2)
   * @return fails with {@link ErrorResponse} if the server rejects the metadata, for example with {@code invalid_redirect_uri};
   *     with {@link UnreadableResponse} if the response does not describe a client
   */
  public Exchange<ClientInformation> register(JsonObject metadata) {
    return send("POST", endpoint, Optional.empty(), Body.json(metadata.encoded()), null);
  }

  /**
   * Registers a client, as {@link #register(JsonObject)} does, with an initial access token from the operator of the server.
   *
   * @throws IllegalArgumentException if a header cannot contain the token
   */
  public Exchange<ClientInformation> register(JsonObject metadata, Secret initialAccessToken) {
    return send(
        "POST",
        endpoint,
        Optional.of(Objects.requireNonNull(initialAccessToken, "initialAccessToken")),
        Body.json(metadata.encoded()),
        null);
  }

  /**
   * Reads what the server has registered. The server may return new credentials: store the result.
   *
   * @return fails with {@link ErrorResponse} if the client was deleted, or its registration access token was revoked
   * @throws IllegalStateException if {@code client} has no registration access token or no {@code registration_client_uri}, or if
   *     that URI has another origin than the registration endpoint
   */
  public Exchange<ClientInformation> read(ClientInformation client) {
    return manage("GET", client, Body.none());
  }

  /**
   * Replaces the metadata of a client. Members that are missing in {@code metadata} are removed or get their defaults. Start with
   * {@link ClientInformation#metadata}. The server may return new credentials: store the result.
   *
   * @return fails as {@link #register(JsonObject)} and {@link #read}
   * @throws IllegalStateException as {@link #read}
   */
  public Exchange<ClientInformation> update(ClientInformation client, JsonObject metadata) {
    return manage("PUT", client, Body.json(client.update(metadata).encoded()));
  }

  /**
   * Deletes a client. Its credentials and tokens stop working.
   *
   * @return ends with the deleted client; fails as {@link #read}
   * @throws IllegalStateException as {@link #read}
   */
  public Exchange<ClientInformation> delete(ClientInformation client) {
    return manage(DELETE, client, Body.none());
  }

  private Exchange<ClientInformation> manage(String method, ClientInformation client, Body body) {
    Optional<Endpoint> uri = client.registrationUri();
    Optional<Secret> token = client.registrationAccessToken();
    if (uri.isEmpty() || token.isEmpty()) {
      throw new IllegalStateException(
          "The server issued no registration access token or no registration_client_uri for "
              + client + ". Change the client at the server by hand.");
    }
    if (!uri.get().origin().equals(endpoint.origin())) {
      throw new IllegalStateException(
          "The registration_client_uri of " + client + " is at "
              + uri.get().origin() + ", another origin than " + endpoint.origin()
              + ", so the registration access token is not sent there. Change the client at the server by hand.");
    }
    return send(method, uri.get(), token, body, client);
  }

  private Exchange<ClientInformation> send(
      String method,
      Endpoint to,
      Optional<Secret> token,
      Body body,
      @Nullable ClientInformation before) {
    HttpRequest request = HttpRequest.of(method, to.uri())
        .withHeader("Accept", "application/json")
        .withBody(body);
    List<Secret> secrets = new ArrayList<>();
    if (token.isPresent()) {
      request = request.withHeader("Authorization", "Bearer " + token.get().reveal());
      secrets.add(token.get());
    }
    if (before != null) {
      before.clientSecret().ifPresent(secrets::add);
    }
    Redactor known = Redactor.none().and(secrets);
    return Exchange.send(request, response -> {
      if (before != null && method.equals(DELETE)) {
        JsonResponse.requireSuccess(clock, WHAT, to, response, known);
        return Exchange.done(before);
      }
      return Exchange.done(ClientInformation.read(
          JsonResponse.read(json, clock, WHAT, to, response, known), before));
    });
  }
}
