package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one client to the token endpoint of one server, and to the other endpoints at which it authenticates itself
 * (RFC 6749 sections 2.3 and 3.2). Every request passes through one method that authenticates the client. Immutable and
 * thread-safe.
 *
 * <p>The secrets of a request are collected only if it fails.
 */
final class TokenEndpointClient {

  private static final int LOWEST_ERROR = 400;
  private static final int LONGEST_READ = 1 << 20;

  private final AuthorizationServer server;
  private final String clientId;
  private final ClientAuthentication authentication;
  private final JsonReader json;
  private final Clock clock;
  private final @Nullable String userAgent;

  TokenEndpointClient(
      AuthorizationServer server,
      String clientId,
      ClientAuthentication authentication,
      JsonReader json,
      Clock clock,
      @Nullable String userAgent) {
    this.server = server;
    this.clientId = clientId;
    this.authentication = authentication;
    this.json = json;
    this.clock = clock;
    this.userAgent = userAgent;
  }

  /**
   * Sends a token request, and reads the response.
   *
   * @param complete adds to the tokens the values that the response does not have
   * @return fails with {@link ErrorResponse} if the response is an error, whatever its status; with {@link
   *     UnreadableResponse} if it is neither an error nor tokens
   */
  Exchange<Tokens> request(TokenRequest request, UnaryOperator<Tokens> complete) {
    return send(
        server.metadata().tokenEndpoint(),
        request,
        received -> complete.apply(read("The token request", received, request)));
  }

  /**
   * Sends a refresh request, and reads the response.
   *
   * @return fails as {@link #request}, and with {@link ReauthorizationRequired} if the grant was revoked
   */
  Exchange<Tokens> refresh(TokenRequest request, Tokens before) {
    return send(server.metadata().refreshEndpoint(), request, received -> {
      try {
        return read("The refresh", received, request).after(before);
      } catch (ErrorResponse error) {
        throw meansRevokedGrant(received.response())
            ? ReauthorizationRequired.because(error)
            : error;
      }
    });
  }

  /** Revokes {@code token} (RFC 7009 section 2.1). Ends with {@code tokens}. */
  Exchange<Tokens> revoke(Endpoint endpoint, Secret token, String hint, Tokens tokens) {
    return revoke(
        endpoint,
        Parameters.of("token", token.reveal()).and("token_type_hint", hint),
        this::body,
        tokens);
  }

  /**
   * Revokes the access token at a server with {@link RequestQuirks#VERBATIM_REVOCATION}. Ends with {@code tokens}.
   *
   * @param name the name of the parameter that holds the token, the first one of the body
   */
  Exchange<Tokens> revokeVerbatim(Endpoint endpoint, String name, Tokens tokens) {
    String form = PercentEncoding.encode(name) + "=" + tokens.accessToken().reveal();
    return revoke(
        endpoint,
        Parameters.none(),
        more -> Body.bytes(
            "application/x-www-form-urlencoded",
            (more.isEmpty() ? form : form + "&" + more.encoded())
                .getBytes(StandardCharsets.US_ASCII)),
        tokens);
  }

  /** Returns the error that the response to an API call reports. */
  ErrorResponse apiError(HttpResponse response, Tokens tokens) {
    return error("The request", response, tokens.redactor().and(authentication.redactor(clientId)));
  }

  private Exchange<Tokens> send(
      Endpoint endpoint, TokenRequest request, Function<Received, Tokens> read) {
    return send(endpoint, parameters(request), request, this::body, request::redactor, read);
  }

  /** Reads the original response, because a message may redact the text to compare. */
  private boolean meansRevokedGrant(HttpResponse response) {
    return ServerError.of(server, json, response).meansRevokedGrant(server, response.status());
  }

  private Exchange<Tokens> revoke(
      Endpoint endpoint, Parameters parameters, Function<Parameters, Body> body, Tokens tokens) {
    return send(endpoint, parameters, null, body, tokens::redactor, received -> {
      requireRevoked(received);
      return tokens;
    });
  }

