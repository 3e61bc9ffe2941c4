package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The authorization code flow, with Spring Authorization Server:")
final class ThreeLegsTest {

  private static final AuthorizationRequest REQUEST =
      AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos", "friends");

  /** The default lifetime of an access token at Spring. */
  private static final long LIFETIME = 300;

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  private final Visitor visitor = new Visitor();

  @ParameterizedTest
  @DisplayName("A user who agrees grants tokens")
  @EnumSource(KnownClient.class)
  void aUserWhoAgreesGrantsTokens(KnownClient known) throws Exception {
    Instant now = Instant.parse("2030-01-01T00:00:00Z");
    OAuth2Client client = spring.client(known).clock(() -> now).build();

    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);
    visitor.logsInFor(pending);
    assertThat(visitor.isAskedFor()).containsExactlyInAnyOrder("photos", "friends");
    URI callback = visitor.agreesTo("photos", "friends");
    Tokens tokens = client.redeem(client.confirm(pending, callback)).over(TRANSPORT);

    assertThat(callback.toString()).startsWith(KnownClient.CALLBACK + "&");
    assertThat(spring.userOf(client, tokens)).isEqualTo(visitor.name());
    assertThat(tokens.scope()).containsExactlyInAnyOrder("openid", "photos", "friends");
    assertThat(tokens.expiresAt().orElseThrow())
        .isBetween(now.plusSeconds(LIFETIME - 30), now.plusSeconds(LIFETIME));
    assertThat(tokens.idToken()).isPresent();
    assertThat(tokens.extras().members()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  @DisplayName("Spring issues refresh tokens to confidential clients only")
  void refreshTokensAreForConfidentialClients(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();

    Tokens tokens = visitor.grants(client, REQUEST, "photos");

    assertThat(tokens.refreshToken().isPresent()).isEqualTo(known.isConfidential());
  }

  @ParameterizedTest
  @DisplayName("The asynchronous flow gives the same")
  @EnumSource(KnownClient.class)
  void theAsynchronousFlowGivesTheSame(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    PendingAuthorization pending = client.begin(REQUEST).overAsync(TRANSPORT).join();

    Tokens tokens = client
        .complete(pending, visitor.logsInFor(pending).agreesTo("photos"))
        .overAsync(TRANSPORT)
        .join();

    assertThat(spring.userOf(client, tokens)).isEqualTo(visitor.name());
  }

  @ParameterizedTest
  @DisplayName("Another process can complete the login")
  @EnumSource(KnownClient.class)
  void anotherProcessCanCompleteTheLogin(KnownClient known) throws Exception {
    PendingAuthorization begun = spring.client(known).build().begin(REQUEST).over(TRANSPORT);
    String writtenDown = begun.snapshot().encode();
    String pasted = " " + visitor.logsInFor(begun).agreesTo("photos") + "\n";

    OAuth2Client other = spring.client(known).build();
    PendingAuthorization pending = PendingAuthorization.from(Snapshot.decode(writtenDown));
    Tokens tokens = other.complete(pending, pasted).over(TRANSPORT);

    assertThat(spring.userOf(other, tokens)).isEqualTo(visitor.name());
  }

  @ParameterizedTest
  @DisplayName("A user who agreed before is not asked again")
  @EnumSource(KnownClient.class)
  void aUserWhoAgreedBeforeIsNotAskedAgain(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    visitor.grants(client, REQUEST, "photos", "friends");

    PendingAuthorization second = client.begin(REQUEST).over(TRANSPORT);
    Tokens tokens = client.complete(second, visitor.follows(second)).over(TRANSPORT);

    assertThat(spring.userOf(client, tokens)).isEqualTo(visitor.name());
  }

  @ParameterizedTest
  @DisplayName("A user who agrees to less grants less")
  @EnumSource(KnownClient.class)
  void aUserWhoAgreesToLessGrantsLess(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();

    Tokens tokens = visitor.grants(client, REQUEST, "friends");

    assertThat(tokens.scope()).containsExactlyInAnyOrder("openid", "friends");
  }

  @ParameterizedTest
  @DisplayName("A user who denies access is reported as such")
  @EnumSource(KnownClient.class)
  void aUserWhoDeniesAccessIsReportedAsSuch(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(KnownClient.CALLBACK).scope("photos"))
        .over(TRANSPORT);

    URI callback = visitor.logsInFor(pending).refuses();

    assertThat(callback.toString()).startsWith(KnownClient.CALLBACK + "&");
    assertThatExceptionOfType(AccessDenied.class)
        .isThrownBy(() -> client.confirm(pending, callback));
  }

  @ParameterizedTest
  @DisplayName("An unknown scope is reported as such")
  @EnumSource(KnownClient.class)
  void anUnknownScopeIsReportedAsSuch(KnownClient known) throws Exception {
    OAuth2Client client = spring.client(known).build();
    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(KnownClient.CALLBACK).scope("letters"))
        .over(TRANSPORT);

    URI callback = visitor.follows(pending);

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.confirm(pending, callback))
        .satisfies(error -> {
          assertThat(error.code()).hasValue("invalid_scope");
          assertThat(error.status()).isEmpty();
          assertThat(error.uri()).isPresent();
        });
  }

  @Test
  @DisplayName("A server that promises an issuer must send it")
  void aServerThatPromisesAnIssuerMustSendIt() throws Exception {
    OAuth2Client client = spring
        .client(KnownClient.PUBLIC)
        .server(spring.described().issuerInCallbacks().build())
        .build();
    PendingAuthorization pending = client.begin(REQUEST).over(TRANSPORT);

    URI callback = visitor.logsInFor(pending).agreesTo("photos");

    assertThat(spring.described().build().metadata().namesIssuerInCallbacks()).isFalse();
    assertThat(Parameters.parse(callback.getRawQuery()).contains("iss")).isFalse();
    assertThatExceptionOfType(CallbackRejected.class)
        .isThrownBy(() -> client.confirm(pending, callback))
        .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo(Reason.ISSUER));
  }

  @Test
  @DisplayName("A client gets a token for itself")
  void aClientGetsATokenForItself() throws Exception {
    for (KnownClient known : List.of(KnownClient.BASIC, KnownClient.POST)) {
      Tokens tokens = spring.client(known).build().clientCredentials("photos").over(TRANSPORT);

      assertThat(tokens.scope()).containsExactly("photos");
      assertThat(tokens.refreshToken()).isEmpty();
    }
  }
}
