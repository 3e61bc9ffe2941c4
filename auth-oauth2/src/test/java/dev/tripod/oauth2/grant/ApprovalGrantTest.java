package dev.tripod.oauth2.grant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.ProofOfPossession;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.HeldTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Device authorization (RFC 8628) and CIBA in poll mode, in virtual time. */
final class ApprovalGrantTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final Parameters READ = Parameters.of("scope", "read");

  private final SettableClock clock = SettableClock.at(NOW);
  private final VirtualTime time = VirtualTime.of(clock);
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .clock(clock)
      .issuer("https://as.example")
      .publicClient("tv")
      .confidentialClient("bank", "secret")
      .build();
  private final OAuth2Client client = client("tv").build();
  private final ApprovalGrant device = ApprovalGrant.device(client);
  private final List<String> pauses = new ArrayList<>();

  @Test
  void waitsForTheUserAtTheIntervalOfTheServer() {
    PendingApproval pending = device.begin(READ).over(server);

    assertThat(pending.userCode()).hasValue("WDJB-0001");
    assertThat(pending.verificationUri().orElseThrow()).hasToString("https://as.example/device");
    assertThat(pending.verificationUriComplete().orElseThrow())
        .hasToString("https://as.example/device?user_code=WDJB-0001");
    assertThat(pending.expiresAt()).isEqualTo(NOW.plusSeconds(600));
    assertThat(pending.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(pending.toString()).doesNotContain("WDJB");

    Tokens tokens = time.run(
        device.complete(pending, (length, problem) -> {
          note(length, problem);
          if (pauses.size() == 4) {
            server.approveDevice("WDJB-0001");
          }
        }),
        server);

    assertThat(pauses).containsExactly("PT5S", "PT5S", "PT5S", "PT5S");
    assertThat(server.tokenRequests()).isEqualTo(4);
    assertThat(tokens.scope()).containsExactly("read");
    assertThat(tokens.refreshToken()).isPresent();
    assertThat(server.isActive(tokens.accessToken())).isTrue();
  }

  @Test
  void pollsLessOftenAfterSlowDown() {
    PendingApproval pending = device.begin(READ).over(server);
    server.faults().nextErrorWithStatus200("slow_down", "");
    server.faults().nextErrorWithStatus200("authorization_pending", "");
    server.faults().nextErrorWithStatus200("slow_down", "");

    time.run(
        device.complete(pending, (length, problem) -> {
          note(length, problem);
          if (pauses.size() == 4) {
            server.approveDevice("WDJB-0001");
          }
        }),
        server);

    assertThat(pauses).containsExactly("PT5S", "PT10S", "PT10S", "PT15S");
  }

  @Test
  void pollsLessOftenWhileNoResponseArrives() {
    PendingApproval pending = device.begin(READ).over(server);
    for (int i = 0; i < 3; i++) {
      server.faults().nextFailure(new SocketTimeoutException("timed out"));
    }
    server.faults().nextStatus(503);
    server.faults().nextTooManyRequests(Duration.ofSeconds(170));
    server.faults().nextErrorWithStatus200("authorization_pending", "");

    time.run(
        device.complete(pending, (length, problem) -> {
          note(length, problem);
          if (pauses.size() == 7) {
            server.approveDevice("WDJB-0001");
          }
        }),
        server);

    assertThat(pauses)
        .containsExactly(
            "PT5S",
            "PT10S NoResponse",
            "PT20S NoResponse",
            "PT40S NoResponse",
            "PT1M20S ErrorResponse",
            "PT2M50S ErrorResponse",
            "PT5S");
  }

  @Test
  void pausesFiveMinutesAtMost() {
    server.faults().approval("expires_in", JsonValue.number("86400"));
    PendingApproval pending = device.begin(READ).over(server);
    server.faults().clear();
    for (int i = 0; i < 10; i++) {
      server.faults().nextFailure(new IOException("reset"));
    }

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> time.run(device.complete(pending, this::note), server))
        .as("the server knows a shorter lifetime")
        .satisfies(error -> assertThat(error.code()).hasValue("expired_token"));
    assertThat(pauses).endsWith("PT5M NoResponse").hasSize(11);
  }

  @Test
  void failsWhenTheUserDenies() {
    PendingApproval pending = device.begin(READ).over(server);
    server.denyDevice("WDJB-0001");

    assertThatExceptionOfType(AccessDenied.class)
        .isThrownBy(() -> time.run(device.complete(pending), server))
        .satisfies(denied -> assertThat(denied.code()).hasValue("access_denied"));
  }

  @Test
  void failsWhenTheUserDoesNotDecideInTime() {
    PendingApproval pending = device.begin(READ).over(server);

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> time.run(device.complete(pending), server))
        .satisfies(error -> {
          assertThat(error.code()).hasValue("expired_token");
          assertThat(error.nextStep())
              .hasValueSatisfying(step -> assertThat(step).contains("Begin"));
        });
    assertThat(clock.now()).isEqualTo(pending.expiresAt());
    assertThat(server.tokenRequests()).as("nothing is sent at the end").isEqualTo(119);
  }

  @Test
  void doesNotWaitLongerThanTheLifetimeOfTheApproval() {
    PendingApproval pending = device.begin(READ).over(server);
    server.faults().nextTooManyRequests(Duration.ofDays(30));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> time.run(device.complete(pending, this::note), server))
        .satisfies(error -> assertThat(error.code()).hasValue("expired_token"));
    assertThat(clock.now()).isEqualTo(pending.expiresAt());
    assertThat(pauses).containsExactly("PT5S", "PT9M55S ErrorResponse");
  }

  @Test
  void anApprovalThatHasExpiredFailsAtOnce() {
    PendingApproval pending = device.begin(READ).over(server);
    clock.advance(Duration.ofHours(1));
    Instant begun = clock.now();

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> time.run(device.complete(pending, this::note), server))
        .satisfies(error -> assertThat(error.code()).hasValue("expired_token"));
    assertThat(clock.now()).isEqualTo(begun);
    assertThat(server.tokenRequests()).isZero();
  }

  @Test
  void measuresTheWaitInMonotonicTime() {
    PendingApproval pending = device.begin(READ).over(server);

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> time.run(
            device.complete(pending, (length, problem) -> {
              note(length, problem);
              if (pauses.size() == 2) {
                clock.step(Duration.ofDays(-1));
              }
            }),
            server))
        .satisfies(error -> assertThat(error.code()).hasValue("expired_token"));
    assertThat(pauses).hasSize(120);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"invalid_grant", "invalid_client", "unauthorized_client", "invalid_request"})
  void failsWithAnyOtherError(String code) {
    PendingApproval pending = device.begin(READ).over(server);
    server.faults().nextErrorWithStatus200(code, "");

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> time.run(device.complete(pending), server))
        .satisfies(error -> assertThat(error.code()).hasValue(code));
    assertThat(server.tokenRequests()).isEqualTo(1);
  }

  @Test
  void theListenerCanEndTheWait() {
    PendingApproval pending = device.begin(READ).over(server);

    assertThatExceptionOfType(CancellationException.class)
        .isThrownBy(() -> time.run(
            device.complete(pending, (length, problem) -> {
              note(length, problem);
              if (pauses.size() == 3) {
                throw new CancellationException("the user has left");
              }
            }),
            server));
    assertThat(server.tokenRequests()).isEqualTo(2);
  }

  @Test
  void anInterruptEndsTheWait() {
    PendingApproval pending = device.begin(READ).over(server);
    Thread.currentThread().interrupt();

    assertThatExceptionOfType(NoResponse.class)
        .isThrownBy(() -> device.complete(pending).over(server));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(server.tokenRequests()).isZero();
  }

  @Test
  void cancellingTheFutureEndsTheWaitOfTheCallerOnly() {
    server.faults().approval("interval", JsonValue.number("1"));
    PendingApproval pending = device.begin(READ).over(server);
    server.approveDevice("WDJB-0001");
    HeldTransport held = HeldTransport.over(server);

    CompletableFuture<Tokens> tokens = device.complete(pending).overAsync(held);
    held.awaitRequests(1);
    tokens.cancel(true);
    held.release();

    assertThat(tokens).isCancelled();
  }

  @Test
  void usesOneKeyForAllRequestsOfAWait() {
    List<ProofOfPossession> keys = new ArrayList<>();
    ApprovalGrant bound = ApprovalGrant.device(
        client("tv").proofOfPossession(new CountedKeys(keys)).build());
    PendingApproval pending = bound.begin(READ).over(server);
    server.faults().tokenType("DPoP");

    time.run(
        bound.complete(pending, (length, problem) -> {
          note(length, problem);
          if (pauses.size() == 3) {
            server.approveDevice("WDJB-0001");
          }
        }),
        server);

    assertThat(server.tokenRequests()).isEqualTo(3);
    assertThat(server.lastRequest().orElseThrow().headers().contains("DPoP")).isTrue();
    assertThat(keys).hasSize(1);
  }

  @Test
  void anotherProcessCanWait() {
    PendingApproval pending = PendingApproval.from(
        Snapshot.decode(device.begin(READ).over(server).snapshot().encode()));
    server.approveDevice(pending.userCode().orElseThrow());

    assertThat(pending.verificationUri()).isPresent();
    assertThat(pending.verificationUriComplete()).isPresent();
    assertThat(pending.snapshot().toString()).doesNotContain("WDJB");
    assertThat(time.run(ApprovalGrant.device(client("tv").build()).complete(pending), server)
            .scope())
        .containsExactly("read");
  }

  // The response that begins an approval.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "device_code | null",
        "device_code | \"\"",
        "device_code | 5",
        "device_code | \"a\\u0000\"",
        "user_code | null",
        "user_code | \"A\\u202eB\"",
        "verification_uri | null",
        "verification_uri | \"http://as.example/device\"",
        "verification_uri | \"javascript:alert(1)\"",
        "verification_uri | \"file:///etc/passwd\"",
        "verification_uri | \"https://user@as.example\"",
        "verification_uri_complete | \"javascript:alert(1)\"",
        "expires_in | null",
        "expires_in | \"soon\"",
        "expires_in | \"0\"",
      })
  void rejectsAHostileResponse(String name, String value) {
    server
        .faults()
        .approval(
            name,
            value.equals("null")
                ? JsonValue.nullValue()
                : value.equals("5")
                    ? JsonValue.number("5")
                    : JsonValue.text(value
                        .substring(1, value.length() - 1)
                        .replace("\\u0000", "\u0000")
                        .replace("\\u202e", "\u202e")));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> device.begin(READ).over(server))
        .withMessageContaining(name);
  }

  @Test
  void acceptsMembersThatServersOmitOrRename() {
    server.faults().approval("verification_uri", JsonValue.nullValue());
    server.faults().approval("verification_url", JsonValue.text("https://as.example/d"));
    server.faults().approval("verification_uri_complete", JsonValue.nullValue());
    server.faults().approval("interval", JsonValue.nullValue());
    server.faults().approval("expires_in", JsonValue.text("1800"));

    PendingApproval pending = device.begin(READ).over(server);

    assertThat(pending.verificationUri().orElseThrow()).hasToString("https://as.example/d");
    assertThat(pending.verificationUriComplete()).isEmpty();
    assertThat(pending.interval()).isEqualTo(Duration.ofSeconds(5));
    assertThat(pending.expiresAt()).isEqualTo(NOW.plusSeconds(1800));
  }

  @ParameterizedTest
  @CsvSource({"1, PT1S", "-5, PT1S", "99999999999, PT24H"})
  void limitsTheIntervalAndTheLifetime(String seconds, Duration interval) {
    server.faults().approval("interval", JsonValue.number(seconds));
    server.faults().approval("expires_in", JsonValue.number(seconds));

    PendingApproval pending = device.begin(READ).over(server);

    assertThat(pending.interval()).isEqualTo(interval);
    assertThat(pending.expiresAt()).isBetween(NOW, NOW.plus(Duration.ofDays(1)));
  }

  @Test
  void reportsAnErrorOfTheServer() {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> device.begin(Parameters.none()).over(server))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_scope"));
  }

  // CIBA.

  @Test
  void logsAUserInWithABackchannel() {
    ApprovalGrant backchannel =
        ApprovalGrant.backchannel(client("bank").clientSecret("secret").build());
    PendingApproval pending = backchannel
        .begin(Parameters.of("scope", "openid").and("login_hint", "alice@example"))
        .over(server);
    assertThat(pending.userCode()).isEmpty();
    assertThat(pending.verificationUri()).isEmpty();

    Tokens tokens = time.run(
        backchannel.complete(pending, (length, problem) -> {
          note(length, problem);
          if (pauses.size() == 2) {
            server.approveBackchannel("alice@example");
          }
        }),
        server);

    assertThat(pauses).containsExactly("PT5S", "PT5S");
    assertThat(tokens.scope()).containsExactly("openid");
  }

  @Test
  void redactsTheHintsThatAreSecret() {
    ApprovalGrant backchannel =
        ApprovalGrant.backchannel(client("bank").clientSecret("secret").build());
    server
        .faults()
        .nextResponse(HttpResponse.of(
            400,
            Headers.of("Content-Type", "application/json"),
            "{\"error\":\"invalid_request\",\"error_description\":\"unknown hint-of-alice\"}"
                .getBytes(StandardCharsets.UTF_8)));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> backchannel
            .begin(Parameters.of("scope", "openid").and("login_hint_token", "hint-of-alice"))
            .over(server))
        .withMessageContaining("unknown")
        .withMessageNotContaining("hint-of-alice");
  }

  @Test
  void completesAnApprovalWithItsOwnGrantOnly() {
    PendingApproval pending = device.begin(READ).over(server);
    ApprovalGrant backchannel =
        ApprovalGrant.backchannel(client("bank").clientSecret("secret").build());

    assertThatIllegalArgumentException().isThrownBy(() -> backchannel.complete(pending));
  }

  @Test
  void rejectsAServerWithoutTheEndpoint() {
    OAuth2Client other = OAuth2Client.builder()
        .server(AuthorizationServer.withoutUsers("https://as.example/token").build())
        .clientId("tv")
        .json(JacksonJson.strict())
        .build();

    assertThatIllegalStateException()
        .isThrownBy(() -> ApprovalGrant.device(other))
        .withMessageContaining("device_authorization_endpoint");
    assertThatIllegalStateException()
        .isThrownBy(() -> ApprovalGrant.backchannel(other))
        .withMessageContaining("backchannel_authentication_endpoint");
  }

  private void note(Duration length, Optional<AuthorizationException> problem) {
    pauses.add(length
        + problem.map(failure -> " " + failure.getClass().getSimpleName()).orElse(""));
  }

  private OAuth2Client.Builder client(String clientId) {
    return OAuth2Client.builder()
        .server(AuthorizationServer.withoutUsers("https://as.example/token")
            .endpoint("device_authorization_endpoint", "https://as.example/device_authorization")
            .endpoint(
                "backchannel_authentication_endpoint",
                "https://as.example/backchannel_authentication")
            .build())
        .clientId(clientId)
        .json(JacksonJson.strict())
        .clock(clock);
  }

  /** Creates keys with constant proofs, and remembers them. */
  private record CountedKeys(List<ProofOfPossession> created) implements ProofOfPossession.Keys {

    @Override
    public Exchange<ProofOfPossession> create() {
      ProofOfPossession key = new ProofOfPossession() {
        @Override
        public Exchange<HttpRequest> prove(HttpRequest request, Optional<Secret> accessToken) {
          return Exchange.done(request.withHeader("DPoP", "proof"));
        }

        @Override
        public boolean learn(HttpRequest request, HttpResponse response) {
          return false;
        }

        @Override
        public String thumbprint() {
          return "thumbprint";
        }

        @Override
        public Secret reference() {
          return Secret.of("key");
        }
      };
      created.add(key);
      return Exchange.done(key);
    }

    @Override
    public Exchange<ProofOfPossession> find(Secret reference) {
      return Exchange.done(created.get(0));
    }
  }
}