  /**
   * Sends a form to an endpoint at which the client authenticates itself, and reads the response, which is a JSON object.
   *
   * @param secrets supplies a redactor for {@code parameters}; called only for a failure
   * @param read throws {@link IllegalArgumentException} with the reason if the response is not usable
   */
  <T> Exchange<T> post(
      Endpoint endpoint,
      Parameters parameters,
      Supplier<Redactor> secrets,
      Function<JsonObject, T> read) {
    return send(
        endpoint, parameters, null, this::body, secrets, received -> readObject(received, read));
  }

  /** Returns a request that is a form with the client's authentication. */
  Exchange<HttpRequest> authenticate(Endpoint endpoint, Parameters parameters) {
    return authenticated(
            new ClientAuthentication.Request(server, endpoint, clientId, parameters),
            this::body,
            Redactor::none)
        .map(Authenticated::request);
  }

  /** Reads the response to {@code request}, which the caller has sent. */
  Tokens read(TokenRequest request, HttpResponse response) {
    Supplier<Redactor> sent = () -> request.redactor().and(authentication.redactor(clientId));
    return read(
        "The token request",
        new Received(server.metadata().tokenEndpoint().origin(), response, sent),
        request);
  }

  /**
   * Authenticates the client, sends the request, and reads the response. Few calls lie between the response and {@code read}:
   * HotSpot inlines 15 levels, and the loops over a token are slow if they are called beyond that.
   *
   * @param request decides whether the request may still be sent; {@code null} for a revocation, which may always be
   * @param secrets supplies a redactor for {@code parameters}; called only for a failure
   */
  private <T> Exchange<T> send(
      Endpoint endpoint,
      Parameters parameters,
      @Nullable TokenRequest request,
      Function<Parameters, Body> body,
      Supplier<Redactor> secrets,
      Function<Received, T> read) {
    ClientAuthentication.Request unauthenticated =
        new ClientAuthentication.Request(server, endpoint, clientId, parameters);
    return send(unauthenticated, request, false, body, secrets, read);
  }

  /**
   * Sends a request, with a proof if the tokens will be bound to a key. If the server wants a nonce, this method sends the
   * request once more. The server has rejected it, so no credential is spent. The client authenticates itself again, because its
   * assertion may work only once.
   */
  private <T> Exchange<T> send(
      ClientAuthentication.Request unauthenticated,
      @Nullable TokenRequest request,
      boolean isRepetition,
      Function<Parameters, Body> body,
      Supplier<Redactor> secrets,
      Function<Received, T> read) {
    ProofOfPossession key = request == null ? null : request.key();
    return authenticated(unauthenticated, body, secrets).then(authenticated -> {
      Supplier<Redactor> sent = () -> secrets
          .get()
          .and(authenticated.credentials().redactor())
          .and(authentication.redactor(clientId));
      Function<HttpResponse, Exchange<T>> onResponse = response -> Exchange.done(
          read.apply(new Received(unauthenticated.endpoint().origin(), response, sent)));
      if (request == null) {
        return Exchange.send(authenticated.request(), onResponse);
      }
      return key == null
          ? request.send(authenticated.request(), clock.now(), false, onResponse)
          : BoundKeys.prove(key, authenticated.request(), Optional.empty(), sent)
              .then(proved -> request.send(
                  proved,
                  clock.now(),
                  isRepetition,
                  response -> BoundKeys.learn(key, proved, response) && !isRepetition
                      ? send(unauthenticated, request, true, body, secrets, read)
                      : onResponse.apply(response)));
    });
  }

  /**
   * Authenticates the client. A failure is always {@link AdapterFailed}, which says that nothing was sent: the
   * authentication may use another server, and its error is not the error of this one.
   */
  private Exchange<Authenticated> authenticated(
      ClientAuthentication.Request unauthenticated,
      Function<Parameters, Body> body,
      Supplier<Redactor> secrets) {
    return Exchange.defer(() -> authentication.credentialsFor(unauthenticated))
        .map(credentials -> new Authenticated(
            credentials
                .addHeadersTo(bare(unauthenticated.endpoint()))
                .withBody(body.apply(unauthenticated
                    .parameters()
                    .without(credentials.parameters()::contains)
                    .and(credentials.parameters()))),
            credentials))
        .recover(failure -> {
          throw AdapterFailed.beforeSending(
              "The client authentication",
              failure,
              secrets.get().and(authentication.redactor(clientId)));
        });
  }

