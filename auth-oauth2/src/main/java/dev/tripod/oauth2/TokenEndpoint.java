package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.KnownSecrets;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Set;

/**
 * What one client sends to one server's token endpoint and to those that take the same authentication (RFC 6749 sections 2.3
 * and 3.2), and how the answers read. Immutable and thread-safe.
 */
final class TokenEndpoint {

  private final AuthorizationServer server;
  private final String clientId;
  private final ClientAuthentication authentication;
  private final JsonReader json;
  private final Clock clock;

  TokenEndpoint(
      AuthorizationServer server,
      String clientId,
      ClientAuthentication authentication,
      JsonReader json,
      Clock clock) {
    this.server = server;
    this.clientId = clientId;
    this.authentication = authentication;
    this.json = json;
    this.clock = clock;
  }

  /** What no message about such a request may tell: the secret, alone and as the Basic header has it. */
  KnownSecrets known() {
    if (authentication instanceof ClientAuthentication.SecretBasic basic) {
      return KnownSecrets.of(basic.secret(), basicCredentials(basic));
    }
    return authentication instanceof ClientAuthentication.SecretPost post
        ? KnownSecrets.of(post.secret())
        : KnownSecrets.none();
  }

  /** A request with {@code parameters}, as a form or as JSON, and the client's authentication. */
  HttpRequest request(Endpoint endpoint, Parameters parameters) {
    Parameters all = parameters.and(authenticating());
    return authenticated(endpoint).withBody(server.wantsJson() ? json(all) : Body.form(all));
  }

  /** A form with one parameter whose value stands as it is, at a server whose tokens are encoded already. */
  HttpRequest verbatimRequest(Endpoint endpoint, String name, Secret value) {
    String form = PercentEncoding.encode(name) + "=" + value.reveal();
    return authenticated(endpoint)
        .withBody(Body.bytes(
            "application/x-www-form-urlencoded", form.getBytes(StandardCharsets.US_ASCII)));
  }

  /**
   * The tokens of a token response.
   *
   * @param asked the scope that was asked for
   * @throws ErrorResponse if the server refused, whatever the status
   * @throws dev.tripod.domain.AuthorizationException.UnreadableResponse if it neither refused nor brought tokens
   */
  Tokens tokens(String what, HttpResponse response, KnownSecrets sent, Set<String> asked) {
    requireNoRefusal(what, response, sent);
    TokenResponse read = TokenResponse.read(server, json, response, sent.andReceived(response));
    if (read.isError()) {
      throw refusal(what, response, sent);
    }
    return read.tokens(asked, clock.now());
  }

  /** Throws what an answer that is no success, and no redirect, says. */
  void requireNoRefusal(String what, HttpResponse response, KnownSecrets sent) {
    if (response.status() >= 400) {
      throw refusal(what, response, sent);
    }
  }

  ErrorResponse refusal(String what, HttpResponse response, KnownSecrets sent) {
    return ErrorResponse.to(what, sent)
        .answer(response, clock.now())
        .nextStep(server::hint)
        .build();
  }

  private HttpRequest authenticated(Endpoint endpoint) {
    HttpRequest request =
        HttpRequest.of("POST", endpoint.uri()).withHeader("Accept", "application/json");
    return authentication instanceof ClientAuthentication.SecretBasic basic
        ? request.withHeader(
            "Authorization",
            "Basic "
                + Base64.getEncoder()
                    .encodeToString(
                        basicCredentials(basic).reveal().getBytes(StandardCharsets.UTF_8)))
        : request;
  }

  private Parameters authenticating() {
    if (authentication instanceof ClientAuthentication.SecretBasic) {
      return Parameters.none();
    }
    Parameters named = Parameters.of(server.clientIdName(), clientId);
    return authentication instanceof ClientAuthentication.SecretPost post
        ? named.and("client_secret", post.secret().reveal())
        : named;
  }

  /** RFC 6749 section 2.3.1. Percent-encoding is read as form encoding means it, a blank included. */
  private Secret basicCredentials(ClientAuthentication.SecretBasic basic) {
    String secret = basic.secret().reveal();
    return Secret.of(
        server.wantsRawBasic()
            ? clientId + ":" + secret
            : PercentEncoding.encode(clientId) + ":" + PercentEncoding.encode(secret));
  }

  private static Body json(Parameters parameters) {
    JsonObject.Builder members = JsonObject.builder();
    parameters.forEach(parameter -> members.with(parameter.name(), parameter.valueOrEmpty()));
    return Body.json(members.build().encoded());
  }
}
