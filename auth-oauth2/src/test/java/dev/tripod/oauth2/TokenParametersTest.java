package dev.tripod.oauth2;

import static dev.tripod.oauth2.RequestQuirks.CALLBACK_PARAMETERS;
import static dev.tripod.oauth2.RequestQuirks.CLIENT_ID_NAME;
import static dev.tripod.oauth2.RequestQuirks.SCOPE_ON_REFRESH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.net.URI;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Parameters that the token requests of one login have in common: the one for the code, and each refresh. */
final class TokenParametersTest {

  private static final URI ORDERS = URI.create("https://api.example/orders");
  private static final URI STOCK = URI.create("https://api.example/stock");

  private final ScriptedTransport transport = ScriptedTransport.create();

  @Test
  void sendsAResourceInEachRequestOfTheLogin() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = begin(client, to().resource(ORDERS).resource(STOCK));
    assertThat(Sample.query(pending.authorizationUri()).all("resource"))
        .containsExactly(ORDERS.toString(), STOCK.toString());

    Tokens tokens = redeemed(client, pending);
    assertThat(sent().all("resource")).containsExactly(ORDERS.toString(), STOCK.toString());

    refreshed(client, refreshed(client, tokens));
    assertThat(sent().all("resource")).containsExactly(ORDERS.toString(), STOCK.toString());
    assertThat(sent().all("code")).isEmpty();
    assertThat(sent().all("redirect_uri")).isEmpty();
    assertThat(sent().all("code_verifier")).isEmpty();
  }

  @Test
  void sendsAParameterOfTheTokenRequestsInTheseOnly() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = begin(
        client,
        to().tokenParameter("audience", "a b")
            .tokenParameter("audience", "c")
            .tokenParameter("x", "1"));
    assertThat(Sample.query(pending.authorizationUri()).contains("audience")).isFalse();

    Tokens tokens = redeemed(client, pending);
    assertThat(sent().all("audience")).containsExactly("a b", "c");

    refreshed(client, tokens);
    assertThat(sent().all("audience")).containsExactly("a b", "c");
    assertThat(sent().first("x")).hasValue("1");
  }

  @Test
  void canRequestATokenForFewerResourcesThanTheLogin() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = begin(
        client, to().resource(ORDERS).resource(STOCK).tokenParameter("resource", STOCK.toString()));

    redeemed(client, pending);

    assertThat(sent().all("resource")).containsExactly(STOCK.toString());
  }

  @Test
  void remembersTheParametersThatARedeemAddsOrReplaces() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending =
        begin(client, to().resource(ORDERS).tokenParameter("audience", "a"));
    UnaryOperator<TokenRequest> more = request -> request.resource(STOCK).parameter("device", "d");

    Tokens tokens = run(client.redeem(client.confirm(pending, Sample.approval(pending)), more));
    assertThat(sent().all("resource")).containsExactly(STOCK.toString());
    assertThat(sent().first("audience")).hasValue("a");

    refreshed(client, tokens);
    assertThat(sent().all("resource")).containsExactly(STOCK.toString());
    assertThat(sent().first("audience")).hasValue("a");
    assertThat(sent().first("device")).hasValue("d");
  }

  @Test
  void replacesRememberedParametersForOneRefresh() {
    OAuth2Client client = Sample.client();
    Tokens tokens = redeemed(client, begin(client, to().resource(ORDERS).resource(STOCK)));

    Tokens next =
        run(client.refresh(tokens, request -> request.resource(STOCK).parameter("x", "1")));
    assertThat(sent().all("resource")).containsExactly(STOCK.toString());

    refreshed(client, next);
    assertThat(sent().all("resource")).containsExactly(ORDERS.toString(), STOCK.toString());
    assertThat(sent().contains("x")).isFalse();
  }

  @Test
  void leavesOutWhatTheServerRejects() {
    OAuth2Client client = Sample.client(Sample.server()
            .omitParameter("resource")
            .omitParameter("audience", "refresh_token", "client_credentials"))
        .build();
    PendingAuthorization pending =
        begin(client, to().resource(ORDERS).tokenParameter("audience", "a"));
    assertThat(Sample.query(pending.authorizationUri()).contains("resource")).isFalse();

    Tokens tokens = redeemed(client, pending);
    assertThat(sent().contains("resource")).isFalse();
    assertThat(sent().first("audience")).hasValue("a");

    run(client.refresh(tokens, request -> request.resource(STOCK)));
    assertThat(sent().contains("resource")).isFalse();
    assertThat(sent().contains("audience")).isFalse();
    OAuth2Client copy = Sample.client(client.server().toBuilder()).build();
    assertThat(Sample.query(begin(copy, to().resource(ORDERS)).authorizationUri())
            .contains("resource"))
        .isFalse();
  }

  @Test
  void repeatsParametersOfTheCallbackThatTheServerWantsBack() {
    OAuth2Client client = Sample.client(
            Sample.server().quirk(CALLBACK_PARAMETERS, Set.of("device_id")))
        .build();
    PendingAuthorization pending = begin(client, to());
    Parameters callback =
        Sample.approval(pending).and("device_id", "d +1").and("ext_id", "not wanted");

    Tokens tokens = run(client.redeem(client.confirm(pending, callback)));
    assertThat(sent().first("device_id")).hasValue("d +1");
    assertThat(sent().contains("ext_id")).isFalse();

    refreshed(client, tokens);
    assertThat(sent().first("device_id")).hasValue("d +1");

    redeemed(client, pending);
    assertThat(sent().contains("device_id")).as("of a callback without it").isFalse();
    assertThatThrownBy(() -> client.confirm(pending, callback.and("device_id", "2")))
        .isInstanceOf(CallbackRejected.class);
    assertThatThrownBy(
            () -> client.confirm(pending, Sample.approval(pending).and("device_id", "\ud800")))
        .isInstanceOfSatisfying(
            CallbackRejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.UNREADABLE));
  }

  @Test
  void sendsTheGrantedScopesInARefreshIfTheServerWantsThem() {
    OAuth2Client client = Sample.client(Sample.server().quirk(SCOPE_ON_REFRESH)).build();
    Tokens tokens = Tokens.of("AT0").withRefreshToken("RT0").withScope("read", "write");

    refreshed(client, tokens);
    assertThat(sent().first("scope")).hasValue("read write");

    run(client.refresh(tokens, request -> request.scope("read")));
    assertThat(sent().all("scope")).containsExactly("read");

    refreshed(client, Tokens.of("AT0").withRefreshToken("RT0"));
    assertThat(sent().contains("scope")).isFalse();
  }

  @Test
  void addsParametersToTokensFromAnotherSource() {
    OAuth2Client client = Sample.client();
    Tokens tokens = Tokens.of("AT0")
        .withRefreshToken("RT0")
        .withTokenParameter("audience", "a")
        .withTokenParameter("audience", "b");

    refreshed(client, refreshed(client, tokens));

    assertThat(sent().all("audience")).containsExactly("a", "b");
    assertThat(tokens).isNotEqualTo(Tokens.of("AT0").withRefreshToken("RT0"));
  }

  @Test
  void redactsRememberedParametersThatMayBeSecret() {
    Tokens tokens = Tokens.of("AT0")
        .withRefreshToken("RT0")
        .withTokenParameter("resource", "https://api.example/orders")
        .withTokenParameter("device", "canary");
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_target\",\"error_description\":\"canary may not use https://api.example/orders\"}");

    assertThatThrownBy(() -> Sample.client().refresh(tokens).over(transport))
        .hasMessageContaining("*** may not use https://api.example/orders")
        .hasMessageNotContaining("canary");
    assertThat(tokens.toString()).doesNotContain("canary");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "grant_type",
        "scope",
        "client_id",
        "client_secret",
        "client_assertion",
        "code",
        "redirect_uri",
        "code_verifier",
        "refresh_token",
        "\ud800"
      })
  void rejectsAParameterThatBelongsToOneRequestOrToTheClient(String name) {
    assertThatIllegalArgumentException().isThrownBy(() -> to().tokenParameter(name, "x"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tokens.of("a").withTokenParameter(name, "x"));
    assertThatIllegalArgumentException().isThrownBy(() -> Sample.server().omitParameter(name));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Sample.server().quirk(CALLBACK_PARAMETERS, Set.of(name)).build());
  }

  @Test
  void rejectsTheServersNameOfTheClientId() {
    AuthorizationServer.Builder server = Sample.server().quirk(CLIENT_ID_NAME, "client_key");
    OAuth2Client client = Sample.client(server).build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.begin(to().tokenParameter("client_key", "other")));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> server.quirk(CALLBACK_PARAMETERS, Set.of("client_key")).build());
  }

  @Test
  void survivesStoring() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = begin(client, to().resource(ORDERS).tokenParameter("x", "é&="));
    PendingAuthorization restored =
        PendingAuthorization.from(Snapshot.decode(pending.snapshot().encode()));
    assertThat(restored).isEqualTo(pending);

    Tokens tokens = redeemed(client, restored);
    Tokens restoredTokens = Tokens.from(Snapshot.decode(tokens.snapshot().encode()));
    assertThat(restoredTokens).isEqualTo(tokens);
    assertThat(restoredTokens.refreshToken()).isEqualTo(tokens.refreshToken());

    refreshed(client, restoredTokens);
    assertThat(sent().first("resource")).hasValue(ORDERS.toString());
    assertThat(sent().first("x")).hasValue("é&=");
  }

  @Test
  void readsSnapshotsOfTheFirstRelease() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = PendingAuthorization.from(Snapshot.decode(
        "oauth2-pending-authorization/1?authorization=https%3A%2F%2Fs.example%2Fauthorize%3Fstate%3Ds"
            + "&redirect=https%3A%2F%2Fapp.example%2Fcb&scope=a%20b&state=s"
            + "&verifier=0123456789012345678901234567890123456789012&expires=2026-01-02T03%3A14%3A05Z"
            + "&client=client-1&server=https%3A%2F%2Fs.example%2Ftoken"));

    Tokens tokens =
        run(client.redeem(client.confirm(pending, Parameters.of("state", "s").and("code", "c"))));
    assertThat(sent().contains("resource")).isFalse();
    assertThat(pending.snapshot().version()).isEqualTo(1);
    assertThat(tokens.snapshot().find("refresh")).hasValue("rt1");

    Tokens stored = Tokens.from(
        Snapshot.decode(
            "oauth2-tokens/1?access=AT0&scope=read&refresh=RT0&expires=2026-01-02T03%3A04%3A05Z&extra.user_id=7"));
    refreshed(client, stored);
    assertThat(sent().encoded())
        .isEqualTo("grant_type=refresh_token&refresh_token=RT0&client_id=client-1");
    Tokens own = Tokens.from(Snapshot.decode(
        "oauth2-tokens/1?access=AT0&scope=read&grant=client_credentials&request=audience%3Da"));
    assertThat(own.isForClient()).isTrue();
    run(Sample.client(Sample.server()).clientSecret("s").build().clientCredentials(own));
    assertThat(sent().first("audience")).hasValue("a");
  }

  /** An earlier release would leave the parameters out, and store the tokens without them. */
  @Test
  void hidesWhatAnEarlierReleaseWouldUseWithoutTheParameters() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = begin(client, to().resource(ORDERS));
    Snapshot tokens = redeemed(client, pending).snapshot();

    assertThat(pending.snapshot().version()).isEqualTo(2);
    assertThat(tokens.version()).isEqualTo(1);
    assertThat(tokens.find("access")).isPresent();
    assertThat(tokens.find("refresh")).isEmpty();
    assertThat(tokens.find("grant")).isEmpty();
    assertThat(tokens.find("refresh-with-request")).hasValue("rt1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"code%3Dx", "%25zz", "refresh_token%3Dx", "client_id%3Dx"})
  void rejectsStoredParametersThatNoLoginHas(String request) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            Tokens.from(Snapshot.decode("oauth2-tokens/1?access=a&scope=&request=" + request)));
    Snapshot pending = Sample.pending(Sample.client()).snapshot();
    assertThatThrownBy(() -> PendingAuthorization.from(
            Snapshot.decode(pending.encode() + "&token-parameters=" + request)))
        .isInstanceOfSatisfying(
            CallbackRejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.NOT_OPENABLE));
  }

  @Test
  void takesTheRefreshTokenOfEarlierTokensOnlyIfThereIsNone() {
    Tokens earlier = Tokens.of("AT0").withRefreshToken("RT0").withTokenParameter("x", "1");

    assertThat(Tokens.of("AT1").withRefreshTokenOf(earlier))
        .isEqualTo(Tokens.of("AT1").withRefreshToken("RT0"));
    assertThat(Tokens.of("AT1").withRefreshToken("RT1").withRefreshTokenOf(earlier))
        .isEqualTo(Tokens.of("AT1").withRefreshToken("RT1"));
    assertThat(Tokens.of("AT1").withRefreshTokenOf(Tokens.of("AT0"))).isEqualTo(Tokens.of("AT1"));
  }

  private static AuthorizationRequest to() {
    return AuthorizationRequest.to(Sample.REDIRECT);
  }

  private static PendingAuthorization begin(OAuth2Client client, AuthorizationRequest request) {
    return client.begin(request).over(Sample.nothingIsSent());
  }

  private Tokens redeemed(OAuth2Client client, PendingAuthorization pending) {
    return run(client.redeem(client.confirm(pending, Sample.approval(pending))));
  }

  private Tokens refreshed(OAuth2Client client, Tokens tokens) {
    return run(client.refresh(tokens));
  }

  private Tokens run(Exchange<Tokens> exchange) {
    transport.respond(200, "application/json", Sample.TOKENS);
    return exchange.over(transport);
  }

  private Parameters sent() {
    return Sample.form(transport.requests().get(transport.requests().size() - 1));
  }
}
