package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.testkit.ScriptedTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens that are bound to a key, from the login to the API (RFC 9449). */
final class ProofOfPossessionTest {

  private static final Origin API = Origin.of("https://api.example");
  private static final String BOUND =
      "{\"token_type\":\"DPoP\",\"access_token\":\"at1\",\"refresh_token\":\"rt1\",\"expires_in\":60}";
  private static final String BOUND_AGAIN =
      "{\"token_type\":\"dpop\",\"access_token\":\"at2\",\"refresh_token\":\"rt2\",\"expires_in\":60}";

  private final NumberedKeys keys = new NumberedKeys();
  private final ScriptedTransport transport = ScriptedTransport.create();
  private final OAuth2Client client =
      Sample.client(Sample.server()).proofOfPossession(keys).build();

  @Test
  void bindsTheAuthorizationRequestToANewKeyPerLogin() {
    assertThat(Sample.sent(Sample.pending(client), "dpop_jkt")).isEqualTo("thumbprint-of-key-1");
    assertThat(Sample.sent(Sample.pending(client), "dpop_jkt")).isEqualTo("thumbprint-of-key-2");
  }

  @Test
  void redeemsWithTheKeyOfTheStoredLogin() {
    PendingAuthorization pending = Sample.pending(client);
    Sample.pending(client);
    Snapshot stored = Snapshot.decode(pending.snapshot().encode());
    transport.respond(200, "application/json", BOUND);

    PendingAuthorization opened = PendingAuthorization.from(stored);
    Tokens tokens =
        client.redeem(client.confirm(opened, Sample.approval(pending))).over(transport);

    assertThat(proofs()).containsExactly("key-1 #1 POST https://s.example/token");
    assertThat(tokens.isBound()).isTrue();
    assertThat(tokens.tokenType()).isEqualTo("DPoP");
    assertThat(keys.found()).containsExactly("key-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"token_type\":\"Bearer\",\"access_token\":\"at1\"}",
        "{\"token_type\":\"N_A\",\"access_token\":\"at1\"}",
        "{\"token_type\":7,\"access_token\":\"at1\"}",
        "{\"access_token\":\"at1\"}"
      })
  void rejectsAWeakerTokenType(String response) {
    transport.respond(200, "application/json", response);
    Exchange<Tokens> redeem = client.redeem(Sample.confirmed(client));

    assertThatThrownBy(() -> redeem.over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("its token_type is not DPoP")
        .hasMessageNotContaining("at1");
  }

  @Test
  void rejectsABoundTokenThatWasNotRequested() {
    OAuth2Client bearer = Sample.client();
    transport.respond(200, "application/json", BOUND);
    Exchange<Tokens> redeem = bearer.redeem(Sample.confirmed(bearer));

    assertThatThrownBy(() -> redeem.over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("its token_type is not Bearer");
  }

  @Test
  void repeatsATokenRequestOnceWithTheNonceOfTheServer() {
    AtomicInteger assertions = new AtomicInteger();
    OAuth2Client signing = Sample.client(Sample.server())
        .proofOfPossession(keys)
        .clientAuthentication(request -> Exchange.done(ClientAuthentication.Credentials.none()
            .parameter("client_assertion", Secret.of("assertion-" + assertions.incrementAndGet()))))
        .build();
    transport.respond(wantsNonce("n1")).respond(200, "application/json", BOUND);

    Tokens tokens = signing.redeem(Sample.confirmed(signing)).over(transport);

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
    assertThat(proofs())
        .containsExactly(
            "key-1 #1 POST https://s.example/token",
            "key-1 #2 POST https://s.example/token nonce=n1");
    assertThat(transport.requests())
        .extracting(request -> Sample.form(request).first("client_assertion").orElseThrow())
        .as("an assertion may work only once")
        .containsExactly("assertion-1", "assertion-2");
    transport.assertFinished();
  }

  @Test
  void doesNotRepeatATokenRequestTwice() {
    transport.respond(wantsNonce("n1")).respond(wantsNonce("n2"));
    Exchange<Tokens> redeem = client.redeem(Sample.confirmed(client));

    assertThatThrownBy(() -> redeem.over(transport)).hasMessageContaining("use_dpop_nonce");
    assertThat(transport.requests()).hasSize(2);
  }

  @Test
  void aRepetitionWithoutAResponseDoesNotPromiseThatNothingWasSent() {
    transport.respond(wantsNonce("n1")).fail(new ConnectException("refused"));
    Exchange<Tokens> redeem = client.redeem(Sample.confirmed(client));

    assertThatThrownBy(() -> redeem.over(transport))
        .isInstanceOfSatisfying(
            NoResponse.class, failure -> assertThat(failure.perhapsSent()).isTrue());
  }

  @Test
  void refreshesWithTheKeyOfTheTokens() {
    Tokens stored = Tokens.from(Snapshot.decode(login().snapshot().encode()));
    transport.respond(wantsNonce("n1")).respond(200, "application/json", BOUND_AGAIN);

    Tokens refreshed = client.refresh(stored).over(transport);

    assertThat(refreshed.isBound()).isTrue();
    assertThat(refreshed.accessToken().reveal()).isEqualTo("at2");
    assertThat(proofs())
        .containsExactly(
            "key-1 #1 POST https://s.example/token",
            "key-1 #2 POST https://s.example/token",
            "key-1 #3 POST https://s.example/token nonce=n1");
  }

  @Test
  void aKeyThatCannotReadANonceCostsNoTokensAndNoResponse() throws IOException {
    OAuth2Client failing = Sample.client(Sample.server())
        .proofOfPossession(new FailingKeys(keys, false))
        .build();
    transport.respond(200, "application/json", BOUND).respond(201, "text/plain", "created");

    Tokens tokens = failing.redeem(Sample.confirmed(failing)).over(transport);
    HttpResponse created = AuthorizedTransport.of(transport, failing.authorizer(tokens, API))
        .send(HttpRequest.of("POST", API + "/pay"));

    assertThat(tokens.refreshToken()).hasValue(Secret.of("rt1"));
    assertThat(created.status()).isEqualTo(201);
  }

  @Test
  void presentsTheTokenWithTheSchemeOfTheKeyInAnyLetterCaseOfTheTokenType() throws IOException {
    Tokens tokens = login();
    transport.respond(200, "application/json", BOUND_AGAIN).respond(200, "text/plain", "");

    Tokens refreshed = client.refresh(tokens).over(transport);
    AuthorizedTransport.of(transport, client.authorizer(refreshed, API))
        .send(HttpRequest.get(API + "/me"));

    assertThat(transport.requests().get(2).headers().all("Authorization"))
        .containsExactly("DPoP at2");
  }

  @Test
  void rejectsARefreshThatDowngradesTheTokens() {
    Tokens tokens = login();
    transport.respond(200, "application/json", Sample.TOKENS);
    Exchange<Tokens> refresh = client.refresh(tokens);

    assertThatThrownBy(() -> refresh.over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("its token_type is not DPoP");
  }

  @Test
  void refreshesTokensWithoutAKeyAsBefore() {
    transport.respond(200, "application/json", Sample.TOKENS);

    Tokens refreshed = client.refresh(Tokens.of("old").withRefreshToken("rt0")).over(transport);

    assertThat(refreshed.isBound()).isFalse();
    assertThat(proofs()).containsExactly("");
  }

  @Test
  void aMissingKeyIsAFailureOfTheAdapterBeforeAnythingIsSent() {
    Tokens tokens = login();
    keys.clear();

    assertThatThrownBy(() -> client.refresh(tokens).over(Sample.nothingIsSent()))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
        .hasMessageContaining("The look-up of the key failed");
    AuthorizedTransport api =
        AuthorizedTransport.of(Sample.nothingIsSent(), client.authorizer(tokens, API));
    assertThatThrownBy(() -> api.send(HttpRequest.get(API + "/me")))
        .isInstanceOf(AdapterFailed.class);
  }

  @Test
  void aClientWithoutKeysRejectsBoundTokensAtOnce() {
    Tokens tokens = login();
    OAuth2Client bearer = Sample.client();

    assertThatThrownBy(() -> bearer.refresh(tokens))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Set proofOfPossession");
    assertThatThrownBy(() -> bearer.authorizer(tokens, API))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void provesEachRequestToTheApiWithItsToken() throws IOException {
    Tokens tokens = login();
    transport.respond(200, "text/plain", "").respond(200, "text/plain", "");
    AuthorizedTransport api = AuthorizedTransport.of(transport, client.authorizer(tokens, API));

    api.send(HttpRequest.get(API + "/me"));
    api.send(HttpRequest.get(API + "/me"));

    assertThat(transport.requests().get(1).headers().all("Authorization"))
        .containsExactly("DPoP at1");
    assertThat(proofs())
        .endsWith(
            "key-1 #2 GET https://api.example/me token=at1",
            "key-1 #3 GET https://api.example/me token=at1");
    assertThat(keys.found())
        .as("looked up for the login and for the authorizer")
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example/me",
        "https://api.example:8443/me",
        "https://s.example/token",
        "https://s.example/revoke"
      })
  void neverSendsAProofToAnotherOriginOrToTheServer(String uri) throws IOException {
    Tokens tokens = login();
    transport.respond(200, "text/plain", "");
    HttpRequest request = HttpRequest.get(uri);

    AuthorizedTransport.of(
            transport, client.authorizer(tokens, API, Origin.of("https://s.example")))
        .send(request);

    assertThat(transport.requests()).endsWith(request);
  }

  @Test
  void repeatsARequestToTheApiOnceWithTheNonceOfTheResource() throws IOException {
    Tokens tokens = login();
    transport
        .respond(challenge("n1"))
        .respond(200, "text/plain", "")
        .respond(HttpResponse.of(
            200, Headers.of("DPoP-Nonce", "n2"), "".getBytes(StandardCharsets.UTF_8)))
        .respond(200, "text/plain", "");
    AuthorizedTransport api = AuthorizedTransport.of(transport, client.authorizer(tokens, API));
    HttpRequest post = HttpRequest.of("POST", API + "/pay").withBody(Body.json("{}"));

    assertThat(api.send(post).status()).isEqualTo(200);
    api.send(post);
    api.send(post);

    assertThat(proofs().subList(1, 5))
        .containsExactly(
            "key-1 #2 POST https://api.example/pay token=at1",
            "key-1 #3 POST https://api.example/pay nonce=n1 token=at1",
            "key-1 #4 POST https://api.example/pay nonce=n1 token=at1",
            "key-1 #5 POST https://api.example/pay nonce=n2 token=at1");
  }

  @Test
  void returnsTheSecondChallengeOfTheResource() throws IOException {
    Tokens tokens = login();
    transport.respond(challenge("n1")).respond(challenge("n2"));

    HttpResponse response = AuthorizedTransport.of(transport, client.authorizer(tokens, API))
        .send(HttpRequest.get(API + "/me"));

    assertThat(response.status()).isEqualTo(401);
    assertThat(client.server().meansExpiredToken(response)).isFalse();
    assertThat(transport.requests()).hasSize(3);
  }

  @Test
  void bindsTokensOfOtherGrantsAndReplacesThemWithTheSameKey() {
    OAuth2Client own = Sample.client(Sample.server())
        .clientSecret("secret")
        .proofOfPossession(keys)
        .build();
    transport
        .respond(200, "application/json", BOUND)
        .respond(200, "application/json", BOUND)
        .respond(200, "application/json", BOUND_AGAIN);

    own.requestTokens(TokenRequest.of("urn:example:grant")).over(transport);
    Tokens tokens = own.clientCredentials("a").over(transport);
    own.clientCredentials(tokens).over(transport);

    assertThat(proofs())
        .extracting(proof -> proof.substring(0, 5))
        .containsExactly("key-1", "key-2", "key-2");
  }

  @Test
  void usesTheKeyThatTheCallerHasSet() {
    ProofOfPossession key = keys.create().over(Sample.nothingIsSent());
    transport.respond(200, "application/json", BOUND);

    client.requestTokens(TokenRequest.of("urn:example:grant").boundTo(key)).over(transport);

    assertThat(proofs()).containsExactly("key-1 #1 POST https://s.example/token");
  }

  @Test
  void revokesWithoutAProof() {
    Tokens tokens = login();
    transport.respond(200, "text/plain", "").respond(200, "text/plain", "");

    client.revoke(tokens).over(transport);

    assertThat(proofs()).endsWith("", "");
  }

  @Test
  void earlierReleasesDoNotReadBoundTokens() {
    assertThat(login().snapshot().encode()).contains("oauth2-tokens").contains("key-1");
    assertThat(Sample.pending(client).snapshot())
        .isNotEqualTo(Sample.pending(Sample.client()).snapshot());
  }

  @Test
  void tokensWithAnotherKeyDoNotTakeARefreshToken() {
    Tokens first = login();
    transport.respond(
        200, "application/json", "{\"token_type\":\"DPoP\",\"access_token\":\"at9\"}");
    Tokens second = client.redeem(Sample.confirmed(client)).over(transport);

    assertThat(second.withRefreshTokenOf(first).refreshToken()).isEmpty();
  }

  @Test
  void messagesDoNotContainTheReference() {
    ProofOfPossession.Keys broken = new ProofOfPossession.Keys() {
      @Override
      public Exchange<ProofOfPossession> create() {
        return keys.create();
      }

      @Override
      public Exchange<ProofOfPossession> find(Secret reference) {
        return Exchange.failed(new IllegalStateException("cannot open " + reference.reveal()));
      }
    };
    OAuth2Client failing =
        Sample.client(Sample.server()).proofOfPossession(broken).build();
    Exchange<Tokens> refresh = failing.refresh(login());

    assertThatThrownBy(() -> refresh.over(transport))
        .isInstanceOf(AdapterFailed.class)
        .satisfies(
            failure -> assertThat(Optional.ofNullable(failure.getCause()).map(Throwable::toString))
                .hasValueSatisfying(text -> assertThat(text).doesNotContain("key-1")));
  }

  @Test
  void aFailedProofOfALoginDoesNotContainTheReference() {
    OAuth2Client failing = Sample.client(Sample.server())
        .proofOfPossession(new FailingKeys(keys, true))
        .build();
    Exchange<Tokens> redeem = failing.redeem(Sample.confirmed(failing));

    assertThatThrownBy(() -> redeem.over(Sample.nothingIsSent()))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
        .hasStackTraceContaining("message withheld because it contains a secret")
        .satisfies(failure ->
            assertThat(failure.getCause()).hasMessageNotContaining("key-1").hasNoCause());
  }

  private Tokens login() {
    transport.respond(200, "application/json", BOUND);
    return client.redeem(Sample.confirmed(client)).over(transport);
  }

  private List<String> proofs() {
    return transport.requests().stream().map(NumberedKeys::proof).toList();
  }

  private static HttpResponse wantsNonce(String nonce) {
    return HttpResponse.of(
        400,
        Headers.of("DPoP-Nonce", nonce).and("Content-Type", "application/json"),
        "{\"error\":\"use_dpop_nonce\"}".getBytes(StandardCharsets.UTF_8));
  }

  private static HttpResponse challenge(String nonce) {
    return HttpResponse.of(
        401,
        Headers.of("DPoP-Nonce", nonce)
            .and("WWW-Authenticate", "DPoP error=\"use_dpop_nonce\", algs=\"ES256\""),
        new byte[0]);
  }

  /** Keys that fail at each response, or before each request. */
  private record FailingKeys(ProofOfPossession.Keys keys, boolean failsToProve)
      implements ProofOfPossession.Keys {

    @Override
    public Exchange<ProofOfPossession> create() {
      return keys.create().map(key -> new FailingKey(key, failsToProve));
    }

    @Override
    public Exchange<ProofOfPossession> find(Secret reference) {
      return keys.find(reference).map(key -> new FailingKey(key, failsToProve));
    }
  }

  private record FailingKey(ProofOfPossession key, boolean failsToProve)
      implements ProofOfPossession {

    @Override
    public Exchange<HttpRequest> prove(HttpRequest request, Optional<Secret> accessToken) {
      return failsToProve
          ? Exchange.failed(
              new IllegalStateException("cannot sign with " + key.reference().reveal()))
          : key.prove(request, accessToken);
    }

    @Override
    public boolean learn(HttpRequest request, HttpResponse response) {
      throw new IllegalArgumentException("the nonce is not readable");
    }

    @Override
    public String thumbprint() {
      return key.thumbprint();
    }

    @Override
    public Secret reference() {
      return key.reference();
    }
  }
}
