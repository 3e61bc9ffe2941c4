package dev.tripod.testkit;

import static dev.tripod.testkit.IndependentClient.basic;
import static dev.tripod.testkit.IndependentClient.good;
import static dev.tripod.testkit.IndependentClient.member;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Device authorization (RFC 8628), CIBA in poll mode, and token exchange (RFC 8693), by hand. */
final class FurtherGrantsTest {

  private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";
  private static final String CIBA = "urn:openid:params:grant-type:ciba";
  private static final String EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
  private static final String ACCESS = "urn:ietf:params:oauth:token-type:access_token";

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-21T20:00:00Z"));
  private final IndependentClient client = IndependentClient.standard();
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .publicClient("app")
      .publicClient("other")
      .confidentialClient("bank", "secret")
      .clock(clock)
      .build();

  @Test
  void aDeviceGetsTokensAfterTheUserHasApproved() throws IOException {
    HttpResponse begun = good(server, device("app", "read"));
    assertThat(begun.headers().first("Cache-Control")).hasValue("no-store");
    String code = member(begun, "device_code");
    assertThat(member(begun, "verification_uri_complete"))
        .isEqualTo(member(begun, "verification_uri") + "?user_code=" + member(begun, "user_code"));

    assertThat(error(poll("app", code))).isEqualTo("authorization_pending");
    clock.advance(Duration.ofSeconds(5));
    server.approveDevice(member(begun, "user_code"));
    HttpResponse tokens = good(server, poll("app", code));

    assertThat(member(tokens, "scope")).isEqualTo("read");
    assertThat(member(tokens, "refresh_token")).isNotEmpty();
    clock.advance(Duration.ofSeconds(5));
    assertThat(error(poll("app", code))).as("a code works once").isEqualTo("invalid_grant");
  }

  @Test
  void aFastDeviceHasToSlowDown() throws IOException {
    String code = member(good(server, device("app", "read")), "device_code");
    assertThat(error(poll("app", code))).isEqualTo("authorization_pending");
    clock.advance(Duration.ofSeconds(5).minusNanos(1));
    assertThat(error(poll("app", code))).isEqualTo("slow_down");
    clock.advance(Duration.ofSeconds(10).minusNanos(1));
    assertThat(error(poll("app", code))).isEqualTo("slow_down");
    clock.advance(Duration.ofSeconds(15));
    assertThat(error(poll("app", code))).isEqualTo("authorization_pending");
  }

