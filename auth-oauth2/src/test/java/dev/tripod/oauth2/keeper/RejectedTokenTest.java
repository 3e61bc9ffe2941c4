package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.API;
import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An API that rejects access tokens before their time, or with another status than 401. */
@Timeout(120)
@DisplayName("An access token that the API rejects")
final class RejectedTokenTest {

  private static final HttpRequest CALL = HttpRequest.get(API + "/me");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final InMemoryCredentialStore store = InMemoryCredentialStore.create();
  private final Server server = new Server();

  /** A token endpoint that rotates, and an API that ends each token at a time of its own. */
  private final class Server implements HttpTransport {

    private int issued;
    private Instant issuedAt = clock.now();
    private Duration declared = Duration.ofHours(1);
    private Duration real = Duration.ofHours(1);
    private HttpResponse rejection = response(401, "");
    private int calls;

    @Override
    public HttpResponse send(HttpRequest request) {
      if (request.method().equals("POST")) {
        issued++;
        issuedAt = clock.now();
        return response(
            200,
            "{\"access_token\":\"at" + issued + "\",\"refresh_token\":\"rt" + issued
                + "\",\"token_type\":\"Bearer\",\"expires_in\":" + declared.toSeconds() + "}");
      }
      calls++;
      boolean accepted = request.headers().first("Authorization").equals(currentHeader())
          && clock.now().isBefore(issuedAt.plus(real));
      return accepted ? response(200, "{}") : rejection;
    }

    private Optional<String> currentHeader() {
      return Optional.of("Bearer at" + issued);
    }

    private void endsTheToken() {
      issuedAt = clock.now().minus(real);
    }
  }

  private static HttpResponse response(int status, String body, String... header) {
    return HttpResponse.of(
        status,
        header.length == 0 ? Headers.none() : Headers.of(header[0], header[1]),
        body.getBytes(UTF_8));
  }

  private TokenKeeper.Builder keeper(UnaryOperator<AuthorizationServer.Builder> data) {
    OAuth2Client client = OAuth2Client.builder()
        .server(data.apply(
                AuthorizationServer.at("https://s.example/authorize", "https://s.example/token"))
            .build())
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
    return TokenKeeper.builder(client, store);
  }

  private TokenKeeper stored(TokenKeeper.Builder builder) {
    TokenKeeper keeper = builder.build();
    Tokens tokens =
        Tokens.of("at0").withRefreshToken("rt0").withExpiresAt(clock.now().plus(server.declared));
    VirtualTime.of(clock).run(keeper.keep(OWNER, tokens), server);
    return keeper;
  }

  private int call(TokenKeeper keeper) throws IOException {
    return AuthorizedTransport.of(server, keeper.authorizer(OWNER, API))
        .send(CALL)
        .status();
  }

  // Tokens that end early.

