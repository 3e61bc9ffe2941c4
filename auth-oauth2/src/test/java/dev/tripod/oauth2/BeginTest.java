package dev.tripod.oauth2;

import static dev.tripod.oauth2.RequestQuirks.CLIENT_ID_NAME;
import static dev.tripod.oauth2.RequestQuirks.SCOPE_SEPARATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.RandomSource;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The authorization URI (RFC 6749 section 4.1.1, RFC 7636 section 4.3). */
final class BeginTest {

  @Test
  @DisplayName("the authorization URI has each parameter once, and %20 between scopes")
  void toTheLetter() {
    PendingAuthorization pending = Sample.pending(Sample.client());
    String challenge = CodeVerifier.of(pending.snapshot().text("verifier")).challenge();

    assertThat(pending.authorizationUri())
        .hasToString("https://s.example/authorize?response_type=code&client_id=client-1"
            + "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&scope=a%20b&state="
            + pending.snapshot().text("state") + "&code_challenge=" + challenge
            + "&code_challenge_method=S256");
    assertThat(pending.redirectUri()).hasToString(Sample.REDIRECT);
    assertThat(pending.scope()).containsExactly("a", "b");
    assertThat(pending.expiresAt()).isEqualTo(Sample.NOW.plus(Duration.ofMinutes(10)));
  }

  @Test
  @DisplayName("state and verifier have 256 random bits each, and are new for each login")
  void random() {
    OAuth2Client client =
        Sample.client(Sample.server()).random(RandomSource.secure()).build();
    Exchange<PendingAuthorization> begin = client.begin(URI.create(Sample.REDIRECT));
    Set<String> seen = new HashSet<>();

    for (int i = 0; i < 50; i++) {
      PendingAuthorization pending = begin.over(Sample.nothingIsSent());
      assertThat(Base64.getUrlDecoder().decode(Sample.state(pending))).hasSize(32);
      assertThat(Base64.getUrlDecoder().decode(pending.snapshot().text("verifier")))
          .hasSize(32);
      assertThat(seen.add(Sample.state(pending))).isTrue();
      assertThat(seen.add(pending.snapshot().text("verifier"))).isTrue();
    }
  }

  @Test
  @DisplayName("The documented example has a verifier of 41 characters and a challenge of 39, "
      + "which RFC 7636 does not allow.")
  void lengths() {
    PendingAuthorization pending = Sample.pending(Sample.client());

    assertThat(pending.snapshot().text("verifier")).matches("[A-Za-z0-9_-]{43}");
    assertThat(Sample.sent(pending, "code_challenge")).matches("[A-Za-z0-9_-]{43}");
  }

  @Test
  @DisplayName("One flow object has one verifier, and all users share it.")
  void oneVerifierForEachUser() {
    OAuth2Client client = Sample.client();
    Exchange<PendingAuthorization> begin = client.begin(URI.create(Sample.REDIRECT));

    assertThat(begin.over(Sample.nothingIsSent()).snapshot().text("verifier"))
        .isNotEqualTo(begin.over(Sample.nothingIsSent()).snapshot().text("verifier"));
  }

  @Test
  @DisplayName("The library's example uses the PKCE method `plain` and a constant state.")
  void neverPlain() {
    OAuth2Client client = Sample.client();
    PendingAuthorization one = Sample.pending(client);
    PendingAuthorization other = Sample.pending(client);

    for (PendingAuthorization pending : List.of(one, other)) {
      assertThat(Sample.sent(pending, "code_challenge_method")).isEqualTo("S256");
      assertThat(pending.authorizationUri().toString())
          .doesNotContain(pending.snapshot().text("verifier"));
    }
    assertThat(Sample.state(one)).isNotEqualTo(Sample.state(other));
  }

  @Test
  @DisplayName("a verifier of the caller is used, stored and never shown")
  void ownVerifier() {
    String verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    PendingAuthorization pending = Sample.client()
        .begin(AuthorizationRequest.to(Sample.REDIRECT).codeVerifier(CodeVerifier.of(verifier)))
        .over(Sample.nothingIsSent());

    assertThat(Sample.sent(pending, "code_challenge"))
        .isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assertThat(pending.snapshot().text("verifier")).isEqualTo(verifier);
    assertThat(pending.authorizationUri().toString()).doesNotContain(verifier);
  }

