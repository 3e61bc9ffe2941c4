package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends to one server's token endpoint and to those that take the same authentication (RFC 6749 sections 2.3
 * and 3.2), and how the answers read. Immutable and thread-safe.
 *
 * <p>The secrets that a request carried are asked for only when it fails: an answer that brings tokens pays nothing for them.
 */
final class TokenEndpoint {

  private static final int REFUSED = 400;

  private final AuthorizationServer server;
  private final JsonReader json;
  private final Clock clock;
  private final @Nullable Secret basicCredentials;
  private final Parameters inBody;
  private final Redactor known;

  TokenEndpoint(
      AuthorizationServer server,
      String clientId,
      ClientAuthentication authentication,
      JsonReader json,
      Clock clock) {
    this.server = server;
    this.json = json;
    this.clock = clock;
    Parameters named = Parameters.of(server.clientIdName(), clientId);
    if (authentication instanceof ClientAuthentication.SecretBasic basic) {
      this.basicCredentials = basicCredentials(server, clientId, basic.secret());
      this.inBody = Parameters.none();
      this.known = Redactor.of(basic.secret(), basicCredentials);
    } else if (authentication instanceof ClientAuthentication.SecretPost post) {
      this.basicCredentials = null;
      this.inBody = named.and("client_secret", post.secret().reveal());
      this.known = Redactor.of(post.secret());
    } else {
      this.basicCredentials = null;
      this.inBody = named;
      this.known = Redactor.none();
    }
  }

  /** RFC 6749 section 2.3.1. Percent-encoding is read as form encoding means it, a blank included. */
  private static Secret basicCredentials(
      AuthorizationServer server, String clientId, Secret secret) {
    return Secret.of(
        server.wantsRawBasic()
            ? clientId + ":" + secret.reveal()
            : PercentEncoding.encode(clientId) + ":" + PercentEncoding.encode(secret.reveal()));
  }

  /** A request with {@code parameters}, as a form or as JSON, and the client's authentication. */
  HttpRequest request(Endpoint endpoint, Parameters parameters) {
    Parameters all = parameters.and(inBody);
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
   * @param what what was asked, as a message begins
   * @param sent the secrets of the request, the client's own excepted
   * @param asked the scope that was asked for
   * @throws ErrorResponse if the server refused, whatever the status
   * @throws UnreadableResponse if it neither refused nor brought tokens
   */
  Tokens tokens(String what, HttpResponse response, Supplier<Redactor> sent, Set<String> asked) {
    requireNoRefusal(what, response, sent);
    TokenResponse read =
        TokenResponse.read(server, json, response, () -> sent.get().and(known));
    if (read.isError()) {
      throw refusal(what, response, sent.get());
    }
    return read.tokens(asked, clock.now());
  }

  /**
   * Checks the answer to a revocation, of which the status alone counts (RFC 7009 section 2.2).
   *
   * @param sent as for {@link #tokens}
   * @throws ErrorResponse if the server refused
   * @throws UnreadableResponse if it neither refused nor agreed
   */
  void requireRevoked(HttpResponse response, Supplier<Redactor> sent) {
    requireNoRefusal("The revocation", response, sent);
    if (!response.isSuccess()) {
      throw UnreadableResponse.of(
          response, "a revocation is answered with status 200", sent.get().and(known));
    }
  }

  /** What {@code response}, which is no success, says. */
  ErrorResponse refusal(String what, HttpResponse response, Redactor sent) {
    return ErrorResponse.to(what, sent.and(known))
        .response(response, clock.now())
        .nextStep(server::hint)
        .build();
  }

  private void requireNoRefusal(String what, HttpResponse response, Supplier<Redactor> sent) {
    if (response.status() >= REFUSED) {
      throw refusal(what, response, sent.get());
    }
  }

  private HttpRequest authenticated(Endpoint endpoint) {
    HttpRequest request =
        HttpRequest.of("POST", endpoint.uri()).withHeader("Accept", "application/json");
    return basicCredentials == null
        ? request
        : request.withHeader("Authorization", "Basic " + base64(basicCredentials));
  }

  private static String base64(Secret secret) {
    return Base64.getEncoder().encodeToString(secret.reveal().getBytes(StandardCharsets.UTF_8));
  }

  private static Body json(Parameters parameters) {
    JsonObject.Builder members = JsonObject.builder();
    parameters.forEach(parameter -> members.with(parameter.name(), parameter.valueOrEmpty()));
    return Body.json(members.build().encoded());
  }
}
