package dev.tripod.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.OpenIdFaults;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Logins at the fake OpenID provider of the test kit, which breaks each rule on demand. */
final class OpenIdLoginTest {

  private static final String ISSUER = "https://op.example";
  private static final String REDIRECT = "https://app.example/back";

  private static final AuthorizationServer SERVER = AuthorizationServer.at(
          ISSUER, ISSUER + "/authorize", ISSUER + "/token")
      .endpoint("jwks_uri", ISSUER + "/jwks")
      .endpoint("userinfo_endpoint", ISSUER + "/userinfo")
      .build();

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T16:00:00Z"));
  private final FakeAuthorizationServer provider = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(REDIRECT)
      .issuer(ISSUER)
      .openId()
      .user("248289761001", "alice")
      .clock(clock)
      .build();
  private final OpenIdClient openId = OpenIdClient.builder()
      .server(SERVER)
      .clientId("client")
      .json(JacksonJson.strict())
      .clock(clock)
      .build();
  private final OAuth2Client client = OAuth2Client.builder()
      .server(SERVER)
      .clientId("client")
      .json(JacksonJson.strict())
      .clock(clock)
      .idTokens(openId)
      .build();

  @Test
  void logsAUserIn() {
    Tokens tokens = login("openid", "profile");

    IdToken idToken = openId.idToken(tokens).over(provider);

    assertThat(idToken.subject()).isEqualTo("248289761001");
    assertThat(idToken.authenticatedAt()).contains(clock.now());
    assertThat(idToken.claims().has("at_hash")).isTrue();
    assertThat(provider.requestsTo("/jwks")).isEqualTo(1);
    assertThat(userInfo(tokens).claims().text("preferred_username")).contains("alice");
  }

  @Test
  void refreshesTheIdTokenWithoutANonce() {
    Tokens tokens = login("openid");
    clock.advance(Duration.ofMinutes(50));

    Tokens refreshed = client.refresh(tokens).over(provider);

    assertThat(openId.idToken(refreshed).over(provider).claims().has("nonce")).isFalse();
  }

  @Test
  void keepsRefreshedTokensWithoutAnInvalidIdToken() {
    Tokens tokens = login("openid");
    provider.openIdFaults().anotherKey();

    Tokens refreshed = client.refresh(tokens).over(provider);

    assertThat(refreshed.refreshToken()).isNotEqualTo(tokens.refreshToken());
    assertThat(refreshed.idToken()).isEmpty();
  }

