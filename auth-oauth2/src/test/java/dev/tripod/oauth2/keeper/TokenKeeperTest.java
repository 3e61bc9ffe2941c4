package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.API;
import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.FaultyStore.When;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uses the public API, with a server that rotates, and that revokes a grant when a refresh token arrives twice. Pauses take no
 * real time: the clock shows all the time that has passed.
 */
@Timeout(120)
@DisplayName("A token keeper")
final class TokenKeeperTest {

  private static final Duration CLAIM = Duration.ofMinutes(1);

  /** The number of owners that a keeper remembers. */
  private static final int MOST_OWNERS = 100_000;

  private final StoredLogin login = new StoredLogin();
  private final FaultyStore store = new FaultyStore();
  private final RecordingListener listener = new RecordingListener();
  private final TokenKeeper keeper = login.keeper(store, listener);
  private final TokenKeeper otherNode = login.keeper(store, KeeperListener.none());
  private final VirtualTime time = VirtualTime.of(login.clock);
  private Tokens first;
  private int requestsOfTheLogin;

  @BeforeEach
  void logIn() {
    first = login.logIn();
    run(keeper.keep(OWNER, first));
    requestsOfTheLogin = login.server.tokenRequests();
  }

  private <T> T run(Exchange<T> exchange) {
    return time.run(exchange, login.server);
  }

  private Tokens current(TokenKeeper of) {
    return run(of.current(OWNER));
  }

  /** Returns how many requests the token endpoint received since the login. */
  private int requests() {
    return login.server.tokenRequests() - requestsOfTheLogin;
  }

  private Duration timeOf(Runnable work) {
    var begun = login.clock.now();
    work.run();
    return Duration.between(begun, login.clock.now());
  }

