package dev.tripod.providers;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All three legs of a login and one call, with fixed responses. It records the requests. */
record Walk(
    HttpRequest temporaryCredentialRequest,
    URI authorizationUri,
    HttpRequest tokenRequest,
    HttpRequest call,
    TokenCredentials token) {

  static final String CLIENT = "client-id";
  static final String CLIENT_SECRET = "client&secret";
  static final String TEMPORARY_SECRET = "temporary/secret";
  static final URI CALLBACK = URI.create("https://app.example/back");

  private static final Pattern PARAMETER = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** Runs the login with a callback. */
  static Walk of(OAuth1Server server, String api, String extras) {
    return of(server, TemporaryCredentialRequest.to(CALLBACK), api, extras);
  }

  /** Runs the login with a callback or a PIN, as {@code request} has it. */
  static Walk of(
      OAuth1Server server, TemporaryCredentialRequest request, String api, String extras) {
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(
            200,
            "application/x-www-form-urlencoded",
            "oauth_token=temporary&oauth_token_secret=temporary%2Fsecret&oauth_callback_confirmed=true")
        .respond(
            200,
            "application/x-www-form-urlencoded",
            "oauth_token=token&oauth_token_secret=token-secret" + extras)
        .respond(200, "application/json", "{}");
    OAuth1Client client = client(server);

    TemporaryCredentials begun = client.begin(request).over(transport);
    TokenCredentials token = client
        .redeem(
            begun.callback().isEmpty()
                ? client.confirmPin(begun, "verifier")
                : client.confirm(
                    begun, URI.create(CALLBACK + "?oauth_token=temporary&oauth_verifier=verifier")))
        .over(transport);
    HttpRequest call = HttpRequest.get(api);
    try {
      AuthorizedTransport.of(transport, client.authorizer(token, call.origin())).send(call);
    } catch (IOException e) {
      throw new AssertionError("A scripted transport does not fail", e);
    }

    transport.assertFinished();
    List<HttpRequest> sent = transport.requests();
    return new Walk(sent.get(0), begun.authorizationUri(), sent.get(1), sent.get(2), token);
  }

  /** Returns method, address and the presence of a body, as a server's log has them. */
  static String line(HttpRequest request) {
    return request.method() + " " + request.uri();
  }

  /** Returns the decoded parameters of the Authorization header, with the realm unchanged. */
  static Map<String, String> header(HttpRequest request) {
    Map<String, String> parameters = new LinkedHashMap<>();
    Matcher matcher = PARAMETER.matcher(request.headers().first("Authorization").orElseThrow());
    while (matcher.find()) {
      Parameters one = Parameters.parse(matcher.group(1) + "=" + matcher.group(2));
      one.forEach(p -> parameters.put(p.name(), p.valueOrEmpty()));
    }
    return parameters;
  }

  /** Returns the client. */
  static OAuth1Client client(OAuth1Server server) {
    return OAuth1Client.builder()
        .server(server)
        .clientCredentials(CLIENT, CLIENT_SECRET)
        .clock(SettableClock.at(Instant.parse("2026-01-02T03:04:05Z")))
        .random(FixedRandom.seeded(1))
        .userAgent("walk/1.0")
        .build();
  }
}