  @Test
  void failsARefreshThatReturnsTheTokensOfAnotherUser() {
    Tokens tokens = login("openid");
    provider.openIdFaults().claim("sub", JsonValue.text("another"));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> client.refresh(tokens).over(provider))
        .withMessageContaining("has another sub than the ID token before the refresh");
  }

  @Test
  void followsTheServerToItsNextKey() {
    login("openid");
    for (int i = 2; i <= 3; i++) {
      provider.rotateKey();
      clock.advance(Duration.ofSeconds(10));
      login("openid");
      assertThat(provider.requestsTo("/jwks")).isEqualTo(i);
    }
  }

  static Stream<Arguments> brokenRules() {
    return Stream.of(
        broken(faults -> faults.claim("iss", JsonValue.text("https://evil.example"))),
        broken(faults -> faults.claim("aud", JsonValue.text("another"))),
        broken(faults -> faults.claim("azp", JsonValue.text("another"))),
        broken(faults -> faults.claim("exp", JsonValue.number("1"))),
        broken(faults -> faults.claim("iat", JsonValue.number("9000000000"))),
        broken(faults -> faults.claim("nonce", JsonValue.text("another"))),
        broken(faults -> faults.claim("at_hash", JsonValue.text("another"))),
        broken(faults -> faults.withoutClaim("nonce")),
        broken(faults -> faults.withoutClaim("sub")),
        broken(faults -> faults.header("typ", JsonValue.text("at+jwt"))),
        broken(faults -> faults.header("kid", JsonValue.text("unknown"))),
        broken(faults -> faults.header("alg", JsonValue.text("RS512"))),
        broken(OpenIdFaults::unsigned),
        broken(OpenIdFaults::anotherKey),
        broken(OpenIdFaults::noIdToken));
  }

  private static Arguments broken(Consumer<OpenIdFaults> rule) {
    return Arguments.of(rule);
  }

  @ParameterizedTest
  @MethodSource("brokenRules")
  void rejectsAnIdTokenThatBreaksARule(Consumer<OpenIdFaults> rule) {
    rule.accept(provider.openIdFaults());

    assertThatExceptionOfType(UnreadableResponse.class).isThrownBy(() -> login("openid"));

    provider.openIdFaults().clear();
    clock.advance(Duration.ofSeconds(10));
    login("openid");
  }

  static Stream<Arguments> unusableKeys() {
    return Stream.of(
        Arguments.of(
            HttpResponse.of(302, Headers.of("Location", "https://evil.example/"), new byte[0]),
            UnreadableResponse.class),
        Arguments.of(HttpResponse.of(500, Headers.none(), new byte[0]), ErrorResponse.class));
  }

  @ParameterizedTest
  @MethodSource("unusableKeys")
  void reportsKeysThatCannotBeFetchedAsAFailureOfTheCheck(
      HttpResponse keys, Class<? extends AuthorizationException> cause) {
    provider.openIdFaults().nextKeys(keys);

    assertThatExceptionOfType(AdapterFailed.class)
        .isThrownBy(() -> login("openid"))
        .satisfies(failure -> {
          assertThat(failure.perhapsSent()).isTrue();
          assertThat(failure).hasCauseInstanceOf(cause);
        });

    clock.advance(Duration.ofSeconds(10));
    login("openid");
  }

  @Test
  void acceptsAnIdTokenWithoutAKeyIdIfTheServerHasOneKey() {
    provider.openIdFaults().withoutHeader("kid");

    assertThat(login("openid").idToken()).isPresent();
  }

  @Test
  void rejectsTheUserInfoOfAnotherUser() {
    Tokens tokens = login("openid");
    provider.openIdFaults().userInfoClaim("sub", JsonValue.text("another"));
    assertThatExceptionOfType(UnreadableResponse.class).isThrownBy(() -> userInfo(tokens));

    provider.openIdFaults().clear();
    provider.openIdFaults().withoutUserInfoClaim("sub");
    assertThatExceptionOfType(UnreadableResponse.class).isThrownBy(() -> userInfo(tokens));
  }

  @Test
  void getsNoIdTokenAndNoUserInfoWithoutTheScope() {
    AuthorizationRequest request = AuthorizationRequest.to(REDIRECT).scope("profile");

    Tokens tokens = login(request);

    assertThat(tokens.idToken()).isEmpty();
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> userInfo(tokens))
        .satisfies(failure -> assertThat(failure.code()).contains("insufficient_scope"));
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> login(request.nonce()))
        .withMessageContaining("it has no ID token, but the login asked for one");
  }

  @Test
  void logsAUserInWithASignedCallback() {
    OAuth2Client signed = OAuth2Client.builder()
        .server(SERVER)
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock)
        .idTokens(openId)
        .responseReader(openId)
        .build();
    AuthorizationRequest request =
        AuthorizationRequest.to(REDIRECT).scope("openid").nonce();
    var login = signed.begin(request).over(provider);
    URI callback = provider.approve(login.authorizationUri());

    assertThat(callback.getRawQuery()).startsWith("response=ey");
    Tokens tokens = signed.complete(login, callback).over(provider);
    assertThat(tokens.idToken()).isPresent();

    provider.openIdFaults().anotherKey();
    var next = signed.begin(request).over(provider);
    URI forged = provider.approve(next.authorizationUri());
    assertThatExceptionOfType(CallbackRejected.class)
        .isThrownBy(() -> signed.complete(next, forged).over(provider))
        .withMessageContaining("its signed response has a signature that does not belong");
  }

  @Test
  void theFakeProviderRequiresAnIssuer() {
    assertThatIllegalStateException()
        .isThrownBy(() ->
            FakeAuthorizationServer.builder().publicClient("client").openId().build())
        .withMessageStartingWith("An OpenID provider requires an issuer");
    assertThatIllegalStateException()
        .isThrownBy(() ->
            FakeAuthorizationServer.builder().publicClient("client").build().rotateKey())
        .withMessageContaining("is not an OpenID provider");
  }

  private Tokens login(String... scope) {
    return login(AuthorizationRequest.to(REDIRECT).scope(scope).nonce());
  }

  private Tokens login(AuthorizationRequest request) {
    var login = client.begin(request).over(provider);
    return client.complete(login, provider.approve(login.authorizationUri())).over(provider);
  }

  private UserInfo userInfo(Tokens tokens) {
    return openId
        .userInfo("248289761001", client.authorizer(tokens, Origin.of(ISSUER)))
        .over(provider);
  }
}