  @Test
  @DisplayName("is refreshed each time, if tokens end a second early at the server")
  void tokensEndASecondEarly() throws IOException {
    server.declared = Duration.ofSeconds(5);
    server.real = Duration.ofSeconds(4);
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity()));

    for (int i = 0; i < 600; i++) {
      assertThat(call(keeper)).as("call %d", i).isEqualTo(200);
      clock.advance(Duration.ofMillis(100));
    }

    assertThat(server.issued).isBetween(12, 16);
  }

  @Test
  @DisplayName("is refreshed again if the server ends a second token within a minute")
  void endedAgain() throws IOException {
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity()));

    for (int i = 1; i <= 4; i++) {
      server.endsTheToken();
      assertThat(call(keeper)).isEqualTo(200);
      assertThat(server.issued).isEqualTo(i);
      clock.advance(Duration.ofSeconds(12));
    }
  }

  @Test
  @DisplayName("is replaced once more if its replacement from another process has ended too")
  void replacementHasEnded() throws IOException {
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity()));
    TokenKeeper otherNode = keeper(UnaryOperator.identity()).build();
    server.endsTheToken();
    assertThat(call(otherNode)).isEqualTo(200);
    clock.advance(Duration.ofSeconds(30));
    server.endsTheToken();
    server.calls = 0;

    assertThat(call(keeper)).isEqualTo(200);
    assertThat(server.calls).isEqualTo(3);
    assertThat(server.issued).isEqualTo(2);
  }

  @Test
  @DisplayName(
      "is replaced after half of its lifetime, even if the API rejected several tokens before")
  void waitsAtMostForHalfOfTheLifetime() throws IOException {
    server.declared = Duration.ofSeconds(10);
    server.real = Duration.ZERO;
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity()));
    for (int pause : new int[] {0, 1, 2, 4}) {
      clock.advance(Duration.ofSeconds(pause));
      assertThat(call(keeper)).isEqualTo(401);
    }
    assertThat(server.issued).isEqualTo(4);
    server.real = Duration.ofSeconds(1);

    clock.advance(Duration.ofSeconds(4));
    assertThat(call(keeper)).isEqualTo(401);
    assertThat(server.issued).isEqualTo(4);

    clock.advance(Duration.ofSeconds(1));
    assertThat(call(keeper)).isEqualTo(200);
    assertThat(server.issued).isEqualTo(5);
  }

  @Test
  @DisplayName("counts as the first rejected token again after twice the pause")
  void countsAgainAfterTwiceThePause() throws IOException {
    server.real = Duration.ZERO;
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity()));
    for (int pause : new int[] {0, 2, 1}) {
      clock.advance(Duration.ofSeconds(pause));
      assertThat(call(keeper)).isEqualTo(401);
    }

    assertThat(server.issued).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  @DisplayName("leads to few refreshes in ten minutes, if the API rejects every token")
  void everyTokenIsRejected(int nodes) throws IOException {
    server.real = Duration.ZERO;
    TokenKeeper[] keepers = new TokenKeeper[nodes];
    keepers[0] = stored(keeper(UnaryOperator.identity()));
    for (int node = 1; node < nodes; node++) {
      keepers[node] = keeper(UnaryOperator.identity()).build();
    }

    for (int second = 0; second < 600; second++) {
      for (TokenKeeper keeper : keepers) {
        assertThat(call(keeper)).isEqualTo(401);
      }
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(server.issued).isBetween(8, 11);
    assertThat(server.calls).isLessThan(600 * nodes + 60);
  }

  @ParameterizedTest
  @ValueSource(longs = {-60, 60})
  @DisplayName("is refreshed again soon after the clock stepped")
  void clockSteps(long minutes) throws IOException {
    server.declared = Duration.ofHours(12);
    server.real = Duration.ofHours(12);
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity()));
    server.endsTheToken();
    assertThat(call(keeper)).isEqualTo(200);

    clock.step(Duration.ofMinutes(minutes));
    server.endsTheToken();
    clock.advance(Duration.ofSeconds(1));

    assertThat(call(keeper)).isEqualTo(200);
    assertThat(server.issued).isEqualTo(2);
  }

  // Other responses than 401.

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "403 | | | 200",
        "403 | {\"error\":\"forbidden\"} | | 403",
        "403 | | Bearer error=\"insufficient_scope\" | 403",
        "419 | {\"message\":\"Session expired\"} | | 200",
        "419 | {\"message\":\"Too large\"} | | 419",
        "400 | {\"error\":\"TOKEN_EXPIRED\"} | | 200",
        "400 | {\"error\":\"invalid_request\"} | | 400",
        "402 | | | 402"
      })
  @DisplayName("is refreshed if the server's data says so of status, code and words")
  void responsesThatTheDataNames(
      int status, @Nullable String body, @Nullable String challenge, int result)
      throws IOException {
    TokenKeeper keeper = stored(keeper(server -> server
        .expiredToken(403, "", "")
        .expiredToken(419, "", "session expired")
        .expiredToken(400, "token_expired", "")));
    server.endsTheToken();
    server.rejection = challenge == null
        ? response(status, body == null ? "" : body)
        : response(status, body == null ? "" : body, "WWW-Authenticate", challenge);

    assertThat(call(keeper)).isEqualTo(result);
    assertThat(server.issued).isEqualTo(result == 200 ? 1 : 0);
  }

  @Test
  @DisplayName("is refreshed if the caller decides so for a response")
  void responsesThatTheCallerNames() throws IOException {
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity())
        .expiredToken(response ->
            response.status() == 498 || response.headers().first("X-Token").isPresent()));
    server.endsTheToken();
    server.rejection = response(498, "");
    assertThat(call(keeper)).isEqualTo(200);

    server.endsTheToken();
    clock.advance(Duration.ofMinutes(1));
    server.rejection = response(404, "");
    assertThat(call(keeper)).isEqualTo(404);
    server.rejection = response(404, "", "X-Token", "ended");
    assertThat(call(keeper)).isEqualTo(200);
    assertThat(server.issued).isEqualTo(2);
  }

  @Test
  @DisplayName("is not asked about if the caller's test throws: the call fails with that exception")
  void callersTestThrows() {
    IllegalStateException planned = new IllegalStateException("planned");
    TokenKeeper keeper = stored(keeper(UnaryOperator.identity()).expiredToken(response -> {
      throw planned;
    }));
    server.rejection = response(403, "");

    assertThatThrownBy(() -> call(keeper)).isSameAs(planned);
  }

  @Test
  @DisplayName(
      "is used by all calls during the rotation, although old tokens get 403 at that moment")
  void rotationMoment() throws IOException {
    TokenKeeper keeper = stored(keeper(data -> data.expiredToken(403, "", "")));
    server.rejection = response(403, "");
    server.endsTheToken();

    for (int i = 0; i < 50; i++) {
      assertThat(call(keeper)).isEqualTo(200);
    }

    assertThat(server.issued).isEqualTo(1);
  }
}
