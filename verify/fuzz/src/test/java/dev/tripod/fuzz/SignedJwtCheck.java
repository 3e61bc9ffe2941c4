package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.Tokens;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.transport.jdk.JacksonJson;
import java.time.Instant;
import java.util.Optional;

/**
 * ID tokens, signed authorization responses and key sets: of all inputs, only the JWT that the key has signed is accepted. Any other
 * fails with the documented exception, which does not quote the JWT.
 */
final class SignedJwtCheck implements ParserCheck {

  /** The stored input {@code id-token}. */
  private static final String SIGNED =
      "eyJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJodHRwczovL29wLmV4YW1wbGUiLCJzdWIiOiIyNDgyODk3NjEwMDEiLCJhdWQiOiJjbGllbnQiLCJleHAiOjE3OTU5MTA3MDAsImlhdCI6MTc5NTkxMDQwMCwiZW1haWwiOiJzM2NyM3QudXNlckBvcC5leGFtcGxlIn0.4JmyKTIIIoVPxn6sxZrTrFQATucZFA63F9Meviot9No";

  /** The same claims, for RS256, with a signature that no key has created. */
  private static final String UNSIGNED =
      "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJodHRwczovL29wLmV4YW1wbGUiLCJzdWIiOiIyNDgyODk3NjEwMDEiLCJhdWQiOiJjbGllbnQiLCJleHAiOjE3OTU5MTA3MDAsImlhdCI6MTc5NTkxMDQwMCwiZW1haWwiOiJzM2NyM3QudXNlckBvcC5leGFtcGxlIn0.AAAA";

  private static final String ISSUER = "https://op.example";
  private static final Instant NOW = Instant.ofEpochSecond(1_795_910_400L);
  private static final SecretSearch SECRETS = SecretSearch.of(SIGNED, UNSIGNED);

  private static final HttpTransport NOTHING = request -> {
    throw new AssertionError("Broken promise: nothing is sent for a symmetric algorithm");
  };

  private final OpenIdClient withSecret = client()
      .algorithms("HS256")
      .clientSecret("0123456789abcdef0123456789abcdef")
      .build();

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    if (!text.isEmpty() && !InputText.hasUnpairedSurrogate(text)) {
      checkIdToken(text);
      checkResponse(text);
    }
    checkKeySet(input);
  }

  private void checkIdToken(String text) {
    try {
      check(withSecret, text, NOTHING);
      Promise.isEqual("only the signed ID token is accepted", SIGNED, text);
    } catch (UnreadableResponse documented) {
      Promise.isTrue("the signed ID token is accepted", !text.equals(SIGNED));
      SECRETS.requireNoneIn(documented);
    }
  }

  private void checkResponse(String text) {
    try {
      withSecret.read(text).over(NOTHING);
      Promise.isEqual("only the signed response is accepted", SIGNED, text);
    } catch (CallbackRejected documented) {
      Promise.isTrue("the signed response is accepted", !text.equals(SIGNED));
      SECRETS.requireNoneIn(documented);
    }
  }

  private static void checkKeySet(byte[] input) {
    HttpResponse response = HttpResponse.of(200, Headers.none(), input);
    try {
      check(client().build(), UNSIGNED, request -> response);
      throw new AssertionError(
          "Broken promise: no key verifies a signature that it has not created");
    } catch (UnreadableResponse documented) {
      SECRETS.requireNoneIn(documented);
    }
  }

  private static void check(OpenIdClient client, String idToken, HttpTransport transport) {
    Tokens tokens = Tokens.from(Tokens.of("access").snapshot().with("id", Secret.of(idToken)));
    client.check(tokens, Optional.empty(), Optional.empty()).over(transport, Runnable::run);
  }

  private static OpenIdClient.Builder client() {
    return OpenIdClient.builder()
        .server(AuthorizationServer.at(ISSUER, ISSUER + "/authorize", ISSUER + "/token")
            .endpoint("jwks_uri", ISSUER + "/jwks")
            .build())
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(() -> NOW);
  }
}
