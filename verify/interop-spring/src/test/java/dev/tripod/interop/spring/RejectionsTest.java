package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static dev.tripod.oauth2.RequestQuirks.RAW_BASIC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.CodeVerifier;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.net.URI;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Spring Authorization Server rejects, and Tripod reports:")
final class RejectionsTest {

  private static final AuthorizationRequest REQUEST =
      AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos");

  /** Gives every authorization request the same state and verifier, so one login accepts the callback of another. */
  private static final RandomSource CONSTANT = target -> Arrays.fill(target, (byte) 7);

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  private final Visitor visitor = new Visitor();

  @ParameterizedTest
  @DisplayName("a code with the verifier of another login")
  @EnumSource(KnownClient.class)
  void aCodeWithTheVerifierOfAnother(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).random(CONSTANT).build();
    PendingAuthorization theirs =
        client.begin(REQUEST.codeVerifier(CodeVerifier.of("a".repeat(43)))).over(TRANSPORT);
    PendingAuthorization ours =
        client.begin(REQUEST.codeVerifier(CodeVerifier.of("b".repeat(43)))).over(TRANSPORT);
    URI callback = visitor.logsInFor(theirs).agreesTo("photos");

    ConfirmedAuthorization injected = client.confirm(ours, callback);

    assertInvalidGrant(client, injected);
  }

  @ParameterizedTest
  @DisplayName("a code that was issued for another redirect URI")
  @EnumSource(KnownClient.class)
  void aCodeThatWasIssuedForAnotherRedirectUri(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).random(CONSTANT).build();
    PendingAuthorization asked = client.begin(REQUEST).over(TRANSPORT);
    PendingAuthorization other =
        client.begin(AuthorizationRequest.to(KnownClient.OTHER_CALLBACK)).over(TRANSPORT);
    URI callback = visitor.logsInFor(asked).agreesTo("photos");

    ConfirmedAuthorization elsewhere =
        client.confirm(other, Parameters.parse(callback.getRawQuery()));

    assertInvalidGrant(client, elsewhere);
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  @DisplayName("a code that is sent twice; the tokens of the first time are revoked")
  void aCodeThatWasUsed(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    URI callback = visitor.logsInFor(pending).agreesTo("photos");
    Tokens tokens = client.complete(pending, callback).over(TRANSPORT);
    assertThat(spring.userInfo(client, tokens).status()).isEqualTo(200);

    assertInvalidGrant(client, client.confirm(pending, callback));

    assertThat(spring.userInfo(client, tokens).status()).isEqualTo(401);
    if (tokens.refreshToken().isPresent()) {
      assertThatExceptionOfType(ReauthorizationRequired.class)
          .isThrownBy(() -> client.refresh(tokens).over(TRANSPORT));
    }
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  @DisplayName("a redirect URI that is not registered; the server does not redirect the user")
  void aRedirectUriThatIsNotRegistered(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    PendingAuthorization other = client
        .begin(AuthorizationRequest.to("https://app.example/back?tab=2").scope("photos"))
        .over(TRANSPORT);
    visitor.logsInFor(client.begin(REQUEST).over(TRANSPORT));

    URI stays = visitor.follows(other);

    assertThat(stays).isEqualTo(other.authorizationUri());
    assertThat(visitor.seesStatus()).isEqualTo(400);
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  @DisplayName(
      "an authorization URI without a code challenge, which shows that Spring reads the challenge")
  void anAuthorizationUriWithoutChallenge(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    String link = pending.authorizationUri().toString();
    Parameters bare = Parameters.parse(pending.authorizationUri().getRawQuery())
        .without(name -> name.startsWith("code_challenge"));

    URI callback =
        visitor.opens(URI.create(link.substring(0, link.indexOf('?') + 1) + bare.encoded()));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.confirm(pending, callback))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_request"));
  }

  static Stream<OAuth2Client> wronglyProved() throws Exception {
    return Stream.of(
        spring
            .client(KnownClient.BASIC)
            .clientAuthentication(ClientAuthentication.secretBasic("another"))
            .build(),
        spring
            .client(KnownClient.POST)
            .clientAuthentication(ClientAuthentication.secretPost("another"))
            .build(),
        spring
            .client(KnownClient.POST)
            .clientAuthentication(ClientAuthentication.secretBasic(KnownClient.SECRET))
            .build(),
        spring
            .client(KnownClient.BASIC)
            .clientAuthentication(ClientAuthentication.secretPost(KnownClient.SECRET))
            .build(),
        spring
            .client(KnownClient.BASIC)
            .clientAuthentication(ClientAuthentication.none())
            .build(),
        spring.client(KnownClient.BASIC).clientId("nobody").build());
  }

  @ParameterizedTest
  @DisplayName("a client that does not prove itself")
  @MethodSource("wronglyProved")
  void aClientThatDoesNotProveItself(OAuth2Client client) {
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    URI callback = URI.create(KnownClient.CALLBACK + "&code=any&state="
        + Parameters.parse(pending.authorizationUri().getRawQuery())
            .first("state")
            .orElseThrow());

    assertRejected(401, "invalid_client", client.complete(pending, callback));
  }

  @Test
  @DisplayName("a client secret that is not encoded as RFC 6749 section 2.3.1 requires")
  void aSecretThatIsNotEncoded() throws Exception {
    OAuth2Client raw = spring
        .client(KnownClient.BASIC)
        .server(spring.described().quirk(RAW_BASIC).build())
        .build();

    assertRejected(400, "invalid_request", raw.clientCredentials());
    assertThat(spring
            .client(KnownClient.BASIC)
            .build()
            .clientCredentials()
            .over(TRANSPORT)
            .scope())
        .isEmpty();
  }

  private static void assertInvalidGrant(OAuth2Client client, ConfirmedAuthorization confirmed) {
    assertRejected(400, "invalid_grant", client.redeem(confirmed));
  }

  private static void assertRejected(int status, String code, Exchange<?> exchange) {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> exchange.over(TRANSPORT))
        .satisfies(rejection -> {
          assertThat(rejection.status()).hasValue(status);
          assertThat(rejection.code()).hasValue(code);
        });
  }
}