  private HttpRequest bare(Endpoint endpoint) {
    HttpRequest request =
        HttpRequest.of("POST", endpoint.uri()).withHeader("Accept", "application/json");
    return userAgent == null ? request : request.withHeader("User-Agent", userAgent);
  }

  /** A request with the credentials that it contains. */
  private record Authenticated(HttpRequest request, Credentials credentials) {}

  /**
   * A response.
   *
   * @param origin the server that sent it
   * @param sent supplies a redactor for all secrets of the request; called only for a failure
   */
  private record Received(Origin origin, HttpResponse response, Supplier<Redactor> sent) {}

  private Parameters parameters(TokenRequest request) {
    Parameters parameters = Parameters.of("grant_type", request.grantType())
        .and(server.accepted(request.grantType(), request.parameters()));
    if (!request.scope().isEmpty()) {
      String separator = server.quirk(RequestQuirks.SCOPE_SEPARATOR);
      parameters = parameters.and("scope", String.join(separator, request.scope()));
    }
    Parameters defaults = server.tokenParameters(request.grantType());
    return defaults.isEmpty() ? parameters : parameters.and(defaults.without(parameters::contains));
  }

  private Body body(Parameters parameters) {
    return server.quirk(RequestQuirks.JSON_REQUESTS) ? json(parameters) : Body.form(parameters);
  }

  /** Writes parameters as JSON. A repeated parameter becomes an array. */
  private static Body json(Parameters parameters) {
    Map<String, List<JsonValue>> byName = new LinkedHashMap<>();
    for (Parameters.Parameter parameter : parameters) {
      byName
          .computeIfAbsent(parameter.name(), name -> new ArrayList<>())
          .add(JsonValue.text(parameter.valueOrEmpty()));
    }
    JsonObject.Builder members = JsonObject.builder();
    byName.forEach((name, values) ->
        members.with(name, values.size() == 1 ? values.get(0) : JsonValue.array(values)));
    return Body.json(members.build().encoded());
  }

  private Tokens read(String what, Received received, TokenRequest request) {
    requireNoError(what, received);
    TokenResponse read =
        TokenResponse.read(server, json, received.origin(), received.response(), received.sent());
    if (read.isError()) {
      throw error(what, received.response(), received.sent().get());
    }
    Tokens tokens = read.tokens(request, clock.now());
    ProofOfPossession key = request.key();
    return key == null ? tokens : tokens.boundTo(key.reference());
  }

  private <T> T readObject(Received received, Function<JsonObject, T> read) {
    requireNoError("The request", received);
    HttpResponse response = received.response();
    if (!response.isSuccess() || response.body().length > LONGEST_READ) {
      throw unreadable(received, "it is not a success with at most 1 MiB");
    }
    JsonObject object;
    try {
      object = json.read(response.body());
    } catch (IllegalArgumentException notAnObject) {
      throw unreadable(received, "it is not a JSON object");
    }
    try {
      return read.apply(object);
    } catch (IllegalArgumentException e) {
      throw unreadable(received, String.valueOf(e.getMessage()));
    }
  }

  private static UnreadableResponse unreadable(Received received, String reason) {
    return UnreadableResponse.of(
        received.origin(), received.response(), reason, received.sent().get());
  }

  /** Checks the status, the only part of the response that matters (RFC 7009 section 2.2). */
  private void requireRevoked(Received received) {
    requireNoError("The revocation", received);
    if (!received.response().isSuccess()) {
      throw unreadable(received, "a successful revocation has status 200 (RFC 7009 section 2.2)");
    }
  }

  private void requireNoError(String what, Received received) {
    if (received.response().status() >= LOWEST_ERROR) {
      throw error(what, received.response(), received.sent().get());
    }
  }

  private ErrorResponse error(String what, HttpResponse response, Redactor secrets) {
    return ServerError.of(server, json, response)
        .addTo(ErrorResponse.to(what, secrets).response(response, clock.now()), server)
        .build();
  }
}
