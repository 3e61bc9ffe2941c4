package dev.tripod.oauth2;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** A server, a client and their messages, for tests that vary one thing. */
final class Sample {

  static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  static final JsonReader JSON = JacksonJson.strict();
  static final String REDIRECT = "https://app.example/cb";

  static final String TOKENS =
      "{\"token_type\":\"bearer\",\"expires_in\":7200,\"access_token\":\"at1\",\"scope\":\"a b\","
          + "\"refresh_token\":\"rt1\"}";

  private Sample() {}

  static AuthorizationServer.Builder server() {
    return AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
        .revocationEndpoint("https://s.example/revoke");
  }

  /** Returns a public client. */
  static OAuth2Client.Builder client(AuthorizationServer.Builder server) {
    return OAuth2Client.builder()
        .server(server.build())
        .clientId("client-1")
        .json(JSON)
        .clock(SettableClock.at(NOW))
        .random(FixedRandom.seeded(1));
  }

  static OAuth2Client client() {
    return client(server()).build();
  }

  static PendingAuthorization pending(OAuth2Client client) {
    return client.begin(AuthorizationRequest.to(REDIRECT).scope("a", "b")).over(nothingIsSent());
  }

  /** Returns a parameter of the authorization URI. */
  static String sent(PendingAuthorization pending, String name) {
    return query(pending.authorizationUri()).first(name).orElseThrow();
  }

  static String state(PendingAuthorization pending) {
    return sent(pending, "state");
  }

  /** Returns a callback that approves {@code pending}. */
  static Parameters approval(PendingAuthorization pending) {
    return Parameters.of("state", state(pending)).and("code", "code-1");
  }

  static ConfirmedAuthorization confirmed(OAuth2Client client) {
    PendingAuthorization pending = pending(client);
    return client.confirm(pending, approval(pending));
  }

  /** Returns the tokens that {@code client} reads from a response to its token request. */
  static Tokens redeemed(OAuth2Client client, int status, String body) {
    return client.redeem(confirmed(client)).over(answering(status, body));
  }

  /** Returns the tokens that a client of {@code server} reads from a response with status 200. */
  static Tokens redeemed(AuthorizationServer.Builder server, String body) {
    return redeemed(client(server).build(), 200, body);
  }

  static HttpTransport nothingIsSent() {
    return request -> {
      throw new AssertionError("Nothing should be sent: " + request);
    };
  }

  static HttpTransport answering(int status, String body) {
    return request -> response(status, "application/json", body);
  }

  static HttpResponse response(int status, String contentType, String body) {
    return HttpResponse.of(
        status, Headers.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }

  static Parameters form(HttpRequest request) {
    return ((Body.Form) request.body()).parameters();
  }

  static String body(HttpRequest request) {
    return new String(request.body().content(), StandardCharsets.UTF_8);
  }

  static Parameters query(URI uri) {
    return Parameters.parse(uri.getRawQuery());
  }
}