  @Test
  @DisplayName("without a scope, the server's default scope is requested, if it has one")
  void defaultScope() {
    AuthorizationServer.Builder usual = Sample.server().defaultScope("users.read", "tweet.read");
    AuthorizationRequest request = AuthorizationRequest.to(Sample.REDIRECT);

    for (AuthorizationRequest none : List.of(request, request.scope(new String[0]))) {
      PendingAuthorization asked =
          Sample.client(usual).build().begin(none).over(Sample.nothingIsSent());
      assertThat(Sample.sent(asked, "scope")).isEqualTo("users.read tweet.read");
      assertThat(asked.scope()).containsExactly("users.read", "tweet.read");
    }
    PendingAuthorization own = Sample.client(usual)
        .build()
        .begin(request.scope("other").scope("own", "own"))
        .over(Sample.nothingIsSent());
    assertThat(Sample.sent(own, "scope")).isEqualTo("own");
    PendingAuthorization left = Sample.client().begin(request).over(Sample.nothingIsSent());
    assertThat(Sample.query(left.authorizationUri()).contains("scope")).isFalse();
    assertThat(left.scope()).isEmpty();
  }

  @Test
  @DisplayName("login hint, prompt, resources and other parameters follow those of the protocol")
  void moreParameters() {
    PendingAuthorization pending = Sample.client()
        .begin(AuthorizationRequest.to(Sample.REDIRECT)
            .loginHint("ada & bob@example.org")
            .prompt("login")
            .prompt("consent")
            .resource(URI.create("https://api.example/"))
            .resource(URI.create("https://other.example/"))
            .parameter("audience", "é"))
        .over(Sample.nothingIsSent());

    assertThat(pending.authorizationUri().toString())
        .endsWith(
            "&code_challenge_method=S256&login_hint=ada%20%26%20bob%40example.org&prompt=consent"
                + "&resource=https%3A%2F%2Fapi.example%2F&resource=https%3A%2F%2Fother.example%2F"
                + "&audience=%C3%A9");
  }

  @Test
  @DisplayName("the server's parameters are present, unless the request sets another value")
  void fixedParameters() {
    OAuth2Client client = Sample.client(Sample.server()
            .authorizationParameter("access_type", "offline")
            .authorizationParameter("prompt", "consent"))
        .build();

    PendingAuthorization plain =
        client.begin(URI.create(Sample.REDIRECT)).over(Sample.nothingIsSent());
    PendingAuthorization replaced = client
        .begin(AuthorizationRequest.to(Sample.REDIRECT).prompt("none"))
        .over(Sample.nothingIsSent());

    assertThat(plain.authorizationUri().toString()).endsWith("&access_type=offline&prompt=consent");
    assertThat(replaced.authorizationUri().toString()).endsWith("&access_type=offline&prompt=none");
  }

  @Test
  @DisplayName("a server with another client id name and scope separator gets both")
  void otherNames() {
    PendingAuthorization pending = Sample.pending(Sample.client(
            Sample.server().quirk(CLIENT_ID_NAME, "client_key").quirk(SCOPE_SEPARATOR, ","))
        .build());

    Parameters query = Sample.query(pending.authorizationUri());
    assertThat(query.first("client_key")).hasValue("client-1");
    assertThat(query.contains("client_id")).isFalse();
    assertThat(pending.authorizationUri().getRawQuery()).contains("&scope=a%2Cb&");
  }

  @Test
  @DisplayName("a scope is percent-encoded")
  void escapedScope() {
    PendingAuthorization pending = Sample.client()
        .begin(AuthorizationRequest.to(Sample.REDIRECT)
            .scope("a&state=b+%41#c", "https://d.example/e"))
        .over(Sample.nothingIsSent());

    assertThat(pending.authorizationUri().getRawQuery())
        .contains("&scope=a%26state%3Db%2B%2541%23c%20https%3A%2F%2Fd.example%2Fe&state=");
  }

