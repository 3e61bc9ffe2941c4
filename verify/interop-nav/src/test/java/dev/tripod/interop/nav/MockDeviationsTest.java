package dev.tripod.interop.nav;

import static dev.tripod.interop.nav.MockServer.REQUEST;
import static dev.tripod.interop.nav.MockServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Each test names a requirement of an RFC. If one fails, the server has changed: move the case to the other tests. */
@DisplayName("NAV's mock-oauth2-server 6.0.2 deviates from the RFCs, and Tripod does not:")
final class MockDeviationsTest {

  @RegisterExtension
  static final MockServer nav = MockServer.start();

  @Test
  @DisplayName("RFC 6749 section 4.1.3 compares the redirect URI; this server does not check it")
  void anotherRedirectUri() throws Exception {
    assertThat(userOf(redeemed(sent -> replaced(sent, "redirect_uri", "https://evil.example"))))
        .isEqualTo(MockServer.USER);
  }

  @Test
  @DisplayName(
      "RFC 6749 section 4.1.3 binds a code to its client; this server accepts it from another")
  void anotherClient() throws Exception {
    Tokens tokens = redeemed(sent -> replaced(sent, "client_id", "another"));

    assertThat(nav.claims(publicClient(), tokens).text("azp")).hasValue("another");
  }

  @Test
  @DisplayName(
      "RFC 7636 section 4.6 compares the verifier; this server accepts a request without one")
  void withoutVerifier() throws Exception {
    assertThat(userOf(redeemed(sent -> sent.without("code_verifier"::equals))))
        .isEqualTo(MockServer.USER);
  }

  @Test
  @DisplayName("RFC 6749 section 2.3 compares the client secret; this server accepts any")
  void anotherSecret() throws Exception {
    OAuth2Client client =
        nav.client(ClientAuthentication.secretBasic("another")).build();

    assertThat(nav.claims(client, nav.granted(client)).text("sub")).hasValue(MockServer.USER);
  }

  @Test
  @DisplayName("RFC 6749 section 3.3 defines no scope; this server requires openid")
  void withoutOpenid() throws Exception {
    PendingAuthorization pending = publicClient()
        .begin(AuthorizationRequest.to(MockServer.CALLBACK).scope("photos"))
        .over(TRANSPORT);

    assertThat(TRANSPORT.send(HttpRequest.of("GET", pending.authorizationUri())).status())
        .isEqualTo(400);
  }

  @Test
  @DisplayName(
      "RFC 6749 section 3.1.2 retains the query of a redirect URI; this server drops all parameters after the first")
  void redirectUriWithMoreParameters() throws Exception {
    PendingAuthorization pending = publicClient()
        .begin(AuthorizationRequest.to(MockServer.CALLBACK + "&next=2").scope("openid"))
        .over(TRANSPORT);

    URI callback = nav.callbackAfter(pending);

    assertThat(callback.toString()).startsWith(MockServer.CALLBACK + "&").doesNotContain("next");
    assertThatExceptionOfType(CallbackRejected.class)
        .isThrownBy(() -> publicClient().confirm(pending, callback))
        .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo(Reason.ELSEWHERE));
  }

  @Test
  @DisplayName(
      "RFC 6749 section 5.1 requires Cache-Control: no-store; this server does not send it")
  void cacheControl() throws Exception {
    List<HttpResponse> responses = new ArrayList<>();
    PendingAuthorization pending = publicClient().begin(REQUEST).over(TRANSPORT);
    publicClient().complete(pending, nav.callbackAfter(pending)).over(request -> {
      HttpResponse response = TRANSPORT.send(request);
      responses.add(response);
      return response;
    });

    assertThat(responses)
        .singleElement()
        .satisfies(
            response -> assertThat(response.headers().contains("Cache-Control")).isFalse());
  }

  @Test
  @DisplayName(
      "RFC 7009 section 2.1 revokes the access tokens with the grant if possible; at this server they stay valid")
  void accessTokenOfARevokedGrant() throws Exception {
    OAuth2Client client = publicClient();
    Tokens tokens = nav.granted(client);

    client.revoke(tokens).over(TRANSPORT);

    assertThat(nav.userInfo(client, tokens).status()).isEqualTo(200);
  }

  private static OAuth2Client publicClient() {
    return nav.client(ClientAuthentication.none()).build();
  }

  /** Returns the tokens for a token request that was changed before it reached the server. */
  private static Tokens redeemed(UnaryOperator<Parameters> change) throws IOException {
    HttpTransport changing = request -> TRANSPORT.send(request.withBody(Body.form(change.apply(
        Parameters.parse(new String(request.body().content(), StandardCharsets.US_ASCII))))));
    PendingAuthorization pending = publicClient().begin(REQUEST).over(TRANSPORT);
    return publicClient().complete(pending, nav.callbackAfter(pending)).over(changing);
  }

  private static Parameters replaced(Parameters sent, String name, String value) {
    assertThat(sent.contains(name)).isTrue();
    return sent.without(name::equals).and(name, value);
  }

  private static String userOf(Tokens tokens) throws IOException {
    return nav.claims(publicClient(), tokens).text("sub").orElseThrow();
  }
}
