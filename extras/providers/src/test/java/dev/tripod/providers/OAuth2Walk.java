package dev.tripod.providers;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A flow from the authorization URI to a refresh, with a fake in place of the provider's server. The fake checks codes,
 * verifiers, secrets and redirect URIs. This class records every request.
 */
final class OAuth2Walk implements HttpTransport {

  static final String CLIENT = "client-id";
  static final String CLIENT_SECRET = "client secret";
  static final String REDIRECT_URI = "https://app.example/back";

  /** Both are form-urlencoded (RFC 6749 section 2.3.1). */
  static final String BASIC = "Basic "
      + Base64.getEncoder()
          .encodeToString("client-id:client%20secret".getBytes(StandardCharsets.US_ASCII));

  private final AuthorizationServer server;
  private final FakeAuthorizationServer fake;
  private final List<HttpRequest> sent = new ArrayList<>();

  private OAuth2Walk(AuthorizationServer server, FakeAuthorizationServer fake) {
    this.server = server;
    this.fake = fake;
  }

  static OAuth2Walk at(AuthorizationServer server, FakeAuthorizationServer.Builder fake) {
    return new OAuth2Walk(server, fake.redirectUri(REDIRECT_URI).build());
  }

  /** Returns a client with a secret. */
  static OAuth2Walk at(AuthorizationServer server) {
    return at(server, FakeAuthorizationServer.builder().confidentialClient(CLIENT, CLIENT_SECRET));
  }

  OAuth2Client client() {
    return builder(server).clientSecret(CLIENT_SECRET).build();
  }

  static OAuth2Client.Builder builder(AuthorizationServer server) {
    return OAuth2Client.builder()
        .server(server)
        .clientId(CLIENT)
        .userAgent("tests/1.0")
        .json(JacksonJson.strict());
  }

  /** Returns the token request of such a client. The responses are fixed, and nothing is checked. */
  static HttpRequest tokenRequest(AuthorizationServer server, String response) {
    ScriptedTransport transport =
        ScriptedTransport.create().respond(200, "application/json", response);
    OAuth2Client client = builder(server).clientSecret(CLIENT_SECRET).build();
    PendingAuthorization login = client.begin(URI.create(REDIRECT_URI)).over(transport);
    client
        .complete(login, URI.create(REDIRECT_URI + "?code=c&state=" + stateOf(login)))
        .over(transport);
    transport.assertFinished();
    return transport.requests().get(0);
  }

  static Parameters query(URI uri) {
    return Parameters.parse(uri.getRawQuery());
  }

  static String stateOf(PendingAuthorization login) {
    return query(login.authorizationUri()).first("state").orElseThrow();
  }

  PendingAuthorization begin(OAuth2Client client, String... scope) {
    return begin(client, AuthorizationRequest.to(REDIRECT_URI).scope(scope));
  }

  PendingAuthorization begin(OAuth2Client client, AuthorizationRequest request) {
    return client.begin(request).over(this);
  }

  Tokens login(OAuth2Client client, String... scope) {
    return complete(client, begin(client, scope));
  }

  Tokens complete(OAuth2Client client, PendingAuthorization login) {
    return client.complete(login, approve(login)).over(this);
  }

  URI approve(PendingAuthorization login) {
    URI there = login.authorizationUri();
    return fake.approve(URI.create("https://fake.example/authorize?" + there.getRawQuery()));
  }

  /** Returns the call to {@code address} with the token, as it is sent. */
  HttpRequest call(OAuth2Client client, Tokens tokens, String address) {
    HttpRequest call = HttpRequest.get(address);
    ScriptedTransport api = ScriptedTransport.create().respond(200, "application/json", "{}");
    try {
      AuthorizedTransport.of(api, client.authorizer(tokens, call.origin())).send(call);
    } catch (IOException e) {
      throw new AssertionError("A scripted transport does not fail", e);
    }
    return api.requests().get(0);
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    sent.add(request);
    HttpRequest there =
        HttpRequest.of("POST", "https://fake.example" + path(request)).withBody(request.body());
    for (String header : List.of("Authorization", "Accept")) {
      for (String value : request.headers().all(header)) {
        there = there.andHeader(header, value);
      }
    }
    return fake.send(there);
  }

  FakeAuthorizationServer fake() {
    return fake;
  }

  List<HttpRequest> sent() {
    return List.copyOf(sent);
  }

  HttpRequest last() {
    return sent.get(sent.size() - 1);
  }

  /** Returns the form that was sent last. */
  Parameters form() {
    return Parameters.parse(new String(last().body().content(), StandardCharsets.UTF_8));
  }

  private String path(HttpRequest request) {
    if (!request.method().equals("POST")) {
      throw new AssertionError("Not posted: " + request);
    }
    if (server.metadata().tokenEndpoint().isTargetOf(request)) {
      return "/token";
    }
    if (server
        .metadata()
        .revocationEndpoint()
        .filter(endpoint -> endpoint.isTargetOf(request))
        .isPresent()) {
      return "/revoke";
    }
    throw new AssertionError("No endpoint of this server: " + request.uri());
  }
}