  @Test
  void aDeviceFailsAfterADenialAndAfterItsLifetime() throws IOException {
    HttpResponse first = good(server, device("app", "read"));
    server.denyDevice(member(first, "user_code"));
    assertThat(error(poll("app", member(first, "device_code")))).isEqualTo("access_denied");

    HttpResponse second = good(server, device("app", "read"));
    server.approveDevice(member(second, "user_code"));
    clock.advance(Duration.ofMinutes(10));
    assertThat(error(poll("app", member(second, "device_code")))).isEqualTo("expired_token");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> server.approveDevice(member(second, "user_code")));
  }

  @Test
  void aDeviceCodeBelongsToItsClientAndItsGrant() throws IOException {
    HttpResponse begun = good(server, device("app", "read"));
    server.approveDevice(member(begun, "user_code"));

    assertThat(error(poll("other", member(begun, "device_code")))).isEqualTo("invalid_grant");
    assertThat(error(client.token(Parameters.of("grant_type", CIBA)
            .and("auth_req_id", member(begun, "device_code"))
            .and("client_id", "app"))))
        .isEqualTo("invalid_grant");
    assertThat(error(poll("app", ""))).isEqualTo("invalid_request");
    assertThat(error(device("app", ""))).isEqualTo("invalid_scope");
    assertThat(error(device("unknown", "read"))).isEqualTo("invalid_client");
  }

  @Test
  void aBackchannelNeedsAConfidentialClientOpenidAndOneHint() throws IOException {
    Parameters form = Parameters.of("scope", "openid").and("login_hint", "alice");
    HttpResponse begun = good(server, backchannel(form));
    server.approveBackchannel("alice");
    good(
        server,
        bank(client.token(
            Parameters.of("grant_type", CIBA).and("auth_req_id", member(begun, "auth_req_id")))));

    assertThat(error(client.post("/backchannel_authentication", form.and("client_id", "app"))))
        .isEqualTo("unauthorized_client");
    assertThat(error(backchannel(Parameters.of("scope", "read").and("login_hint", "a"))))
        .isEqualTo("invalid_scope");
    assertThat(error(backchannel(Parameters.of("scope", "openid")))).isEqualTo("invalid_request");
    assertThat(error(backchannel(form.and("id_token_hint", "b")))).isEqualTo("invalid_request");

    HttpResponse denied = good(server, backchannel(form));
    server.denyBackchannel("alice");
    assertThat(error(bank(client.token(
            Parameters.of("grant_type", CIBA).and("auth_req_id", member(denied, "auth_req_id"))))))
        .isEqualTo("access_denied");
  }

  @Test
  void aTokenIsExchangedForOneWithTheSameScopeOrLess() throws IOException {
    String subject = member(
        good(
            server,
            bank(client.token(
                Parameters.of("grant_type", "client_credentials").and("scope", "a b")))),
        "access_token");
    Parameters form = Parameters.of("grant_type", EXCHANGE)
        .and("subject_token", subject)
        .and("subject_token_type", ACCESS);

    HttpResponse whole = good(server, bank(client.token(form)));
    assertThat(member(whole, "scope")).isEqualTo("a b");
    assertThat(member(whole, "issued_token_type")).isEqualTo(ACCESS);
    assertThat(whole.bodyText()).doesNotContain("refresh_token");
    assertThat(member(good(server, bank(client.token(form.and("scope", "b")))), "scope"))
        .isEqualTo("b");
    String jwt = "urn:ietf:params:oauth:token-type:jwt";
    assertThat(member(
            good(server, bank(client.token(form.and("requested_token_type", jwt)))), "token_type"))
        .isEqualTo("N_A");

    assertThat(error(bank(client.token(form.and("scope", "c"))))).isEqualTo("invalid_scope");
    assertThat(error(bank(client.token(form.and("actor_token", "x")))))
        .isEqualTo("invalid_request");
    assertThat(error(bank(client.token(form.and("actor_token_type", ACCESS)))))
        .isEqualTo("invalid_request");
    assertThat(error(
            bank(client.token(form.and("actor_token", "unknown").and("actor_token_type", ACCESS)))))
        .isEqualTo("invalid_request");
    assertThat(error(bank(client.token(form.and("requested_token_type", "urn:other")))))
        .isEqualTo("invalid_request");
    assertThat(error(bank(client.token(form.without("subject_token"::equals)))))
        .isEqualTo("invalid_request");
    assertThat(error(bank(client.token(
            form.without("subject_token_type"::equals).and("subject_token_type", jwt)))))
        .isEqualTo("invalid_request");
    clock.advance(Duration.ofHours(1));
    assertThat(error(bank(client.token(form)))).isEqualTo("invalid_request");
  }

  @Test
  void aServerLikeXHasNoneOfThem() throws IOException {
    FakeAuthorizationServer x =
        FakeAuthorizationServer.builder().likeX().publicClient("app").build();

    assertThat(x.send(device("app", "tweet.read")).status()).isEqualTo(404);
    for (String grant : new String[] {DEVICE, CIBA, EXCHANGE}) {
      HttpRequest request = IndependentClient.likeX()
          .token(Parameters.of("grant_type", grant).and("client_id", "app"));
      assertThat(member(x.send(request), "error")).isEqualTo("unsupported_grant_type");
    }
  }

  @Test
  void aFaultChangesAndOmitsMembers() throws IOException {
    server.faults().approval("interval", JsonValue.text("often"));
    server.faults().approval("user_code", JsonValue.nullValue());
    HttpResponse changed = good(server, device("app", "read"));
    assertThat(member(changed, "interval")).isEqualTo("often");
    assertThat(changed.bodyText()).doesNotContain("\"user_code\"");

    server.faults().clear();
    assertThat(member(good(server, device("app", "read")), "user_code")).isNotEmpty();

    server.faults().nextStatus(503);
    assertThat(server.send(device("app", "read")).status()).isEqualTo(503);
  }

  private HttpRequest device(String clientId, String scope) {
    return client.post(
        "/device_authorization", Parameters.of("client_id", clientId).and("scope", scope));
  }

  private HttpRequest poll(String clientId, String code) {
    return client.token(
        Parameters.of("grant_type", DEVICE).and("device_code", code).and("client_id", clientId));
  }

  private HttpRequest backchannel(Parameters form) {
    return bank(client.post("/backchannel_authentication", form));
  }

  private static HttpRequest bank(HttpRequest request) {
    return basic(request, "bank", "secret");
  }

  private String error(HttpRequest request) throws IOException {
    HttpResponse response = server.send(request);
    assertThat(response.status()).isBetween(400, 499);
    return member(response, "error");
  }
}