  @Test
  @DisplayName("the query of the authorization endpoint stays (RFC 6749 section 3.1)")
  void endpointWithQuery() {
    OAuth2Client client = Sample.client(AuthorizationServer.at(
            "https://s.example/authorize?tenant=a%2Fb&x", "https://s.example/token"))
        .build();

    assertThat(Sample.pending(client).authorizationUri().toString())
        .startsWith("https://s.example/authorize?tenant=a%2Fb&x&response_type=code&client_id=");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            client.begin(AuthorizationRequest.to(Sample.REDIRECT).parameter("tenant", "other")))
        .withMessageContaining("tenant");
    assertThat(Sample.pending(Sample.client(AuthorizationServer.at(
                    "https://s.example/authorize?", "https://s.example/token"))
                .build())
            .authorizationUri()
            .toString())
        .startsWith("https://s.example/authorize?response_type=code&client_id=");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "response_type",
        "response_mode",
        "client_id",
        "redirect_uri",
        "scope",
        "state",
        "code_challenge",
        "code_challenge_method",
        "request",
        "request_uri"
      })
  @DisplayName("a request cannot set a parameter of the protocol")
  void ownParameters(String name) {
    AuthorizationRequest request = AuthorizationRequest.to(Sample.REDIRECT);

    assertThatIllegalArgumentException().isThrownBy(() -> request.parameter(name, "x"));
  }

  @Test
  @DisplayName("a request cannot set the client id under the server's name for it")
  void otherClientIdName() {
    OAuth2Client client =
        Sample.client(Sample.server().quirk(CLIENT_ID_NAME, "client_key")).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            client.begin(AuthorizationRequest.to(Sample.REDIRECT).parameter("client_key", "x")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb",
        "https://app.example",
        "https://app.example/cb?provider=x&y=",
        "https://localhost/",
        "http://localhost:8080/callback",
        "http://127.0.0.1/cb",
        "http://[::1]:4711/cb",
        "com.example.app:/callback",
        "com.example.app://host/callback"
      })
  @DisplayName("a redirect URI is sent exactly as it was given")
  void redirectUris(String redirect) {
    PendingAuthorization pending =
        Sample.client().begin(URI.create(redirect)).over(Sample.nothingIsSent());

    assertThat(Sample.sent(pending, "redirect_uri")).isEqualTo(redirect);
    assertThat(pending.redirectUri()).hasToString(redirect);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "http://app.example/cb | RFC 9700",
        "http://127.0.0.1.example.com/cb | RFC 9700",
        "HTTP://app.example/cb | RFC 9700",
        "http:/cb | host",
        "https://app.example/cb#fragment | fragment",
        "https://app.example/cb# | fragment",
        "https://app.example/cb?state=1 | state",
        "https://app.example/cb?a=b&code= | code",
        "https://app.example/cb?iss | iss",
        "https://app.example/cb?error=x | error",
        "https://app.example/cb?a=%zz | no URI",
        "https://app.example/cb?a=%ff | form",
        "https://app.example/é | ASCII",
        "/cb | absolute",
        "urn:ietf:wg:oauth:2.0:oob | absolute"
      })
  @DisplayName("a redirect URI that cannot be checked, or that shows the code, is rejected")
  void refusedRedirectUris(String redirect, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AuthorizationRequest.to(redirect))
        .satisfies(refused -> {
          if (!why.equals("no URI")) {
            assertThat(refused).hasMessageContaining(why);
          }
        });
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\"", "a\\", "é", "a\n"})
  @DisplayName("a scope that would become two or none is rejected (RFC 6749 section 3.3)")
  void scopes(String scope) {
    AuthorizationRequest request = AuthorizationRequest.to(Sample.REDIRECT);

    assertThatIllegalArgumentException().isThrownBy(() -> request.scope("a", scope));
  }

  @Test
  @DisplayName("a text that a URI cannot have is rejected before anything is begun")
  void loneSurrogates() {
    AuthorizationRequest request = AuthorizationRequest.to(Sample.REDIRECT);

    assertThatIllegalArgumentException().isThrownBy(() -> request.loginHint("a\uD800"));
    assertThatIllegalArgumentException().isThrownBy(() -> request.parameter("\uDC00", "a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.resource(URI.create("https://a.example/#x")));
    assertThatIllegalArgumentException().isThrownBy(() -> request.resource(URI.create("/a")));
  }

  @Test
  @DisplayName("the client sets how long the user has, up to a day")
  void lifetime() {
    OAuth2Client.Builder builder = Sample.client(Sample.server());

    assertThat(
            Sample.pending(builder.pendingLifetime(Duration.ofDays(1)).build()).expiresAt())
        .isEqualTo(Sample.NOW.plus(Duration.ofDays(1)));
    for (Duration wrong : new Duration[] {
      Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(1).plusNanos(1)
    }) {
      assertThatIllegalArgumentException().isThrownBy(() -> builder.pendingLifetime(wrong));
    }
  }

  @Test
  @DisplayName("a server without users cannot begin a login")
  void withoutUsers() {
    OAuth2Client client = Sample.client(AuthorizationServer.withoutUsers("https://s.example/token"))
        .build();

    assertThatIllegalStateException()
        .isThrownBy(() -> client.begin(URI.create(Sample.REDIRECT)))
        .withMessageContaining("clientCredentials");
  }
}
