package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.Snapshot;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Snapshots: reading one, on another node and a day later, returns an equal value. */
final class WrittenDownTest {

  private static final String CANARY = "canary";

  @Test
  @DisplayName("a pending authorization from a snapshot works as the original does")
  void pending() {
    SettableClock clock = SettableClock.at(Sample.NOW);
    OAuth2Client client = Sample.client(Sample.server()).clock(clock).build();
    PendingAuthorization original = client
        .begin(AuthorizationRequest.to("https://app.example/cb?x=a%20b")
            .scope("a,b", "https://s.example/c"))
        .over(Sample.nothingIsSent());
    PendingAuthorization restored =
        PendingAuthorization.from(Snapshot.decode(original.snapshot().encode()));
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(200, "application/json", "{\"access_token\":\"at1\",\"token_type\":\"bearer\"}");

    assertThat(restored).isEqualTo(original).hasSameHashCodeAs(original);
    assertThat(restored.authorizationUri()).isEqualTo(original.authorizationUri());
    assertThat(restored.redirectUri()).isEqualTo(original.redirectUri());
    assertThat(restored.scope()).containsExactly("a,b", "https://s.example/c");
    assertThat(restored.expiresAt()).isEqualTo(original.expiresAt());
    assertThat(restored).hasToString(original.toString());
    Tokens tokens =
        client.redeem(client.confirm(restored, Sample.approval(original))).over(transport);
    assertThat(tokens.scope()).containsExactly("a,b", "https://s.example/c");
    assertThat(Sample.form(transport.requests().get(0)).first("redirect_uri"))
        .hasValue("https://app.example/cb?x=a%20b");

    clock.set(original.expiresAt());
    assertThatThrownBy(() -> client.confirm(restored, Sample.approval(original)))
        .isInstanceOfSatisfying(
            CallbackRejected.class, late -> assertThat(late.reason()).isEqualTo(Reason.EXPIRED));
    assertThatThrownBy(() -> Sample.client(Sample.server())
            .clientId("client-2")
            .build()
            .confirm(restored, Sample.approval(original)))
        .isInstanceOfSatisfying(
            CallbackRejected.class, other -> assertThat(other.reason()).isEqualTo(Reason.MISMATCH));
  }

  @Test
  @DisplayName("pending authorizations differ if any part differs")
  void differentPending() {
    OAuth2Client client = Sample.client();
    PendingAuthorization one = Sample.pending(client);

    assertThat(one).isNotEqualTo(Sample.pending(client)).isNotEqualTo("x");
    assertThat(one)
        .isNotEqualTo(client.begin(URI.create("http://[::1]/")).over(Sample.nothingIsSent()));
  }

  @Test
  @DisplayName("The library cannot continue with stored tokens.")
  void tokens() {
    Tokens all = Sample.redeemed(
        Sample.client(),
        200,
        "{\"access_token\":\"at%2F=\",\"token_type\":\"bearer\",\"refresh_token\":\"r t\\u0000é\","
            + "\"id_token\":\"i.d\",\"expires_in\":3600,\"scope\":\"x y\",\"b\":\"\",\"a.=&\":\"é ;\\u0000\"}");
    List<Tokens> every = List.of(
        all,
        Tokens.of("at"),
        Tokens.of("at").withRefreshToken("rt"),
        Tokens.of("at").withScope("a,b", "c"),
        Tokens.of("at").withExpiresAt(Instant.parse("2026-01-02T03:04:05.123456789Z")));

    for (Tokens original : every) {
      Tokens restored = Tokens.from(Snapshot.decode(original.snapshot().encode()));

      assertThat(restored).isEqualTo(original).hasSameHashCodeAs(original);
      assertThat(restored.accessToken()).isEqualTo(original.accessToken());
      assertThat(restored.refreshToken()).isEqualTo(original.refreshToken());
      assertThat(restored.idToken()).isEqualTo(original.idToken());
      assertThat(restored.expiresAt()).isEqualTo(original.expiresAt());
      assertThat(restored.scope()).containsExactlyElementsOf(original.scope());
      assertThat(restored.extras()).isEqualTo(original.extras());
      assertThat(restored).hasToString(original.toString());
    }
    assertThat(every).doesNotHaveDuplicates();
    assertThat(all.extras().members()).isEqualTo(Map.of("b", "", "a.=&", "é ;\u0000"));
  }

