package dev.tripod.oauth2.keeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A keeper at a server with an API that reads the access token from another header, or with another scheme. */
@Timeout(120)
final class OwnHeaderTest {

  private static final ResourceOwner OWNER = ResourceOwner.of("s", "1");
  private static final Origin API = Origin.of("https://api.example");

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer, Bearer at0, Bearer at1",
    "Authorization, Zoho-oauthtoken, Zoho-oauthtoken at0, Zoho-oauthtoken at1",
    "X-Shopify-Access-Token, '', at0, at1"
  })
  @DisplayName("a 401 is followed by a refresh and a second attempt, in the server's own header")
  void refreshesAfterA401(String header, String scheme, String first, String second)
      throws IOException {
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(401, "application/json", "{}")
        .respond(
            200,
            "application/json",
            "{\"access_token\":\"at1\",\"token_type\":\"Bearer\",\"expires_in\":3600}")
        .respond(200, "application/json", "{}")
        .respond(200, "application/json", "{}");
    OAuth2Client client = OAuth2Client.builder()
        .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
            .quirk(RequestQuirks.ACCESS_TOKEN_HEADER, header)
            .quirk(RequestQuirks.ACCESS_TOKEN_SCHEME, scheme)
            .build())
        .clientId("client")
        .json(JacksonJson.strict())
        .build();
    TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
    keeper.keep(OWNER, Tokens.of("at0").withRefreshToken("rt0")).over(transport);
    AuthorizedTransport api = AuthorizedTransport.of(transport, keeper.authorizer(OWNER, API));

    assertThat(api.send(HttpRequest.get(API + "/me")).status()).isEqualTo(200);
    assertThat(api.send(HttpRequest.get(API + "/me")).status()).isEqualTo(200);

    List<HttpRequest> sent = transport.requests();
    assertThat(sent.get(0).headers().all(header)).containsExactly(first);
    assertThat(sent.get(2).headers().all(header)).containsExactly(second);
    assertThat(sent.get(3).headers().all(header)).containsExactly(second);
    transport.assertFinished();
  }
}
