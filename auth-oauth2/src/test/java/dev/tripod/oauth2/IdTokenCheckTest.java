package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.ScriptedTransport;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** When the check of ID tokens runs, and what its failure costs. The check of this test accepts the signature "good". */
final class IdTokenCheckTest {

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final List<String> checks = new ArrayList<>();
  private final OAuth2Client client =
      Sample.client(Sample.server()).idTokens(this::check).build();

  @Test
  void checksTheIdTokenOfALoginWithItsNonce() {
    ConfirmedAuthorization confirmed = confirmed();
    respond(idToken("alice", "good"));

    Tokens tokens = client.redeem(confirmed).over(transport);

    assertThat(tokens.idToken()).isPresent();
    assertThat(checks).containsExactly("login " + confirmed.nonce().orElseThrow());
  }

  @Test
  void aFailedCheckFailsTheLogin() {
    respond(idToken("alice", "bad"));
    Exchange<Tokens> redeem = client.redeem(confirmed());

    assertThatThrownBy(() -> redeem.over(transport))
        .isInstanceOf(CallbackRejected.class)
        .hasMessageContaining("the ID token is not valid");
  }

  @Test
  void aLoginWithANonceNeedsAnIdToken() {
    respond("");
    Exchange<Tokens> redeem = client.redeem(confirmed());

    assertThatThrownBy(() -> redeem.over(transport)).isInstanceOf(CallbackRejected.class);
  }

  @Test
  void aLoginWithoutANonceAndWithoutAnIdTokenIsNotChecked() {
    respond("");

    client.redeem(Sample.confirmed(client)).over(transport);

    assertThat(checks).isEmpty();
  }

  @Test
  void checksTheIdTokenOfARefreshWithTheEarlierTokens() {
    Tokens before = login();
    respond(idToken("alice", "good"));

    Tokens refreshed = client.refresh(before).over(transport);

    assertThat(refreshed.idToken()).isPresent();
    assertThat(checks).last().isEqualTo("refresh of rt1");
  }

  @Test
  void aFailedCheckOfARefreshCostsOnlyTheIdToken() {
    Tokens before = login();
    respond(idToken("alice", "bad"));

    Tokens refreshed = client.refresh(before).over(transport);

    assertThat(refreshed.idToken()).isEmpty();
    assertThat(refreshed.refreshToken()).hasValue(Secret.of("rt1"));
  }

  @Test
  void anIdTokenOfAnotherUserFailsTheRefresh() {
    Tokens before = login();
    respond(idToken("mallory", "bad"));
    Exchange<Tokens> refresh = client.refresh(before);

    assertThatThrownBy(() -> refresh.over(transport)).isInstanceOf(CallbackRejected.class);
  }

  @Test
  void aRefreshWithoutAnIdTokenIsNotChecked() {
    Tokens before = login();
    respond("");

    client.refresh(before).over(transport);

    assertThat(checks).hasSize(1);
  }

  @Test
  void aFailedRequestOfTheCheckSaysNothingAboutTheTokenRequest() {
    OAuth2Client fetching = Sample.client(Sample.server())
        .idTokens((tokens, nonce, before) ->
            Exchange.send(HttpRequest.get("https://s.example/jwks"), response -> {
              throw ErrorResponse.to("The request for keys", Redactor.none())
                  .response(response, Instant.EPOCH)
                  .build();
            }))
        .build();
    respond(idToken("alice", "good"));
    transport.fail(new ConnectException("refused"));
    Exchange<Tokens> first = fetching.redeem(Sample.confirmed(fetching));
    assertThatThrownBy(() -> first.over(transport)).satisfies(IdTokenCheckTest::isPerhapsSent);

    respond(idToken("alice", "good"));
    transport.respond(400, "application/json", "{\"error\":\"authorization_pending\"}");
    Exchange<Tokens> second = fetching.requestTokens(TokenRequest.of("urn:example"));
    assertThatThrownBy(() -> second.over(transport)).satisfies(IdTokenCheckTest::isPerhapsSent);
  }

  private static void isPerhapsSent(Throwable thrown) {
    assertThat(thrown)
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isTrue())
        .hasMessageContaining("The check of the ID token");
  }

  @Test
  void checksTheIdTokenOfAnyOtherGrant() {
    respond(idToken("alice", "good"));
    respond(idToken("alice", "bad"));
    respond("");
    Exchange<Tokens> device =
        client.requestTokens(TokenRequest.of("urn:ietf:params:oauth:grant-type:device_code"));

    assertThat(device.over(transport).idToken()).isPresent();
    assertThatThrownBy(() -> device.over(transport)).isInstanceOf(CallbackRejected.class);
    assertThat(device.over(transport).idToken()).isEmpty();
    assertThat(checks).containsExactly("login without nonce", "login without nonce");
  }

  @Test
  void checksTheIdTokenOfARepeatedGrant() {
    OAuth2Client repeating = Sample.client(Sample.server())
        .idTokens(this::check)
        .repeatableGrant("urn:example", tokens -> Exchange.done(TokenRequest.of("urn:example")))
        .build();
    String first = "{\"token_type\":\"Bearer\",\"access_token\":\"at1\"}";
    transport.respond(200, "application/json", first);
    Tokens before = repeating.requestTokens(TokenRequest.of("urn:example")).over(transport);
    respond(idToken("alice", "bad"));
    Exchange<Tokens> replaced = repeating.replace(before, UnaryOperator.identity());

    assertThatThrownBy(() -> replaced.over(transport)).isInstanceOf(CallbackRejected.class);
  }

  private Tokens login() {
    respond(idToken("alice", "good"));
    return client.redeem(confirmed()).over(transport);
  }

  private ConfirmedAuthorization confirmed() {
    PendingAuthorization pending = client
        .begin(AuthorizationRequest.to(Sample.REDIRECT).scope("openid").nonce())
        .over(transport);
    return client.confirm(pending, Sample.approval(pending));
  }

  private Exchange<Tokens> check(Tokens tokens, Optional<String> nonce, Optional<Tokens> before) {
    return Exchange.blocking("The check", () -> {
      checks.add(before
          .map(earlier -> "refresh of " + earlier.refreshToken().orElseThrow().reveal())
          .orElse("login " + nonce.orElse("without nonce")));
      if (tokens.idToken().filter(token -> token.reveal().endsWith(".good")).isEmpty()) {
        throw CallbackRejected.of(Reason.MISMATCH, "the ID token is not valid");
      }
      return tokens;
    });
  }

  private void respond(String idToken) {
    transport.respond(
        200,
        "application/json",
        idToken.isEmpty()
            ? Sample.TOKENS
            : Sample.TOKENS.replace("{", "{\"id_token\":\"" + idToken + "\","));
  }

  private static String idToken(String subject, String signature) {
    String claims = Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(("{\"sub\":\"" + subject + "\"}").getBytes(StandardCharsets.UTF_8));
    return "e30." + claims + "." + signature;
  }
}
