package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.Extras;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tests a server that issues no credentials and only verifies signatures. */
final class ServerWithoutEndpointsTest {

  private static final Origin API = Origin.of("https://api.example");

  private final OAuth1Server server = OAuth1Server.withoutEndpoints().bodyHash().build();
  private final OAuth1Client client =
      OAuth1Client.builder().server(server).clientCredentials("key", "secret").build();

  @Test
  @DisplayName("signs calls that the server verifies")
  void signs() throws IOException {
    FakeOAuth1Server fake = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .bodyHash()
        .clientResource(
            "POST", "/payments", request -> HttpResponse.of(201, Headers.none(), new byte[0]))
        .build();
    AuthorizedTransport api = AuthorizedTransport.of(fake, client.authorizer(API));

    int status = api.send(HttpRequest.post(API + "/payments", Body.json("{\"amount\":1}")))
        .status();

    assertThat(status).isEqualTo(201);
    assertThat(fake.acceptedSignatures()).isEqualTo(1);
  }

  @TestFactory
  @DisplayName("rejects requests for credentials at once")
  Stream<DynamicTest> flow() {
    TokenCredentials sleeping = new TokenCredentials(
        TokenCredentials.of("a", "b").token(),
        TokenCredentials.of("a", "b").tokenSecret(),
        Extras.of(Map.of("oauth_session_handle", "h")));
    Map<String, ThrowingCallable> calls = Map.of(
        "begin",
        () -> client.begin(URI.create("https://app.example/back")),
        "beginOutOfBand",
        client::beginOutOfBand,
        "xAuth",
        () -> client.xAuth("ada", "password"),
        "refresh",
        () -> client.refresh(sleeping),
        "temporaryCredentialRequest",
        server::temporaryCredentialRequest,
        "resourceOwnerAuthorization",
        server::resourceOwnerAuthorization,
        "tokenRequest",
        server::tokenRequest,
        "builder",
        () -> server.toBuilder().resourceOwnerAuthorization("https://s.example/authorize"));
    return calls.entrySet().stream()
        .map(call -> DynamicTest.dynamicTest(
            call.getKey(),
            () -> assertThatThrownBy(call.getValue())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("This server has no endpoints and issues no credentials."
                    + " Sign requests with authorizer(origins) instead.")));
  }

  @Test
  @DisplayName("does not confirm the login of another server's client")
  void anothersAuthorization() {
    OAuth1Client other = OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build())
        .clientCredentials("key", "secret")
        .build();
    TemporaryCredentials begun = other
        .beginOutOfBand()
        .over(ScriptedTransport.create()
            .respond(
                200,
                "text/plain",
                "oauth_token=t&oauth_token_secret=s&oauth_callback_confirmed=true"));

    assertThatThrownBy(() -> client.confirmPin(begun, "1234567"))
        .isInstanceOf(CallbackRejected.class);
    assertThatThrownBy(() -> client.redeem(other.confirmPin(begun, "1234567")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("has no endpoints when copied or relocated")
  void staysWithout() {
    OAuth1Server moved = server.relocatedTo(Origin.of("http://127.0.0.1:8080"));

    assertThat(server.hasEndpoints()).isFalse();
    assertThat(moved.hasEndpoints()).isFalse();
    assertThat(moved.sendsBodyHash()).isTrue();
    assertThat(server).hasToString("OAuth1Server[a server without endpoints]");
    assertThat(client).hasToString("OAuth1Client[key at a server without endpoints]");
    assertThat(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build()
            .hasEndpoints())
        .isTrue();
  }
}