  @Test
  @DisplayName("tokens from a snapshot are refreshed and revoked like the original ones")
  void restoredTokensWork() {
    Tokens restored = Tokens.from(
        Snapshot.decode(Tokens.of("at0").withRefreshToken("rt0").snapshot().encode()));
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(200, "application/json", Sample.TOKENS)
        .respond(200, "", "")
        .respond(200, "", "");

    Sample.client().refresh(restored).over(transport);
    Sample.client().revoke(restored).over(transport);

    assertThat(Sample.form(transport.requests().get(0)).first("refresh_token")).hasValue("rt0");
    assertThat(Sample.form(transport.requests().get(2)).first("token")).hasValue("at0");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authorization | ' canary'",
        "authorization | MISSING",
        "redirect | http://canary.example/",
        "redirect | http:/canary",
        "redirect | https://app.example/#canary",
        "redirect | https://app.example/?a=%ff&canary",
        "redirect | mailto:canary",
        "redirect | MISSING",
        "scope | canary  x",
        "scope | 'canary\"'",
        "scope | ' '",
        "scope | MISSING",
        "state | ''",
        "state | MISSING",
        "verifier | canary",
        "verifier | canarycanarycanarycanarycanarycanarycanary canary",
        "verifier | MISSING",
        "expires | canary",
        "expires | +1000000000-canary",
        "expires | MISSING",
        "client | MISSING",
        "server | MISSING"
      })
  @DisplayName("a pending authorization with one invalid part cannot be read, and is not quoted")
  void spoiltPending(String member, String value) {
    Snapshot spoilt = spoilt(Sample.pending(Sample.client()).snapshot(), member, value);

    assertThatThrownBy(() -> PendingAuthorization.from(spoilt))
        .isInstanceOfSatisfying(
            CallbackRejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.NOT_OPENABLE))
        .hasMessageNotContaining(CANARY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "access | ''",
        "access | canary canary",
        "access | 'canaryé'",
        "access | MISSING",
        "refresh | ''",
        "id | ''",
        "expires | canary",
        "scope | canary  x",
        "scope | MISSING"
      })
  @DisplayName("tokens with one invalid part are rejected, and are not quoted")
  void spoiltTokens(String member, String value) {
    Tokens tokens =
        Sample.redeemed(Sample.client(), 200, Sample.TOKENS.replace("{", "{\"id_token\":\"id1\","));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tokens.from(spoilt(tokens.snapshot(), member, value)))
        .withMessageNotContaining(CANARY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oauth2-tokens/2?access=canary&scope=",
        "oauth2-pending-authorization/2?state=canary",
        "oauth1-token-credentials/1?token=canary",
        "other/1?access=canary&scope="
      })
  @DisplayName("a snapshot of a newer release or another kind is rejected, and is not quoted")
  void otherSnapshots(String encoded) {
    Snapshot other = Snapshot.decode(encoded);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tokens.from(other))
        .withMessageNotContaining(CANARY);
    assertThatThrownBy(() -> PendingAuthorization.from(other))
        .isInstanceOf(CallbackRejected.class)
        .hasMessageNotContaining(CANARY);
  }

  private static Snapshot spoilt(Snapshot whole, String member, String value) {
    Snapshot spoilt = Snapshot.of(whole.kind(), whole.version());
    for (Map.Entry<String, String> each : whole.under("").entrySet()) {
      if (!each.getKey().equals(member)) {
        spoilt = spoilt.with(each.getKey(), each.getValue());
      }
    }
    return value.equals("MISSING") ? spoilt : spoilt.with(member, value);
  }
}