  private void assertWorks(Tokens tokens) {
    assertThat(login.server.isActive(tokens.accessToken())).isTrue();
    assertThat(login.server.isActive(tokens.refreshToken().orElseThrow())).isTrue();
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  private <T> Exchange.Send<T> untilItSends(Exchange<T> exchange) {
    Exchange<T> step = exchange;
    while (!(step instanceof Exchange.Send<T>)) {
      step = step instanceof Exchange.Pause<T> pause
          ? pause.next()
          : ((Exchange.Await<T>) step).start(Runnable::run).join();
    }
    return (Exchange.Send<T>) step;
  }

  /** Returns the tokens of a caller that gets them without a claim, and thus without an executor. */
  private Tokens currentWithoutExecutor() {
    return keeper.current(OWNER).over(login.server, work -> {
      throw new AssertionError("no executor is needed");
    });
  }

  /** Stores the tokens of a new login on the other node. */
  private Tokens newLoginElsewhere() {
    Tokens again = login.logIn();
    run(otherNode.keep(OWNER, again));
    return again;
  }

  /** Refreshes the tokens on this node, where the store does not take the new ones. The store works again after that. */
  private void refreshWithoutStoring() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class);
    store.works();
  }

  /** Lets the keeper see so many other owners that it drops the states of owners that are idle. */
  private void seeOtherOwners() {
    for (int i = 0; i < MOST_OWNERS; i++) {
      run(keeper.forget(ResourceOwner.of("other", Integer.toString(i))));
    }
  }

  // Valid tokens.

  @Test
  @DisplayName("uses a fresh token without a request, and without reading the store again")
  void fresh() {
    int calls = store.calls();

    assertThat(current(keeper)).isEqualTo(first);
    assertThat(requests()).isZero();
    assertThat(store.calls()).isEqualTo(calls);
    assertThat(current(otherNode)).isEqualTo(first);
  }

  @Test
  @DisplayName("fails with ReauthorizationRequired, which names the owner, if nothing is stored")
  void nothingKept() {
    ResourceOwner unknown = ResourceOwner.of("x", "7");

    assertThatThrownBy(() -> run(keeper.current(unknown)))
        .isInstanceOfSatisfying(
            ReauthorizationRequired.class, e -> assertThat(e.owner()).contains(unknown));
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName("refreshes an expired token once, and every node uses the new one")
  void expired() {
    login.expire();

    Tokens second = current(keeper);

    assertThat(second).isNotEqualTo(first);
    assertThat(second.scope()).isEqualTo(first.scope());
    assertWorks(second);
    assertThat(current(keeper)).isEqualTo(second);
    assertThat(current(otherNode)).isEqualTo(second);
    assertThat(requests()).isEqualTo(1);
    assertThat(listener.heard()).containsExactly("refreshed x:42 PT0S");
  }

  @Test
  @DisplayName("refreshes a token a minute before its expiry, and not earlier")
  void early() {
    login.clock.advance(StoredLogin.LIFETIME.minusSeconds(61));
    assertThat(current(keeper)).isEqualTo(first);
    assertThat(requests()).isZero();

    login.clock.advance(Duration.ofSeconds(1));
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "refreshes a short-lived token in the last tenth of its lifetime, and refreshAhead() changes that")
  void shortLife() {
    Tokens brief = first.withExpiresAt(login.clock.now().plusSeconds(10));
    run(keeper.keep(OWNER, brief));

    login.clock.advance(Duration.ofMillis(8_999));
    assertThat(current(keeper)).isEqualTo(brief);
    TokenKeeper late =
        TokenKeeper.builder(login.client, store).refreshAhead(Duration.ZERO).build();
    login.clock.advance(Duration.ofMillis(1));
    assertThat(current(late)).isEqualTo(brief);
    assertThat(requests()).isZero();

    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("never refreshes a token without a known expiry before it is rejected")
  void withoutExpiry() {
    run(keeper.keep(OWNER, Tokens.of("for-ever").withRefreshToken("r")));
    login.clock.advance(Duration.ofDays(400));

    assertThat(current(keeper).accessToken().reveal()).isEqualTo("for-ever");
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName(
      "fails with ReauthorizationRequired, and sends nothing, if an expired token has no refresh token")
  void withoutRefreshToken() {
    Tokens alone = Tokens.of("alone").withExpiresAt(login.clock.now().plusSeconds(3600));
    run(keeper.replace(OWNER, alone));
    login.nearlyExpire();
    assertThat(current(keeper)).isEqualTo(alone);

    login.clock.advance(Duration.ofSeconds(30));

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName("replaces a client's own tokens by client credentials")
  void appOnly() {
    OAuth2Client own = login.clientWithSecret();
    TokenKeeper ownKeeper = TokenKeeper.of(own, store);
    ResourceOwner itself = ResourceOwner.of("x", "app");
    Tokens before = run(own.clientCredentials("read"));
    run(ownKeeper.keep(itself, before));
    login.expire();

    Tokens after = run(ownKeeper.current(itself));

    assertThat(after).isNotEqualTo(before);
    assertThat(after.scope()).containsExactly("read");
    assertThat(login.server.isActive(after.accessToken())).isTrue();
    login.expire();
    assertThat(run(ownKeeper.current(itself))).isNotEqualTo(after);
    assertThat(requests()).isEqualTo(3);
  }

  @Test
  @DisplayName("requests a client's own tokens again at once after a lost response")
  void appOnlyUnanswered() {
    OAuth2Client own = login.clientWithSecret();
    TokenKeeper ownKeeper = TokenKeeper.of(own, store);
    run(ownKeeper.keep(OWNER, run(own.clientCredentials("read"))));
    login.expire();
    login.server.faults().nextResponseLost(new SocketException("reset"));

    assertThatThrownBy(() -> run(ownKeeper.current(OWNER))).isInstanceOf(NoResponse.class);
    assertThat(timeOf(() -> run(ownKeeper.current(OWNER)))).isZero();
  }

  @Test
  @DisplayName("claims nothing if a public client finds a client's own tokens, and says why")
  void clientTokensOfAPublicClient() throws IOException {
    Tokens own = run(login.clientWithSecret().clientCredentials("read"));
    run(keeper.keep(OWNER, own));
    Entry stored = store.load(OWNER).orElseThrow();
    login.nearlyExpire();
    assertThat(current(keeper)).isEqualTo(own);

    login.expire();

    assertThatThrownBy(() -> current(keeper))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
        .cause()
        .hasMessageContaining("public client");
    assertThat(store.load(OWNER)).contains(stored);
    assertThat(store.load(OWNER).orElseThrow().snapshot().text("state")).isEqualTo("live");
  }

  @Test
  @DisplayName(
      "replaces stored tokens by those of a new login on every node, also after a revocation")
  void newLogin() {
    current(otherNode);
    login.server.revokeAccess();
    login.expire();
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);

    Tokens again = login.logIn();
    run(keeper.keep(OWNER, again));

    assertThat(current(keeper)).isEqualTo(again);
    assertThat(current(otherNode)).isEqualTo(again);
  }

  @Test
  @DisplayName("adopts the tokens of a new login during a refresh")
  void newLoginDuringRefresh() {
    login.expire();
    Exchange.Send<Tokens> refresh = untilItSends(keeper.current(OWNER));
    Tokens again = newLoginElsewhere();

    assertThat(run(refresh)).isEqualTo(again);
    assertThat(current(keeper)).isEqualTo(again);
    assertThat(listener.heard()).containsExactly("adopted x:42");
  }

  @Test
  @DisplayName("keeps the tokens of a new login if the server rejects the replaced ones")
  void refusedAfterNewLogin() {
    login.expire();
    Exchange.Send<Tokens> refresh = untilItSends(keeper.current(OWNER));
    login.server.revokeAccess();
    Tokens again = newLoginElsewhere();

    assertThat(run(refresh)).isEqualTo(again);
    assertThat(current(otherNode)).isEqualTo(again);
  }

  @Test
  @DisplayName("does not overwrite a login in memory with what a slow read returns")
  void loginDuringLook() {
    TokenKeeper restarted = login.keeper(store, listener);
    Tokens again = login.logIn();
    store.afterNextCall(() -> run(restarted.keep(OWNER, again)));

    assertThat(current(restarted)).as("what was read before").isEqualTo(first);
    assertThat(current(restarted)).isEqualTo(again);
  }

  @Test
  @DisplayName("finds a login that another node stored during the read that a caller waits for")
  void loginElsewhereDuringLook() {
    login.server.revokeAccess();
    login.expire();
    assertThatThrownBy(() -> current(otherNode)).isInstanceOf(ReauthorizationRequired.class);
    Tokens again = login.logIn();
    List<CompletableFuture<Tokens>> later = new ArrayList<>();
    store.afterNextCall(() -> {
      run(otherNode.keep(OWNER, again));
      later.add(keeper.current(OWNER).overAsync(login.server, Runnable::run));
    });

    assertThatThrownBy(() -> current(keeper))
        .as("what was read before")
        .isInstanceOf(ReauthorizationRequired.class);

    assertThat(later).hasSize(1);
    assertThat(later.get(0).join()).isEqualTo(again);
  }

  // Responses of the server.

  @Test
  @DisplayName("fails with ReauthorizationRequired after a revocation, and sends nothing again")
  void dead() {
    login.server.revokeAccess();
    login.expire();

    for (int i = 0; i < 10; i++) {
      assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
      assertThatThrownBy(() -> current(otherNode)).isInstanceOf(ReauthorizationRequired.class);
    }

    assertThat(requests()).isEqualTo(1);
    assertThat(listener.heard()).containsExactly("revoked x:42");
  }

  @Test
  @DisplayName("sends nothing during the claim if the store could not record the revocation")
  void deadAndStoreAway() {
    login.server.revokeAccess();
    login.expire();
    store.fail(2, 1, When.BEFORE);

    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    }

    assertThat(requests()).isEqualTo(1);
    login.clock.advance(CLAIM);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThatThrownBy(() -> current(otherNode)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(requests()).isEqualTo(2);
    assertThat(listener.count("revoked")).isEqualTo(1);
  }

  static Stream<Arguments> refusalsForNow() {
    return Stream.of(
        Arguments.of("503", (Fault) login -> login.server.faults().nextStatus(503)),
        Arguments.of("429", (Fault)
            login -> login.server.faults().nextTooManyRequests(Duration.ofSeconds(1))),
        Arguments.of("a refused connection", (Fault)
            login -> login.server.faults().nextFailure(new ConnectException("refused"))),
        Arguments.of("another error response", (Fault) login -> login
            .server
            .faults()
            .nextResponse(HttpResponse.of(
                401, Headers.none(), "{\"error\":\"invalid_client\"}".getBytes(UTF_8)))));
  }

  private interface Fault extends Consumer<StoredLogin> {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusalsForNow")
  @DisplayName("releases the claim if certainly nothing was spent, so the next try does not wait")
  void givenBack(String what, Fault fault) {
    login.expire();
    fault.accept(login);

    assertThatThrownBy(() -> current(keeper))
        .isInstanceOfAny(ErrorResponse.class, NoResponse.class);
    assertThat(timeOf(() -> current(otherNode))).isZero();
    assertWorks(current(otherNode));
    assertThat(login.server.refreshes()).isEqualTo(1);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusalsForNow")
  @DisplayName("returns the valid token if a refresh fails")
  void fallsBack(String what, Fault fault) {
    login.nearlyExpire();
    fault.accept(login);

    assertThat(current(keeper)).isEqualTo(first);
    assertThat(current(keeper)).isEqualTo(first);
    assertThat(requests()).as("no other try within a second").isEqualTo(1);

    login.clock.advance(Duration.ofSeconds(1));
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("respects Retry-After of minutes, whether the token is valid or not")
  void retryAfter() {
    login.nearlyExpire();
    login.server.faults().nextTooManyRequests(Duration.ofMinutes(15));

    assertThat(current(keeper)).isEqualTo(first);
    login.clock.advance(Duration.ofMinutes(14));
    assertThatThrownBy(() -> current(keeper))
        .isInstanceOfSatisfying(
            ErrorResponse.class, e -> assertThat(e.retryAfter()).contains(Duration.ofMinutes(15)));
    assertThat(requests()).isEqualTo(1);

    login.clock.advance(Duration.ofMinutes(1));
    assertWorks(current(keeper));
  }

  @Test
  @DisplayName("respects Retry-After if the store does not take the release of the claim")
  void retryAfterWithoutRelease() {
    login.expire();
    login.server.faults().nextTooManyRequests(Duration.ofMinutes(15));
    store.fail(2, 1, When.BEFORE);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ErrorResponse.class);

    login.clock.advance(Duration.ofMinutes(14));
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ErrorResponse.class);
    assertThat(requests()).isEqualTo(1);

    login.clock.advance(Duration.ofMinutes(1));
    assertWorks(current(keeper));
  }

  @Test
  @DisplayName("limits Retry-After to an hour, and a new login ends it")
  void retryAfterForEver() {
    login.expire();
    login.server.faults().nextTooManyRequests(Duration.ofDays(365));
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ErrorResponse.class);

    login.clock.advance(Duration.ofHours(1).minusSeconds(1));
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ErrorResponse.class);
    login.clock.advance(Duration.ofSeconds(1));
    assertWorks(current(keeper));

    login.expire();
    login.server.faults().nextTooManyRequests(Duration.ofDays(365));
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ErrorResponse.class);
    run(keeper.keep(OWNER, login.logIn()));
    login.clock.advance(StoredLogin.LIFETIME.minusSeconds(30));
    Tokens again = current(keeper);
    assertThat(again.expiresAt()).contains(login.clock.now().plus(StoredLogin.LIFETIME));
  }

  @Test
  @DisplayName(
      "fails with OutcomeUnknown at once, without a request, until the claim of a lost refresh ends")
  void perhapsSent() {
    login.expire();
    login.server.faults().nextFailure(new SocketException("reset"));
    var end = login.clock.now().plus(CLAIM);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> current(keeper))
          .isInstanceOfSatisfying(
              OutcomeUnknown.class, e -> assertThat(e.askAgainAt()).isEqualTo(end));
    }
    assertThat(login.clock.now()).isEqualTo(end.minus(CLAIM));
    assertThat(requests()).isEqualTo(1);
    assertThat(listener.heard()).containsExactly("outcomeUnknown x:42");

    login.clock.set(end);
    assertThat(timeOf(() -> current(keeper)))
        .as("a request is sent at the named time")
        .isZero();
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("tries once more after a lost response, and an error response to that is final")
  void answerLost() {
    login.expire();
    login.server.faults().nextResponseLost(new SocketException("reset"));
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(OutcomeUnknown.class);
    login.clock.advance(CLAIM);

    for (int i = 0; i < 3; i++) {
      assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
      login.clock.advance(CLAIM);
    }

    assertThat(requests()).isEqualTo(2);
    assertThat(listener.heard()).containsExactly("outcomeUnknown x:42", "revoked x:42");
  }

  @Test
  @DisplayName("uses the valid token after a lost response, and tries again after the claim")
  void answerLostWhileValid() {
    login.nearlyExpire();
    login.server.faults().nextFailure(new SocketException("reset"));

    assertThat(current(keeper)).isEqualTo(first);
    assertThat(current(otherNode)).isEqualTo(first);
    login.clock.advance(Duration.ofSeconds(29));
    assertThat(current(keeper)).isEqualTo(first);
    assertThat(requests()).isEqualTo(1);

    login.clock.advance(CLAIM);
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("keeps the claim after an unreadable success, because the server may have rotated")
  void unreadableSuccess() {
    login.expire();
    login.server.faults().nextWebPage(200);

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(UnreadableResponse.class);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(UnreadableResponse.class);
    assertThat(requests()).isEqualTo(1);
    assertThat(timeOf(() -> current(otherNode))).isEqualTo(CLAIM);
    assertWorks(current(otherNode));
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 302})
  @DisplayName("releases the claim after a redirect, which spends nothing")
  void redirected(int status) {
    login.expire();
    login.server.faults().nextStatus(status);

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(UnreadableResponse.class);
    assertThat(timeOf(() -> current(keeper))).isZero();
  }

  // Other nodes.

  @Test
  @DisplayName("uses a valid token during a refresh of another node, and waits with an expired one")
  void claimedElsewhere() {
    login.nearlyExpire();
    Exchange.Send<Tokens> refresh = untilItSends(otherNode.current(OWNER));
    assertThat(current(keeper)).isEqualTo(first);

    login.clock.advance(Duration.ofSeconds(30));
    HttpTransport none = request -> {
      throw new AssertionError("the other node refreshes");
    };
    Exchange<Tokens> waiting = keeper.current(OWNER);
    while (!(waiting instanceof Exchange.Pause<Tokens> pause) || pause.length().isZero()) {
      waiting = waiting instanceof Exchange.Pause<Tokens> now
          ? now.next()
          : ((Exchange.Await<Tokens>) waiting).start(Runnable::run).join();
    }
    Tokens second = run(refresh);

    assertThat(time.run(waiting, none)).isEqualTo(second);
    assertThat(requests()).isEqualTo(1);
    assertThat(listener.heard()).containsExactly("adopted x:42");
  }

  @Test
  @DisplayName("waits for the claim of a node that crashed before sending, and loses no token")
  void crashedBefore() {
    login.expire();
    untilItSends(otherNode.current(OWNER));

    assertThat(timeOf(() -> current(keeper))).isEqualTo(CLAIM);
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("does not wait for the claim of a node that crashed long ago")
  void crashedLongAgo() {
    login.expire();
    untilItSends(otherNode.current(OWNER));
    login.clock.advance(CLAIM.plusMinutes(5));

    assertThat(timeOf(() -> current(keeper))).isZero();
  }

  @Test
  @DisplayName("does not wait for the claim of a node that began late and crashed long ago")
  void laterNodeCrashedLongAgo() {
    login.expire();
    untilItSends(login.keeper(store, KeeperListener.none()).current(OWNER));
    login.clock.advance(CLAIM.plusMinutes(5));

    assertThat(timeOf(() -> current(keeper))).isZero();
  }

  @Test
  @DisplayName("takes over the claim of a crashed node while the token is valid")
  void crashedWhileValid() {
    TokenKeeper early = earlier();
    login.clock.advance(StoredLogin.LIFETIME.minusMinutes(5));
    untilItSends(earlier().current(OWNER));
    assertThat(current(early)).isEqualTo(first);
    login.clock.advance(CLAIM.minusMillis(1));
    assertThat(current(early)).isEqualTo(first);

    login.clock.advance(Duration.ofMillis(1));

    assertWorks(current(early));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("does not take over a claim on a client's own tokens if it is a public client")
  void crashedClient() throws IOException {
    OAuth2Client own = login.clientWithSecret();
    TokenKeeper crashing =
        TokenKeeper.builder(own, store).refreshAhead(Duration.ofMinutes(6)).build();
    Tokens tokens = run(crashing.keep(OWNER, run(own.clientCredentials("read"))));
    TokenKeeper early = earlier();
    login.clock.advance(StoredLogin.LIFETIME.minusMinutes(5));
    untilItSends(crashing.current(OWNER));
    assertThat(current(early)).isEqualTo(tokens);
    Entry claimed = store.load(OWNER).orElseThrow();
    login.clock.advance(CLAIM);

    assertThat(current(early)).isEqualTo(tokens);
    assertThat(store.load(OWNER)).contains(claimed);
  }

  private TokenKeeper earlier() {
    return TokenKeeper.builder(login.client, store)
        .refreshAhead(Duration.ofMinutes(6))
        .build();
  }

  @Test
  @DisplayName(
      "fails with ReauthorizationRequired after one try if a node crashed after the rotation")
  void crashedAfter() throws IOException {
    login.expire();
    login.server.send(untilItSends(otherNode.current(OWNER)).request());

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(requests()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {-4, 4})
  @DisplayName("waits for a claim even if its clock differs by minutes")
  void clockOff(long minutes) {
    SettableClock off = SettableClock.at(login.clock.now().plus(Duration.ofMinutes(minutes)));
    TokenKeeper offNode = TokenKeeper.of(login.client(off), store);
    login.clock.advance(Duration.ofHours(2));
    off.advance(Duration.ofHours(2));
    untilItSends(keeper.current(OWNER));
    var begun = off.now();

    Tokens second = VirtualTime.of(off).run(offNode.current(OWNER), login.server);

    assertThat(Duration.between(begun, off.now())).isEqualTo(CLAIM);
    assertThat(login.server.isActive(second.refreshToken().orElseThrow())).isTrue();
  }

  @Test
  @DisplayName(
      "sends nothing after a delay of half a claim, because another node may be about to send")
  void heldUp() {
    login.expire();
    Exchange<Tokens> step = keeper.current(OWNER);
    for (int awaits = 0; awaits < 2; ) {
      if (step instanceof Exchange.Await<Tokens> await) {
        awaits++;
        login.clock.advance(awaits == 2 ? CLAIM.dividedBy(2).plusMillis(1) : Duration.ZERO);
        step = await.start(Runnable::run).join();
      } else {
        step = ((Exchange.Pause<Tokens>) step).next();
      }
    }
    Exchange<Tokens> heldUp = step;

    assertThatThrownBy(() -> run(heldUp))
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse());
    assertThat(requests()).isZero();
    assertThat(timeOf(() -> current(otherNode))).as("the claim was released").isZero();
  }

  // The store fails.

  static Stream<Arguments> failingCalls() {
    return Stream.of(When.values())
        .flatMap(when -> Stream.of(0, 1, 2).map(call -> Arguments.of(call, when)));
  }

  @ParameterizedTest(name = "call {0}, {1} its effect")
  @MethodSource("failingCalls")
  @DisplayName("loses no tokens if any one call to the store fails")
  void storeFailsOnce(int call, When when) {
    login.expire();
    store.fail(call, 1, when);
    try {
      current(keeper);
    } catch (AdapterFailed expected) {
      assertThat(expected).hasMessageContaining("The credential store");
    }

    assertWorks(current(keeper));
    assertThat(current(otherNode)).isEqualTo(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @ParameterizedTest(name = "call {0}, {1} its effect")
  @MethodSource("failingCalls")
  @DisplayName("uses a valid token if the store fails from some call on, and loses none")
  void storeFailsForLong(int call, When when) {
    login.nearlyExpire();
    store.fail(call, Integer.MAX_VALUE / 2, when);
    try {
      assertThat(current(keeper)).isIn(first);
    } catch (AdapterFailed expected) {
      assertThat(login.clock.now())
          .as("it fails only after the token has expired")
          .isAfterOrEqualTo(first.expiresAt().orElseThrow());
    }
    store.works();

    assertWorks(current(keeper));
    assertThat(current(otherNode)).isEqualTo(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "does not return new tokens that cannot be stored, and stores them first in the next call")
  void storeFailsAfterRotation() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);

    assertThat(timeOf(
            () -> assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class)))
        .as("retried until the claim ends")
        .isEqualTo(CLAIM.minusSeconds(1));
    assertThat(timeOf(
            () -> assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class)))
        .as("after that, once per call")
        .isLessThan(Duration.ofSeconds(2));
    store.works();

    Tokens second = current(keeper);
    assertWorks(second);
    assertThat(current(otherNode)).isEqualTo(second);
    assertThat(requests()).isEqualTo(1);
    assertThat(listener.count("refreshed")).isEqualTo(1);
  }

  @Test
  @DisplayName("drops new tokens that could not be stored after a new login")
  void unstoredGivesWay() {
    refreshWithoutStoring();
    Tokens again = newLoginElsewhere();

    assertThat(current(keeper)).isEqualTo(again);
    login.expire();
    Tokens next = current(otherNode);
    assertThat(currentWithoutExecutor()).isEqualTo(next);
  }

  @Test
  @DisplayName("stores new tokens first, even if another node has claimed the old ones since")
  void unstoredReplacesAClaim() {
    refreshWithoutStoring();
    login.clock.advance(CLAIM.plusMinutes(5));
    untilItSends(otherNode.current(OWNER));

    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("does not wait for its own claim that the store could not release")
  void releaseFails(When when) {
    login.expire();
    login.server.faults().nextStatus(503);
    store.fail(2, 1, when);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ErrorResponse.class);
    assertThat(requests()).isEqualTo(1);

    login.clock.advance(Duration.ofSeconds(1));

    assertThat(timeOf(() -> current(keeper))).isZero();
    assertWorks(current(keeper));
  }

  @ParameterizedTest
  @CsvSource({"30000, 1", "30001, 0"})
  @DisplayName("authenticates the client and sends only if at most half of the claim has passed")
  void slowClaim(long millis, int sends) {
    AtomicInteger authentications = new AtomicInteger();
    ClientAuthentication counting = request -> {
      authentications.incrementAndGet();
      return Exchange.done(Credentials.none().parameter("client_id", "client"));
    };
    TokenKeeper counted = TokenKeeper.of(login.clientWith("client", counting), store);
    login.expire();
    Runnable delay = () -> login.clock.advance(Duration.ofMillis(millis));
    store.afterNextCall(() -> store.afterNextCall(delay));

    if (sends == 1) {
      assertWorks(current(counted));
    } else {
      assertThatThrownBy(() -> current(counted)).isInstanceOf(AdapterFailed.class);
    }
    assertThat(authentications).hasValue(sends);
    assertThat(requests()).isEqualTo(sends);
  }

  @Test
  @DisplayName("recognizes its own unconfirmed claim, and uses it once")
  void claimUnconfirmed() {
    login.expire();
    store.fail(1, 1, When.AFTER);

    assertThat(timeOf(() -> current(keeper))).isZero();
    login.expire();
    store.fail(1, 2, When.AFTER);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class);
    assertThat(timeOf(() -> current(keeper))).isZero();
    assertThat(requests()).isEqualTo(2);
    assertWorks(current(keeper));
  }

  @Test
  @DisplayName(
      "fails with AdapterFailed for an unreadable entry, which stays until a new login replaces it")
  void unreadableEntry() throws IOException {
    String version = store.load(OWNER).orElseThrow().version();
    Entry foreign = new Entry("foreign", Snapshot.of("someone-elses", 1).with("a", "b"));
    store.replace(OWNER, version, foreign);
    TokenKeeper restarted = login.keeper(store, listener);

    assertThatThrownBy(() -> current(restarted)).isInstanceOf(AdapterFailed.class);
    assertThatThrownBy(() -> run(restarted.forget(OWNER))).isInstanceOf(AdapterFailed.class);
    assertThat(store.load(OWNER)).contains(foreign);

    run(restarted.keep(OWNER, first));
    assertThat(current(restarted)).isEqualTo(first);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 9223372036854775807",
    "2026-01-02T03:04:05Z, 3600001",
    "2026-01-02T03:04:05Z, 0",
    "2026-01-02T03:04:05Z, -60000",
    "+10000-01-01T00:00:00Z, 60000",
    "+1000000000-12-31T23:59:59.999999999Z, 60000"
  })
  @DisplayName(
      "fails with AdapterFailed for a claim that no keeper makes, and does not wait for it")
  void impossibleClaim(String since, String millis) throws IOException {
    storeClaim(since, millis);
    login.expire();

    assertThat(timeOf(() -> assertThatThrownBy(() -> current(otherNode))
            .isInstanceOf(AdapterFailed.class)
            .hasRootCauseInstanceOf(IllegalArgumentException.class)))
        .isZero();
    run(otherNode.keep(OWNER, first));
    assertThat(store.load(OWNER).orElseThrow().snapshot().text("state")).isEqualTo("live");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-02T03:04:05Z, 1",
    "2026-01-02T03:04:05Z, 3600000",
    "9999-12-31T23:59:59Z, 1",
  })
  @DisplayName("waits for the end of any claim that a keeper can make")
  void possibleClaim(String since, String millis) throws IOException {
    storeClaim(since, millis);
    login.expire();

    assertWorks(current(otherNode));
  }

  private void storeClaim(String since, String millis) throws IOException {
    Entry entry = store.load(OWNER).orElseThrow();
    Snapshot claimed = Snapshot.of(entry.snapshot().kind(), entry.snapshot().version())
        .with("state", "claimed")
        .with("tokens", entry.snapshot().text("tokens"))
        .with("since", entry.snapshot().text("since"))
        .with("claimed", since)
        .with("claim-length", millis);
    store.replace(OWNER, entry.version(), new Entry("another-node", claimed));
  }

  @Test
  @DisplayName("does not overwrite an entry of a newer release")
  void newerEntry() throws IOException {
    Entry entry = store.load(OWNER).orElseThrow();
    Entry newer =
        new Entry("newer", Snapshot.of(entry.snapshot().kind(), entry.snapshot().version() + 1));
    store.replace(OWNER, entry.version(), newer);

    assertThatThrownBy(() -> current(otherNode))
        .isInstanceOf(AdapterFailed.class)
        .hasRootCauseInstanceOf(IllegalArgumentException.class);
    assertThat(store.load(OWNER)).contains(newer);
  }

  @Test
  @DisplayName("fails with AdapterFailed if the store rejects every write")
  void nobodyWins() {
    login.expire();
    var stubborn = new CredentialStore() {
      private int replacing;

      @Override
      public Optional<Entry> load(ResourceOwner owner) throws IOException {
        return store.load(owner);
      }

      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next) {
        replacing++;
        return false;
      }

      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) {
        return false;
      }
    };
    TokenKeeper stuck = TokenKeeper.of(login.client, stubborn);

    assertThatThrownBy(() -> current(stuck)).isInstanceOf(AdapterFailed.class);
    assertThatThrownBy(() -> run(stuck.keep(OWNER, first))).isInstanceOf(AdapterFailed.class);
    assertThatThrownBy(() -> run(stuck.forget(OWNER))).isInstanceOf(AdapterFailed.class);
    assertThat(stubborn.replacing).isLessThan(40);
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName("keeps a new login although other nodes were faster 16 times")
  void winsInTheEnd() {
    var busy = new CredentialStore() {
      private int losses = 16;

      @Override
      public Optional<Entry> load(ResourceOwner owner) throws IOException {
        return store.load(owner);
      }

      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
          throws IOException {
        return losses-- <= 0 && store.replace(owner, expectedVersion, next);
      }

      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) {
        throw new AssertionError("nothing is removed");
      }
    };
    Tokens again = login.logIn();

    assertThat(run(TokenKeeper.of(login.client, busy).keep(OWNER, again))).isEqualTo(again);

    assertThat(current(otherNode)).isEqualTo(again);
  }

  // Many owners.

  @Test
  @DisplayName("does not drop unsaved tokens of an owner when it drops the states of others")
  void keepsUnsavedTokensAmongManyOwners() {
    refreshWithoutStoring();

    seeOtherOwners();

    assertThat(keeper.toString()).endsWith(", 2 owners seen]");
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("drops unsaved tokens once they are stored, replaced or removed")
  void dropsUnsavedTokens() {
    ResourceOwner replaced = ResourceOwner.of("x", "replaced");
    ResourceOwner removed = ResourceOwner.of("x", "removed");
    ResourceOwner removedElsewhere = ResourceOwner.of("x", "removed elsewhere");
    ResourceOwner saved = ResourceOwner.of("x", "saved");
    for (ResourceOwner owner : List.of(replaced, removed, removedElsewhere, saved)) {
      run(keeper.keep(owner, login.logIn()));
      login.expire();
      store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);
      assertThatThrownBy(() -> run(keeper.current(owner))).isInstanceOf(AdapterFailed.class);
      store.works();
    }

    assertWorks(run(keeper.current(saved)));
    Tokens again = run(otherNode.keep(replaced, login.logIn()));
    assertThat(run(keeper.current(replaced))).isEqualTo(again);
    assertThat(run(keeper.forget(removed))).isPresent();
    assertThat(run(otherNode.forget(removedElsewhere))).isPresent();
    assertThat(run(keeper.forget(removedElsewhere))).isEmpty();

    seeOtherOwners();
    assertThat(keeper.toString())
        .as("all five states were dropped, and then the last five owners were seen")
        .endsWith(", 5 owners seen]");
  }

  @Test
  @DisplayName("does not drop a refresh in flight when it drops the states of other owners")
  void keepsARefreshInFlightAmongManyOwners() {
    login.expire();
    untilItSends(keeper.current(OWNER));

    seeOtherOwners();

    int calls = store.calls();
    CompletableFuture<Tokens> waiting =
        keeper.current(OWNER).overAsync(login.server, Runnable::run);
    assertThat(waiting).isNotDone();
    assertThat(store.calls()).as("it waits for the refresh").isEqualTo(calls);
  }

  // Forget.

  @Test
  @DisplayName("forget revokes the stored tokens, and then removes them")
  void forget() throws IOException {
    assertThat(run(keeper.forget(OWNER))).contains(first);

    assertThat(login.server.isActive(first.accessToken())).isFalse();
    assertThat(login.server.isActive(first.refreshToken().orElseThrow())).isFalse();
    assertThat(store.load(OWNER)).isEmpty();
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(run(keeper.forget(OWNER))).isEmpty();
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName("forget removes tokens even if the server rejects the revocation")
  void forgetRefused() throws IOException {
    login.server.faults().nextStatus(400);

    assertThat(run(keeper.forget(OWNER))).contains(first);
    assertThat(store.load(OWNER)).isEmpty();
  }

  @Test
  @DisplayName("forget keeps the tokens without a response, and may be run again")
  void forgetUnanswered() throws IOException {
    login
        .server
        .faults()
        .nextFailure(new SocketException("reset"))
        .nextStatus(503)
        .nextStatus(500);

    assertThatThrownBy(() -> run(keeper.forget(OWNER))).isInstanceOf(NoResponse.class);
    assertThatThrownBy(() -> run(keeper.forget(OWNER))).isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> run(keeper.forget(OWNER))).isInstanceOf(ErrorResponse.class);
    assertThat(store.load(OWNER)).isPresent();

    assertThat(run(keeper.forget(OWNER))).contains(first);
    assertThat(store.load(OWNER)).isEmpty();
  }

  @Test
  @DisplayName("forget revokes new tokens that could not be stored, also at its second run")
  void forgetUnstored() {
    refreshWithoutStoring();
    login.server.faults().nextFailure(new SocketException("reset"));
    assertThatThrownBy(() -> run(keeper.forget(OWNER))).isInstanceOf(NoResponse.class);

    Tokens gone = run(keeper.forget(OWNER)).orElseThrow();

    assertThat(gone.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(login.server.isActive(gone.refreshToken().orElseThrow())).isFalse();
    assertThatThrownBy(this::currentWithoutExecutor).isInstanceOf(ReauthorizationRequired.class);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  @DisplayName("forget drops what it remembers if another node has removed the tokens")
  void forgetRemovedElsewhere(boolean hasUnsavedTokens) {
    if (hasUnsavedTokens) {
      refreshWithoutStoring();
    }
    run(otherNode.forget(OWNER));

    assertThat(run(keeper.forget(OWNER))).isEmpty();

    assertThatThrownBy(this::currentWithoutExecutor).isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("forget drops tokens that another caller has read during the revocation")
  void forgetWhatWasReadMeanwhile() {
    Exchange.Send<Optional<Tokens>> revocation = untilItSends(keeper.forget(OWNER));
    assertThat(current(keeper)).isEqualTo(first);

    assertThat(run(revocation)).contains(first);

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("forget revokes the tokens of a new login, not the unsaved ones")
  void forgetNewLogin() {
    refreshWithoutStoring();
    Tokens again = newLoginElsewhere();

    assertThat(run(keeper.forget(OWNER))).contains(again);
    assertThat(login.server.isActive(again.refreshToken().orElseThrow())).isFalse();
  }

  @Test
  @DisplayName("forget waits for a refresh of another node, and revokes its tokens")
  void forgetDuringRefresh() throws IOException {
    login.expire();
    untilItSends(otherNode.current(OWNER));

    assertThat(timeOf(() -> run(keeper.forget(OWNER)))).isEqualTo(CLAIM);
    assertThat(store.load(OWNER)).isEmpty();
  }

  @Test
  @DisplayName("forget removes a revoked entry without a request")
  void forgetDead() throws IOException {
    login.server.revokeAccess();
    login.expire();
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);

    assertThat(run(keeper.forget(OWNER))).isEmpty();
    assertThat(store.load(OWNER)).isEmpty();
    assertThat(login.server.requestsTo("/revoke")).isZero();
  }

  // Requests to an API.

  @Test
  @DisplayName("adds the token to requests, and retries once with a new token after a 401")
  void unauthorized() throws IOException {
    assertThat(login.call(keeper, "/me")).isEqualTo(200);
    login.server.send(revocation(first));

    assertThat(login.call(keeper, "/me")).isEqualTo(200);
    assertThat(login.server.requestsTo("/me")).isEqualTo(3);
    assertThat(requests()).isEqualTo(1);
    assertThat(listener.count("refreshed")).isEqualTo(1);
  }

  private static HttpRequest revocation(Tokens tokens) {
    return HttpRequest.post(
        "https://s.example/revoke",
        Body.form(
            Parameters.of("token", tokens.accessToken().reveal()).and("client_id", "client")));
  }

  @Test
  @DisplayName(
      "sends a request twice to an API that rejects every token, and refreshes once a minute")
  void unauthorizedAlways() throws IOException {
    for (int i = 0; i < 100; i++) {
      assertThat(login.call(keeper, "/strict")).isEqualTo(401);
      assertThat(login.call(otherNode, "/strict")).isEqualTo(401);
    }
    assertThat(login.server.requestsTo("/strict")).isEqualTo(201);
    assertThat(requests()).isEqualTo(1);

    login.clock.advance(Duration.ofMinutes(1));
    assertThat(login.call(keeper, "/strict")).isEqualTo(401);
    assertThat(login.server.requestsTo("/strict")).isEqualTo(203);
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("uses the current token after a 401 for a token that was replaced since")
  void unauthorizedAfterRefresh() {
    HttpRequest call = HttpRequest.get(API + "/me");
    var attempt = run(keeper.authorizer(OWNER, API).authorize(call));
    login.expire();
    Tokens second = current(otherNode);

    var next = run(attempt.after(StoredLogin.answer(401))).orElseThrow();

    assertThat(next.request().headers().first("Authorization"))
        .contains("Bearer " + second.accessToken().reveal());
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("refreshes an expired token that replaced a rejected one, however young it is")
  void unauthorizedAndExpired() throws IOException {
    login.server.faults().expiresIn(JsonValue.text("30"));
    assertThat(login.call(keeper, "/strict")).isEqualTo(401);
    var attempt = run(keeper.authorizer(OWNER, API).authorize(HttpRequest.get(API + "/me")));
    assertThat(run(attempt.after(StoredLogin.answer(401))))
        .as("while it is valid")
        .isEmpty();
    login.clock.advance(Duration.ofSeconds(30));

    assertThat(run(attempt.after(StoredLogin.answer(401)))).isPresent();
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("does not return a rejected token that another caller has read")
  void joinedReadFindsTheRejectedToken() {
    Attempt attempt = run(keeper.authorizer(OWNER, API).authorize(HttpRequest.get(API + "/me")));
    login.nearlyExpire();
    Exchange.Send<Tokens> elsewhere = untilItSends(otherNode.current(OWNER));
    List<CompletableFuture<Optional<Attempt>>> rejected = new ArrayList<>();
    store.afterNextCall(() -> {
      rejected.add(attempt.after(StoredLogin.answer(401)).overAsync(login.server, Runnable::run));
      run(elsewhere);
    });

    assertThat(current(keeper)).as("the token of the claim").isEqualTo(first);

    assertThat(rejected).hasSize(1);
    assertThat(rejected.get(0).join()).isPresent();
  }

  @Test
  @DisplayName("does not refresh after insufficient_scope, or after another status")
  void insufficientScope() throws IOException {
    login.strict.set(HttpResponse.of(
        401,
        Headers.of("WWW-Authenticate", "Bearer error=\"insufficient_scope\", scope=\"write\""),
        new byte[0]));
    assertThat(login.call(keeper, "/strict")).isEqualTo(401);
    for (int status : List.of(200, 400, 403, 429, 500)) {
      login.strict.set(StoredLogin.answer(status));
      assertThat(login.call(keeper, "/strict")).isEqualTo(status);
    }

    assertThat(requests()).isZero();
    assertThat(login.server.requestsTo("/strict")).isEqualTo(6);
  }

  @Test
  @DisplayName("returns the 401 if the token cannot be refreshed")
  void unauthorizedWithoutRefreshToken() throws IOException {
    run(keeper.replace(OWNER, Tokens.of("alone")));

    assertThat(login.call(keeper, "/me")).isEqualTo(401);
    assertThat(login.server.requestsTo("/me")).isEqualTo(1);
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName(
      "fails with ReauthorizationRequired if the grant was revoked when a 401 leads to a refresh")
  void unauthorizedAndDead() {
    login.server.revokeAccess();

    assertThatThrownBy(() -> login.call(keeper, "/me")).isInstanceOf(ReauthorizationRequired.class);
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "adds nothing to requests to other origins and to the server's own endpoints, and does not refresh")
  void elsewhere() {
    login.expire();
    int calls = store.calls();
    var authorizer = keeper.authorizer(OWNER, API, Origin.of("https://s.example"));

    for (String untouched : List.of(
        "https://elsewhere.example/me",
        "http://api.example/me",
        "https://api.example:8443/me",
        "https://s.example/token",
        "https://s.example/revoke")) {
      HttpRequest request = HttpRequest.get(untouched);
      assertThat(run(authorizer.authorize(request)).request()).isEqualTo(request);
    }
    assertThat(store.calls()).isEqualTo(calls);
    assertThat(requests()).isZero();
    assertThat(run(authorizer.authorize(HttpRequest.get("https://s.example/me")))
            .request()
            .headers()
            .first("Authorization"))
        .isPresent();
  }

  @Test
  @DisplayName("accepts only https and loopback origins")
  void origins() {
    assertThatIllegalArgumentException().isThrownBy(() -> keeper.authorizer(OWNER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keeper.authorizer(OWNER, Origin.of("http://api.example")));
    assertThat(keeper.authorizer(OWNER, Origin.of("http://127.0.0.1:8080"))).isNotNull();
  }

  @Test
  @DisplayName("fails with a typed error, and sends no call, if there is no valid token")
  void noToken() {
    login.server.revokeAccess();
    login.expire();

    assertThatThrownBy(() -> AuthorizedTransport.of(login.server, keeper.authorizer(OWNER, API))
            .send(HttpRequest.get(API + "/me")))
        .isInstanceOf(ReauthorizationRequired.class);
    assertThat(login.server.requestsTo("/me")).isZero();
  }

  @Test
  @DisplayName("refreshes after a 401 if the refresh of another caller returned the same token")
  void joinsARefreshThatFails() {
    HttpRequest request = HttpRequest.get(API + "/me");
    Attempt rejected = run(keeper.authorizer(OWNER, API).authorize(request));
    login.nearlyExpire();
    Exchange.Send<Tokens> refresh = untilItSends(keeper.current(OWNER));
    CompletableFuture<Optional<Attempt>> next =
        rejected.after(StoredLogin.answer(401)).overAsync(login.server, Runnable::run);
    assertThat(next).isNotDone();

    login.server.faults().nextFailure(new ConnectException("refused"));
    assertThat(run(refresh)).isEqualTo(first);

    assertThat(next).isCompletedWithValueMatching(Optional::isPresent);
    assertThat(login.server.refreshes()).isEqualTo(1);
  }

  @Test
  @DisplayName("returns the 401 after 17 refreshes of other callers returned the rejected token")
  void joinsManyRefreshesThatFail() {
    HttpRequest request = HttpRequest.get(API + "/me");
    Attempt rejected = run(keeper.authorizer(OWNER, API).authorize(request));
    login.nearlyExpire();
    Exchange<Tokens> refresh = untilItSends(keeper.current(OWNER));
    Deque<Runnable> work = new ArrayDeque<>();
    CompletableFuture<Optional<Attempt>> next =
        rejected.after(StoredLogin.answer(401)).overAsync(login.server, work::add);

    for (int refreshes = 0; refreshes <= TokenEntries.MOST_ROUNDS; refreshes++) {
      assertThat(next).isNotDone();
      login.server.faults().nextFailure(new ConnectException("refused"));
      assertThat(run(refresh)).isEqualTo(first);
      login.clock.advance(Duration.ofSeconds(1));
      refresh = untilItSends(keeper.current(OWNER));
      while (!work.isEmpty()) {
        work.remove().run();
      }
    }

    assertThat(next).isCompletedWithValue(Optional.empty());
  }

  // Listener and messages.

  @Test
  @DisplayName("lets no caller wait after an Error of the listener")
  void errorOfTheListener() {
    TokenKeeper failing = login.keeper(store, new KeeperListener() {
      @Override
      public void adopted(ResourceOwner owner) {
        throw new NoClassDefFoundError("planned");
      }
    });
    assertThat(current(failing)).isEqualTo(first);
    login.expire();
    newLoginElsewhere();

    assertThatThrownBy(() -> current(failing)).isInstanceOf(NoClassDefFoundError.class);

    CompletableFuture<Optional<Attempt>> next = failing
        .authorizer(OWNER, API)
        .authorize(HttpRequest.get(API + "/me"))
        .then(attempt -> attempt.after(StoredLogin.answer(401)))
        .overAsync(login.server, Runnable::run);
    assertThat(next).isCompletedWithValueMatching(Optional::isPresent);
  }

  @Test
  @DisplayName("ignores a listener that throws")
  void throwingListener() {
    listener.throwing();
    login.expire();
    Tokens second = current(keeper);
    assertWorks(second);
    login.server.revokeAccess();
    login.expire();
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(listener.heard()).hasSize(2);
  }

  @Test
  @DisplayName("has no secret in messages and events")
  void tellsNoSecret() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);

    assertThatThrownBy(() -> current(keeper))
        .isInstanceOfSatisfying(
            AuthorizationException.class,
            e -> assertThat(e + " " + e.getCause() + keeper + listener.heard())
                .doesNotContain(first.refreshToken().orElseThrow().reveal())
                .doesNotContain(first.accessToken().reveal()));
    assertThat(keeper.toString()).startsWith("TokenKeeper[").contains("1 owners seen");
  }

  @Test
  @DisplayName("shows the owner and the origins of an authorizer, and no token")
  void showsTheAuthorizer() {
    Authorizer authorizer = keeper.authorizer(OWNER, API);

    assertThat(authorizer).hasToString("KeeperAuthorizer[x:42, [https://api.example]]");
    assertThat(run(authorizer.authorize(HttpRequest.get(API + "/me?a=b"))))
        .hasToString("Attempt[GET https://api.example]");
  }

  @Test
  @DisplayName("rejects invalid lengths")
  void lengths() {
    TokenKeeper.Builder builder = TokenKeeper.builder(login.client, store);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.claimLength(Duration.ofMillis(999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.claimLength(Duration.ofHours(1).plusMillis(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.refreshAhead(Duration.ofMillis(-1)));
    assertThat(builder.claimLength(Duration.ofSeconds(1)).claimLength(Duration.ofHours(1)))
        .isSameAs(builder.refreshAhead(Duration.ZERO));
  }
}
