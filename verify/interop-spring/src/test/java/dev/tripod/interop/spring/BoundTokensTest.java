package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.jose.DpopKeys;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import java.io.IOException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("DPoP and pushed authorization requests, with Spring Authorization Server:")
final class BoundTokensTest {

  private static final AuthorizationRequest REQUEST =
      AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos");

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  private final Visitor visitor = new Visitor();

  @Test
  @DisplayName("Tokens are bound to a key of the login, also after a refresh in another process")
  void tokensAreBoundToAKeyOfTheLogin() throws Exception {
    OAuth2Client client = bound(DpopKeys.perLogin());
    Tokens tokens = visitor.grants(client, REQUEST, "photos");
    assertThat(tokens.tokenType()).isEqualTo("DPoP");
    assertThat(spring.userOf(client, tokens)).isEqualTo(visitor.name());
    String writtenDown = tokens.snapshot().encode();

    OAuth2Client other = bound(DpopKeys.perLogin());
    Tokens refreshed = other.refresh(Tokens.from(Snapshot.decode(writtenDown))).over(TRANSPORT);

    assertThat(refreshed.tokenType()).isEqualTo("DPoP");
    assertThat(spring.userOf(other, refreshed)).isEqualTo(visitor.name());
  }

  @Test
  @DisplayName("A stolen token does not work without its key")
  void aStolenTokenDoesNotWorkWithoutItsKey() throws Exception {
    OAuth2Client client = bound(DpopKeys.perLogin());
    Tokens tokens = visitor.grants(client, REQUEST, "photos");
    Tokens stolen = Tokens.of(tokens.accessToken().reveal());

    assertThat(spring.userInfo(spring.client(KnownClient.BASIC).build(), stolen).status())
        .isEqualTo(401);
  }

  @Test
  @DisplayName("One key of the application signs with PS256")
  void oneKeyOfTheApplication() throws Exception {
    SigningKey key = SigningKey.of(JwsAlgorithm.PS256, KeyClient.rsaKeys());
    OAuth2Client client = bound(DpopKeys.of(key));

    Tokens tokens = visitor.grants(client, REQUEST, "photos");

    assertThat(spring.userOf(client, tokens)).isEqualTo(visitor.name());
  }

  @Test
  @DisplayName("A keeper keeps bound tokens valid")
  void aKeeperKeepsBoundTokensValid() throws Exception {
    OAuth2Client client = bound(DpopKeys.perLogin());
    ResourceOwner owner = ResourceOwner.of("spring", visitor.name());
    TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
    keeper.keep(owner, visitor.grants(client, REQUEST, "photos")).over(TRANSPORT);

    AuthorizedTransport api =
        AuthorizedTransport.of(TRANSPORT, keeper.authorizer(owner, spring.origin()));

    assertThat(api.send(HttpRequest.get(spring.origin() + "/userinfo")).status())
        .isEqualTo(200);
  }

  @Test
  @DisplayName("A pushed request is bound to the key, and the browser sees a reference only")
  void aRequestIsPushed() throws Exception {
    OAuth2Client client = pushing().proofOfPossession(DpopKeys.perLogin()).build();

    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    assertThat(pending.authorizationUri().getRawQuery())
        .contains("request_uri=urn%3A")
        .doesNotContain("code_challenge");
    Tokens tokens =
        client.complete(pending, visitor.logsInFor(pending).agreesTo("photos")).over(TRANSPORT);

    assertThat(spring.userOf(client, tokens)).isEqualTo(visitor.name());
  }

  @Test
  @DisplayName("A pushed request that the server rejects is reported before the user sees it")
  void aRejectedPushIsReported() throws Exception {
    OAuth2Client client = pushing().build();

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client
            .begin(AuthorizationRequest.to(KnownClient.CALLBACK).scope("letters"))
            .over(TRANSPORT))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_scope"));
  }

  private static OAuth2Client bound(DpopKeys keys) throws IOException {
    return spring.client(KnownClient.BASIC).proofOfPossession(keys).build();
  }

  private OAuth2Client.Builder pushing() throws IOException {
    AuthorizationServer server = spring
        .described()
        .endpoint("pushed_authorization_request_endpoint", spring.origin() + "/oauth2/par")
        .build();
    return spring.client(KnownClient.BASIC).server(server).pushAuthorizationRequests();
  }
}
