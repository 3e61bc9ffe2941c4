package dev.tripod.interop.nav;

import static dev.tripod.interop.nav.MockServer.CALLBACK;
import static dev.tripod.interop.nav.MockServer.REQUEST;
import static dev.tripod.interop.nav.MockServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.CodeVerifier;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The authorization code flow, with NAV's mock-oauth2-server:")
final class ThreeLegsTest {

  private static final String EVERY_AUTHENTICATION =
      "dev.tripod.interop.nav.MockServer#everyAuthentication";

  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([^\"]*)\" value=\"([^\"]*)\"/>");

  /** The default lifetime of an access token at NAV's server. */
  private static final long LIFETIME = 3600;

  @RegisterExtension
  static final MockServer nav = MockServer.start();

  @ParameterizedTest
  @DisplayName("a user who logs in grants tokens")
  @MethodSource(EVERY_AUTHENTICATION)
  void aUserWhoLogsInGrantsTokens(ClientAuthentication authentication) throws Exception {
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    OAuth2Client client = nav.client(authentication).clock(() -> now).build();

    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    URI callback = nav.callbackAfter(pending);
    Tokens tokens = client.redeem(client.confirm(pending, callback)).over(TRANSPORT);

    assertThat(callback.toString()).startsWith(CALLBACK + "&");
    assertThat(nav.claims(client, tokens).text("sub")).hasValue(MockServer.USER);
    assertThat(nav.claims(client, tokens).text("azp")).hasValue(MockServer.CLIENT_ID);
    assertThat(tokens.scope()).containsExactly("openid", "photos");
    assertThat(tokens.expiresAt().orElseThrow())
        .isBetween(now.plusSeconds(LIFETIME - 30), now.plusSeconds(LIFETIME));
    assertThat(tokens.refreshToken()).isPresent();
    assertThat(tokens.idToken()).isPresent();
    assertThat(tokens.extras().members()).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("another process can complete the login asynchronously")
  @MethodSource(EVERY_AUTHENTICATION)
  void anotherProcessCanCompleteTheLoginAsynchronously(ClientAuthentication authentication)
      throws Exception {
    PendingAuthorization begun =
        nav.client(authentication).build().begin(REQUEST).overAsync(TRANSPORT).join();
    String writtenDown = begun.snapshot().encode();
    URI callback = nav.callbackAfter(begun);

    OAuth2Client other = nav.client(authentication).build();
    PendingAuthorization pending = PendingAuthorization.from(Snapshot.decode(writtenDown));
    Tokens tokens = other.complete(pending, callback).overAsync(TRANSPORT).join();

    assertThat(nav.claims(other, tokens).text("sub")).hasValue(MockServer.USER);
  }

  @Test
  @DisplayName("a callback can be a form that the browser posts (response_mode=form_post)")
  void aCallbackThatIsPosted() throws Exception {
    OAuth2Client client = nav.client(ClientAuthentication.none())
        .server(
            nav.described().authorizationParameter("response_mode", "form_post").build())
        .build();
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);

    HttpResponse page = nav.logsInFor(pending);
    Parameters posted = HIDDEN
        .matcher(page.bodyText())
        .results()
        .map(input -> Parameters.of(input.group(1), input.group(2)))
        .reduce(Parameters.none(), Parameters::and);
    Tokens tokens = client.redeem(client.confirm(pending, posted)).over(TRANSPORT);

    assertThat(posted.size()).isEqualTo(2);
    assertThat(nav.claims(client, tokens).text("sub")).hasValue(MockServer.USER);
  }

  @ParameterizedTest
  @DisplayName("a code with another verifier is rejected")
  @MethodSource(EVERY_AUTHENTICATION)
  void aCodeWithAnotherVerifierIsRejected(ClientAuthentication authentication) throws Exception {
    RandomSource constant = target -> Arrays.fill(target, (byte) 7);
    OAuth2Client client = nav.client(authentication).random(constant).build();
    PendingAuthorization theirs =
        client.begin(REQUEST.codeVerifier(CodeVerifier.of("a".repeat(43)))).over(TRANSPORT);
    PendingAuthorization ours =
        client.begin(REQUEST.codeVerifier(CodeVerifier.of("b".repeat(43)))).over(TRANSPORT);

    assertInvalidGrant(client.complete(ours, nav.callbackAfter(theirs)));
  }

  @ParameterizedTest
  @DisplayName("a code is redeemed once")
  @MethodSource(EVERY_AUTHENTICATION)
  void aCodeIsRedeemedOnce(ClientAuthentication authentication) throws Exception {
    OAuth2Client client = nav.client(authentication).build();
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    URI callback = nav.callbackAfter(pending);
    client.complete(pending, callback).over(TRANSPORT);

    assertInvalidGrant(client.complete(pending, callback));
  }

  @Test
  @DisplayName("a client gets a token for itself")
  void aClientGetsATokenForItself() throws Exception {
    OAuth2Client client =
        nav.client(ClientAuthentication.secretBasic(MockServer.SECRET)).build();

    Tokens tokens = client.clientCredentials("photos").over(TRANSPORT);

    assertThat(tokens.scope()).containsExactly("photos");
    assertThat(tokens.refreshToken()).isEmpty();
    assertThat(nav.claims(client, tokens).text("sub")).hasValue(MockServer.CLIENT_ID);
  }

  private static void assertInvalidGrant(Exchange<Tokens> redeeming) {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> redeeming.over(TRANSPORT))
        .satisfies(rejection -> {
          assertThat(rejection.status()).hasValue(400);
          assertThat(rejection.code()).hasValue("invalid_grant");
        });
  }
}
