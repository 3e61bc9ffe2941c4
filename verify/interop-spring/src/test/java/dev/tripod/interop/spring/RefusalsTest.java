package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
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

@DisplayName("What Spring Authorization Server refuses, and how we say it")
final class RefusalsTest {

  private static final AuthorizationRequest REQUEST =
      AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos");

  /** What is begun with it has always the same state and verifier, so that one's callback passes for another's. */
  private static final RandomSource CONSTANT = target -> Arrays.fill(target, (byte) 7);

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  private final Visitor visitor = new Visitor();

  @ParameterizedTest
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
  @DisplayName("A code that comes twice is refused, and takes the tokens of the first time with it")
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
  @DisplayName(
      "A redirect URI that is not registered is refused at the server: the user is not sent there")
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
  @DisplayName("Spring insists on PKCE, so that what we add to each authorization URI is read")
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
  @MethodSource("wronglyProved")
  void aClientThatDoesNotProveItself(OAuth2Client client) {
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    URI callback = URI.create(KnownClient.CALLBACK + "&code=any&state="
        + Parameters.parse(pending.authorizationUri().getRawQuery())
            .first("state")
            .orElseThrow());

    assertRefused(401, "invalid_client", client.complete(pending, callback));
  }

  @Test
  @DisplayName("Spring reads the Basic header as RFC 6749 section 2.3.1 says, and not raw")
  void aSecretThatIsNotEncoded() throws Exception {
    OAuth2Client raw = spring
        .client(KnownClient.BASIC)
        .server(spring.described().rawBasic().build())
        .build();

    assertRefused(400, "invalid_request", raw.clientCredentials());
    assertThat(spring
            .client(KnownClient.BASIC)
            .build()
            .clientCredentials()
            .over(TRANSPORT)
            .scope())
        .isEmpty();
  }

  private static void assertInvalidGrant(OAuth2Client client, ConfirmedAuthorization confirmed) {
    assertRefused(400, "invalid_grant", client.redeem(confirmed));
  }

  private static void assertRefused(int status, String code, Exchange<?> exchange) {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> exchange.over(TRANSPORT))
        .satisfies(refusal -> {
          assertThat(refusal.status()).hasValue(status);
          assertThat(refusal.code()).hasValue(code);
        });
  }
}
