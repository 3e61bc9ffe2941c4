package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many token requests a server receives that rejects every refresh. The callers do not wait, so they ask once a second. */
@Timeout(120)
@DisplayName("Refreshes that fail in a row")
final class BackoffTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static final HttpTransport UNREACHABLE = request -> {
    throw new ConnectException("refused");
  };

  /** The most requests in ten minutes: after pauses of 1, 1, 2, 4, 8, 16, 32, 64, 128 and 150 seconds. */
  private static final int MOST_REQUESTS = 14;

  private final StoredLogin login = new StoredLogin();
  private final InMemoryCredentialStore store = InMemoryCredentialStore.create();
  private final VirtualTime time = VirtualTime.of(login.clock);
  private final Rejecting rejecting = new Rejecting();

  /** Rejects every request, and counts them. */
  private static final class Rejecting implements HttpTransport {

    private HttpResponse response = rejection(400, "invalid_request");
    private final List<HttpRequest> requests = new ArrayList<>();

    @Override
    public HttpResponse send(HttpRequest request) {
      requests.add(request);
      return response;
    }
  }

  private static HttpResponse rejection(int status, String code, String... header) {
    return HttpResponse.of(
        status,
        header.length == 0 ? Headers.none() : Headers.of(header[0], header[1]),
        ("{\"error\":\"" + code + "\"}").getBytes(UTF_8));
  }

  private List<TokenKeeper> nodes(int number) {
    List<TokenKeeper> nodes = IntStream.range(0, number)
        .mapToObj(node -> TokenKeeper.of(login.client, store))
        .toList();
    run(nodes.get(0), login.logIn());
    login.expire();
    return nodes;
  }

  private void run(TokenKeeper keeper, Tokens tokens) {
    time.run(keeper.keep(OWNER, tokens), login.server);
  }

  /** Lets every node ask once, and returns the last failure. */
  private AuthorizationException ask(List<TokenKeeper> nodes, HttpTransport transport) {
    List<AuthorizationException> failures = new ArrayList<>();
    for (TokenKeeper node : nodes) {
      assertThatThrownBy(() -> time.run(node.current(OWNER), transport))
          .isInstanceOfSatisfying(AuthorizationException.class, failures::add);
    }
    return failures.get(failures.size() - 1);
  }

  private void askForTenMinutes(List<TokenKeeper> nodes, HttpTransport transport) {
    for (int second = 0; second < 600; second++) {
      ask(nodes, transport);
      login.clock.advance(SECOND);
    }
  }

  static Stream<Arguments> rejections() {
    return Stream.of(1, 4)
        .flatMap(nodes -> Stream.of(
                Named.of("an unknown error", rejection(400, "invalid_request")),
                Named.of("429 without Retry-After", rejection(429, "slow_down")),
                Named.of("429 with a short Retry-After", rejection(429, "x", "Retry-After", "1")),
                Named.of("503", rejection(503, "x")),
                Named.of("a wrong secret", rejection(401, "invalid_client")),
                Named.of(
                    "a redirect",
                    HttpResponse.of(302, Headers.of("Location", "/login"), new byte[0])))
            .map(response -> Arguments.of(nodes, response)));
  }

  @ParameterizedTest(name = "{0} nodes, {1}")
  @MethodSource("rejections")
  @DisplayName("lead to few requests in ten minutes of one call a second")
  void tenMinutes(int nodes, HttpResponse response) {
    rejecting.response = response;
    List<TokenKeeper> keepers = nodes(nodes);

    askForTenMinutes(keepers, rejecting);

    assertThat(rejecting.requests).hasSizeBetween(8, MOST_REQUESTS);
  }

  @Test
  @DisplayName("lead to few requests if the responses to a client's own requests are lost")
  void tenMinutesOfLostResponses() {
    OAuth2Client own = login.clientWithSecret();
    List<TokenKeeper> keepers = List.of(TokenKeeper.of(own, store), TokenKeeper.of(own, store));
    run(keepers.get(0), own.clientCredentials("read").over(login.server));
    login.expire();

    askForTenMinutes(keepers, request -> {
      rejecting.send(request);
      throw new SocketException("reset");
    });

    assertThat(rejecting.requests).hasSizeBetween(8, 2 * MOST_REQUESTS);
  }

  @Test
  @DisplayName("do not delay a refresh if the server was not reached")
  void notReached() {
    List<TokenKeeper> keepers = nodes(1);

    for (int i = 0; i < 5; i++) {
      assertThat(ask(keepers, UNREACHABLE)).isInstanceOf(NoResponse.class);
    }

    assertThat(time.run(keepers.get(0).current(OWNER), login.server)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  @DisplayName("are followed by pauses that double, from one second to five minutes")
  void doubles(long seed) {
    OAuth2Client client = login.clientWith(FixedRandom.seeded(seed));
    TokenKeeper keeper = TokenKeeper.of(client, store);
    run(keeper, login.logIn());
    login.expire();

    for (int failures = 1; failures <= 12; failures++) {
      Duration pause = pauseAfterFailure(keeper);
      Duration longest = Duration.ofSeconds(Math.min(300, 1L << (failures - 1)));
      assertThat(pause)
          .as("after failure %d", failures)
          .isBetween(
              failures == 1 ? SECOND : longest.dividedBy(2), longest.plus(Duration.ofMillis(100)));
    }
  }

  @Test
  @DisplayName("are followed by pauses that differ from process to process")
  void jitter() {
    Set<Duration> pauses = new HashSet<>();
    for (long seed = 1; seed <= 10; seed++) {
      TokenKeeper keeper = TokenKeeper.of(
          login.clientWith(FixedRandom.seeded(seed)), InMemoryCredentialStore.create());
      run(keeper, login.logIn());
      login.expire();
      for (int failures = 1; failures < 6; failures++) {
        pauseAfterFailure(keeper);
      }
      pauses.add(pauseAfterFailure(keeper));
    }

    assertThat(pauses).hasSizeGreaterThan(5);
  }

  /** Lets a refresh fail, and returns the time until the next one, to a tenth of a second. */
  private Duration pauseAfterFailure(TokenKeeper keeper) {
    Instant begun = login.clock.now();
    int requests = rejecting.requests.size();
    ask(List.of(keeper), rejecting);
    assertThat(rejecting.requests).hasSize(requests + 1);
    while (ask(List.of(keeper), UNREACHABLE) instanceof ErrorResponse) {
      login.clock.advance(Duration.ofMillis(100));
    }
    return Duration.between(begun, login.clock.now());
  }

  @Test
  @DisplayName("are forgotten after a successful refresh, and after a new login")
  void reset() {
    List<TokenKeeper> keepers = nodes(2);
    for (int i = 0; i < 5; i++) {
      ask(keepers, rejecting);
      login.clock.advance(Duration.ofMinutes(5));
    }
    time.run(keepers.get(1).current(OWNER), login.server);
    login.expire();
    assertPausesForASecond(keepers);

    for (int i = 0; i < 5; i++) {
      ask(keepers, rejecting);
      login.clock.advance(Duration.ofMinutes(5));
    }
    run(keepers.get(1), login.logIn());
    login.expire();
    assertPausesForASecond(keepers);
  }

  @Test
  @DisplayName("that ended with a success do not delay the refresh of the next tokens")
  void successEndsThePause() {
    List<TokenKeeper> keepers = nodes(1);
    HttpTransport issuing = request -> {
      rejecting.requests.add(request);
      String tokens = "{\"access_token\":\"at" + rejecting.requests.size()
          + "\",\"refresh_token\":\"rt\",\"token_type\":\"Bearer\",\"expires_in\":1}";
      return HttpResponse.of(200, Headers.none(), tokens.getBytes(UTF_8));
    };
    ask(keepers, UNREACHABLE);
    time.run(keepers.get(0).current(OWNER), issuing);

    login.clock.advance(Duration.ofMillis(950));

    assertThat(time.run(keepers.get(0).current(OWNER), issuing).accessToken().reveal())
        .isEqualTo("at2");
  }

  @Test
  @DisplayName("of earlier tokens do not delay the refresh of the tokens that replaced them")
  void replacedTokensEndThePause() {
    List<TokenKeeper> keepers = nodes(2);
    rejecting.response = rejection(429, "slow_down", "Retry-After", "3600");
    ask(keepers.subList(0, 1), rejecting);
    run(keepers.get(1), login.logIn());
    Tokens replacing = time.run(keepers.get(0).current(OWNER), login.server);

    login.nearlyExpire();

    assertThat(time.run(keepers.get(0).current(OWNER), login.server)).isNotEqualTo(replacing);
    assertThat(login.server.refreshes()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"255, 2000, 4000", "0, 1003, 2007"})
  @DisplayName("are followed by pauses with a random half")
  void randomHalf(int random, String second, String third) {
    AtomicInteger calls = new AtomicInteger();
    TokenKeeper keeper = TokenKeeper.of(
        login.clientWith(target -> {
          Arrays.fill(target, (byte) random);
          // No value repeats, because versions must not.
          ByteBuffer.wrap(target).putInt(calls.incrementAndGet());
        }),
        store);
    run(keeper, login.logIn());
    login.expire();

    List<String> pauses = new ArrayList<>();
    for (int failures = 1; failures <= 3; failures++) {
      ask(List.of(keeper), rejecting);
      pauses.add(store.load(OWNER).orElseThrow().snapshot().text("pause"));
      login.clock.advance(Duration.ofSeconds(5));
    }

    assertThat(pauses).containsExactly("1000", second, third);
  }

  @ParameterizedTest
  @CsvSource({"slow_down, slow_down", "slow down, ''", "too_long, ''"})
  @DisplayName("are stored with their error code if it is short and has no space")
  void storedCode(String code, String stored) {
    rejecting.response = rejection(400, code.equals("too_long") ? "x".repeat(65) : code);

    ask(nodes(1), rejecting);

    assertThat(store.load(OWNER).orElseThrow().snapshot().text("failed-code")).isEqualTo(stored);
  }

  private void assertPausesForASecond(List<TokenKeeper> keepers) {
    int requests = rejecting.requests.size();
    ask(keepers.subList(0, 1), rejecting);
    ask(keepers.subList(0, 1), rejecting);
    assertThat(rejecting.requests).hasSize(requests + 1);
    login.clock.advance(SECOND);
    ask(keepers.subList(0, 1), rejecting);
    assertThat(rejecting.requests).hasSize(requests + 2);
    login.clock.advance(Duration.ofMinutes(5));
  }

  @Test
  @DisplayName("make the other nodes wait as long as Retry-After asks, and say why")
  void sharesRetryAfter() {
    List<TokenKeeper> keepers = nodes(4);
    rejecting.response = rejection(429, "slow_down", "Retry-After", "600");
    ask(keepers.subList(0, 1), rejecting);

    login.clock.advance(Duration.ofSeconds(599));
    assertThatThrownBy(() -> keepers.get(1).current(OWNER).over(rejecting, work -> {
          throw new AssertionError("no executor is needed");
        }))
        .isInstanceOf(ErrorResponse.class);
    AuthorizationException failure = ask(keepers.subList(1, 4), rejecting);

    assertThat(rejecting.requests).hasSize(1);
    assertThat(failure)
        .isInstanceOfSatisfying(ErrorResponse.class, error -> {
          assertThat(error.status()).hasValue(429);
          assertThat(error.code()).hasValue("slow_down");
          assertThat(error.retryAfter()).hasValue(SECOND);
        })
        .hasMessageContaining("The last refresh of these tokens was rejected");
    login.clock.advance(SECOND);
    assertThat(time.run(keepers.get(3).current(OWNER), login.server)).isNotNull();
  }

  @Test
  @DisplayName("do not stop a node that is new, after the pause is over by the time of day")
  void newNode() {
    List<TokenKeeper> keepers = nodes(1);
    rejecting.response = rejection(429, "slow_down", "Retry-After", "600");
    ask(keepers, rejecting);
    login.clock.advance(Duration.ofMinutes(5));
    TokenKeeper young = TokenKeeper.of(login.client, store);
    ask(List.of(young), rejecting);
    login.clock.advance(Duration.ofMinutes(5));

    assertThat(time.run(TokenKeeper.of(login.client, store).current(OWNER), login.server))
        .isNotNull();
  }

  @Test
  @DisplayName("are bounded by an hour for every node, whatever Retry-After and the store say")
  void boundedPause() throws IOException {
    List<TokenKeeper> keepers = nodes(2);
    rejecting.response = rejection(429, "slow_down", "Retry-After", "999999999");
    ask(keepers, rejecting);
    Entry entry = store.load(OWNER).orElseThrow();
    store.replace(
        OWNER,
        entry.version(),
        new Entry(
            "tampered",
            Snapshot.decode(entry
                .snapshot()
                .encode()
                .replaceFirst("pause=[0-9]+", "pause=999999999999")
                .replaceFirst("failures=1", "failures=99999"))));

    login.clock.advance(Duration.ofHours(1));

    assertThat(time.run(keepers.get(1).current(OWNER), login.server)).isNotNull();
  }

  @Test
  @DisplayName("let every node use the token while it is valid")
  void validToken() {
    List<TokenKeeper> keepers = nodes(2);
    Tokens tokens = login.logIn();
    run(keepers.get(0), tokens);
    login.nearlyExpire();

    for (int second = 0; second < 29; second++) {
      for (TokenKeeper keeper : keepers) {
        assertThat(time.run(keeper.current(OWNER), rejecting)).isEqualTo(tokens);
      }
      login.clock.advance(SECOND);
    }

    assertThat(rejecting.requests).hasSizeBetween(3, 7);
  }

  @Test
  @DisplayName("let the other nodes use the valid token without a request during the pause")
  void validTokenDuringAPause() {
    List<TokenKeeper> keepers = nodes(3);
    Tokens tokens = login.logIn();
    run(keepers.get(0), tokens);
    login.nearlyExpire();
    rejecting.response = rejection(429, "slow_down", "Retry-After", "600");

    for (TokenKeeper keeper : keepers) {
      assertThat(time.run(keeper.current(OWNER), rejecting)).isEqualTo(tokens);
    }

    assertThat(rejecting.requests).hasSize(1);
  }

  @Test
  @DisplayName("of a node with another clock make nodes wait by the time that passes there")
  void otherClocks() {
    List<TokenKeeper> keepers = nodes(1);
    login.clock.advance(Duration.ofMinutes(10));
    SettableClock behind = SettableClock.at(login.clock.now().minus(Duration.ofMinutes(4)));
    TokenKeeper nodeBehind = TokenKeeper.of(login.client(behind), store);
    rejecting.response = rejection(429, "slow_down", "Retry-After", "60");
    ask(keepers, rejecting);
    VirtualTime behindTime = VirtualTime.of(behind);
    assertThatThrownBy(() -> behindTime.run(nodeBehind.current(OWNER), rejecting))
        .isInstanceOf(ErrorResponse.class);

    behind.advance(Duration.ofSeconds(60));

    assertThat(behindTime.run(nodeBehind.current(OWNER), login.server)).isNotNull();
    assertThat(rejecting.requests).hasSize(1);
  }

  // Entries of an earlier release.

  @Test
  @DisplayName("of an earlier release are read, and its nodes can read ours")
  void entriesOfAnEarlierRelease() throws IOException {
    List<TokenKeeper> keepers = nodes(1);
    Entry live = store.load(OWNER).orElseThrow();
    String before = live.snapshot().encode();

    ask(keepers, rejecting);
    String released = store.load(OWNER).orElseThrow().snapshot().encode();

    assertThat(released)
        .as("an earlier release finds all members that it wrote, and ignores the others")
        .startsWith(before + "&failures=1&failed=");
    login.clock.advance(SECOND);
    String version = store.load(OWNER).orElseThrow().version();
    store.replace(OWNER, version, new Entry("by-the-earlier-release", Snapshot.decode(before)));
    assertThat(time.run(keepers.get(0).current(OWNER), login.server)).isNotNull();
  }

  static Stream<String> literalEntries() {
    String tokens = "tokens=oauth2-tokens%2F1%3Faccess%3Dat0%26scope%3D%26refresh%3Drt0";
    return Stream.of(
        "oauth2-kept-tokens/1?state=live&" + tokens + "&since=2026-01-02T03%3A04%3A05Z",
        "oauth2-kept-tokens/1?state=live&" + tokens
            + "&since=2026-01-02T03%3A04%3A05Z&rejected=2026-01-02T03%3A04%3A05Z",
        "oauth2-kept-tokens/1?state=claimed&" + tokens
            + "&since=2026-01-02T03%3A04%3A05Z&claimed=2026-01-02T03%3A04%3A06Z&claim-length=60000",
        "oauth2-kept-tokens/1?state=dead");
  }

  @ParameterizedTest
  @MethodSource("literalEntries")
  @DisplayName("reads the entries that earlier releases wrote, and writes them in the same way")
  void literalEntry(String encoded) {
    StoredTokens read = StoredTokens.from(new Entry("v", Snapshot.decode(encoded)));

    assertThat(read.snapshot().encode())
        .isEqualTo(encoded.contains("rejected") ? encoded + "&rejections=1" : encoded);
  }
}
