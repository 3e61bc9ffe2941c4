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
import dev.tripod.domain.exchange.AuthorizedTransport;
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
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.FaultyStore.When;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Through the public API, at a server that rotates and ends a grant when a refresh token comes twice. Pauses pass at once:
 * what a test does not see in the clock took no time.
 */
@Timeout(120)
@DisplayName("Tokens that are kept alive")
final class TokenKeeperTest {

  private static final Duration CLAIM = Duration.ofMinutes(1);

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

  /** How many requests came to the token endpoint since the login. */
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

  private Exchange.Send<Tokens> untilItSends(Exchange<Tokens> exchange) {
    Exchange<Tokens> step = exchange;
    while (!(step instanceof Exchange.Send<Tokens>)) {
      step = step instanceof Exchange.Pause<Tokens> pause
          ? pause.next()
          : ((Exchange.Await<Tokens>) step).start(Runnable::run).join();
    }
    return (Exchange.Send<Tokens>) step;
  }

  // Keeping.

  @Test
  @DisplayName("a fresh token is used without asking the server, or the store again")
  void fresh() {
    int calls = store.calls();

    assertThat(current(keeper)).isEqualTo(first);
    assertThat(requests()).isZero();
    assertThat(store.calls()).isEqualTo(calls);
    assertThat(current(otherNode)).isEqualTo(first);
  }

  @Test
  @DisplayName("nothing kept is ReauthorizationRequired, which names the owner")
  void nothingKept() {
    ResourceOwner unknown = ResourceOwner.of("x", "7");

    assertThatThrownBy(() -> run(keeper.current(unknown)))
        .isInstanceOfSatisfying(
            ReauthorizationRequired.class, e -> assertThat(e.owner()).contains(unknown));
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName("an expired token is refreshed once, and every node has the new one")
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
  @DisplayName("a token is refreshed a minute before it expires, and not sooner")
  void early() {
    login.clock.advance(StoredLogin.LIFETIME.minusSeconds(61));
    assertThat(current(keeper)).isEqualTo(first);
    assertThat(requests()).isZero();

    login.clock.advance(Duration.ofSeconds(1));
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("a token of short life is refreshed in the last tenth of it, and early() moves that")
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
  @DisplayName("a token that does not say when it expires is never refreshed of itself")
  void withoutExpiry() {
    run(keeper.keep(OWNER, Tokens.of("for-ever").withRefreshToken("r")));
    login.clock.advance(Duration.ofDays(400));

    assertThat(current(keeper).accessToken().reveal()).isEqualTo("for-ever");
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName(
      "a token without a refresh token expires into ReauthorizationRequired, without a request")
  void withoutRefreshToken() {
    Tokens alone = Tokens.of("alone").withExpiresAt(login.clock.now().plusSeconds(3600));
    run(keeper.keep(OWNER, alone));
    login.nearlyExpire();
    assertThat(current(keeper)).isEqualTo(alone);

    login.clock.advance(Duration.ofSeconds(30));

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName("a client's own tokens are renewed by client credentials")
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
  @DisplayName(
      "a client's own tokens spend nothing: without an answer they are asked for again at once")
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
  @DisplayName("a new login takes the place of what was kept, dead or alive, on every node")
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
  @DisplayName("a new login during a refresh wins, and the refresh adopts it")
  void newLoginDuringRefresh() {
    login.expire();
    Exchange.Send<Tokens> refresh = untilItSends(keeper.current(OWNER));
    Tokens again = login.logIn();
    run(otherNode.keep(OWNER, again));

    assertThat(run(refresh)).isEqualTo(again);
    assertThat(current(keeper)).isEqualTo(again);
    assertThat(listener.heard()).containsExactly("adopted x:42");
  }

  @Test
  @DisplayName("a refusal of what a new login has replaced meanwhile kills nothing")
  void refusedAfterNewLogin() {
    login.expire();
    Exchange.Send<Tokens> refresh = untilItSends(keeper.current(OWNER));
    login.server.revokeAccess();
    Tokens again = login.logIn();
    run(otherNode.keep(OWNER, again));

    assertThat(run(refresh)).isEqualTo(again);
    assertThat(current(otherNode)).isEqualTo(again);
  }

  @Test
  @DisplayName("what a look finds does not hide a login that was kept here meanwhile")
  void loginDuringLook() {
    TokenKeeper restarted = login.keeper(store, listener);
    Tokens again = login.logIn();
    store.afterNextCall(() -> run(restarted.keep(OWNER, again)));

    assertThat(current(restarted)).as("what it had read").isEqualTo(first);
    assertThat(current(restarted)).isEqualTo(again);
  }

  @Test
  @DisplayName(
      "a login that another node kept during a look is found by who asks after it and waits for the look")
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
        .as("what it had read")
        .isInstanceOf(ReauthorizationRequired.class);

    assertThat(later).hasSize(1);
    assertThat(later.get(0).join()).isEqualTo(again);
  }

  // What the server answers.

  @Test
  @DisplayName(
      "a refresh that is refused as dead ends in ReauthorizationRequired, and nothing is sent again")
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
  @DisplayName(
      "a grant whose death the store would not remember is not asked for while the claim stands")
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
        Arguments.of("another refusal", (Fault) login -> login
            .server
            .faults()
            .nextResponse(HttpResponse.of(
                401, Headers.none(), "{\"error\":\"invalid_client\"}".getBytes(UTF_8)))));
  }

  private interface Fault extends Consumer<StoredLogin> {}

  @ParameterizedTest(name = "{0}")
  @MethodSource("refusalsForNow")
  @DisplayName(
      "what certainly spent nothing gives the claim back: the next try need not wait for it")
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
  @DisplayName("a refresh that fails while the token works costs nobody anything")
  void fallsBack(String what, Fault fault) {
    login.nearlyExpire();
    fault.accept(login);

    assertThat(current(keeper)).isEqualTo(first);
    assertThat(current(keeper)).isEqualTo(first);
    assertThat(requests()).as("not tried again within the second").isEqualTo(1);

    login.clock.advance(Duration.ofSeconds(1));
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("Retry-After is respected, minutes of it too, whether the token works or not")
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
  @DisplayName("a Retry-After of a year counts as an hour, and a new login ends it")
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
      "a refresh that was perhaps sent is OutcomeUnknown until its claim ends, told at once and without a request")
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
        .as("at the time that was named it is asked")
        .isZero();
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("where the answer was lost one further try is made, whose refusal is the end")
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
  @DisplayName(
      "an answer lost while the token works leaves it in use, and the further try waits for the claim")
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
  @DisplayName("a success that cannot be read may have rotated: the claim stays")
  void unreadableSuccess() {
    login.expire();
    login.server.faults().nextWebPage(200);

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(UnreadableResponse.class);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(UnreadableResponse.class);
    assertThat(requests()).isEqualTo(1);
    assertThat(timeOf(() -> current(otherNode))).isEqualTo(CLAIM);
    assertWorks(current(otherNode));
  }

  @Test
  @DisplayName("a redirect spent nothing: the claim is given back")
  void redirected() {
    login.expire();
    login.server.faults().nextStatus(302);

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(UnreadableResponse.class);
    assertThat(timeOf(() -> current(keeper))).isZero();
  }

  // Other nodes.

  @Test
  @DisplayName(
      "while another node refreshes, a token that works is used, and an expired one waited for")
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
  @DisplayName("a node that crashed before it sent costs the others its claim, and no token")
  void crashedBefore() {
    login.expire();
    untilItSends(otherNode.current(OWNER));

    assertThat(timeOf(() -> current(keeper))).isEqualTo(CLAIM);
    assertWorks(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName("a node that crashed long ago costs nobody a wait")
  void crashedLongAgo() {
    login.expire();
    untilItSends(otherNode.current(OWNER));
    login.clock.advance(CLAIM.plusMinutes(5));

    assertThat(timeOf(() -> current(keeper))).isZero();
  }

  @Test
  @DisplayName("a crashed node's claim is taken over while the token still works")
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

  private TokenKeeper earlier() {
    return TokenKeeper.builder(login.client, store)
        .refreshAhead(Duration.ofMinutes(6))
        .build();
  }

  @Test
  @DisplayName(
      "a node that crashed after it sent loses what the server rotated, and that ends typed, after one try")
  void crashedAfter() throws IOException {
    login.expire();
    login.server.send(untilItSends(otherNode.current(OWNER)).request());

    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);
    assertThat(requests()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(longs = {-4, 4})
  @DisplayName("a node whose clock is minutes off waits for another's claim all the same")
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
  @DisplayName("whoever was held up for half of its claim does not send: another may be about to")
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

    assertThatThrownBy(() -> run(heldUp)).isInstanceOf(AdapterFailed.class);
    assertThat(requests()).isZero();
    assertThat(timeOf(() -> current(otherNode))).as("it was given back").isZero();
  }

  // The store fails.

  static Stream<Arguments> failingCalls() {
    return Stream.of(When.values())
        .flatMap(when -> Stream.of(0, 1, 2).map(call -> Arguments.of(call, when)));
  }

  @ParameterizedTest(name = "call {0}, {1} its effect")
  @MethodSource("failingCalls")
  @DisplayName("a store that fails at one call loses no tokens, whichever call it is")
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
  @DisplayName("a store that fails from some call on leaves a working token in use, and loses none")
  void storeFailsForLong(int call, When when) {
    login.nearlyExpire();
    store.fail(call, Integer.MAX_VALUE / 2, when);
    try {
      assertThat(current(keeper)).isIn(first);
    } catch (AdapterFailed expected) {
      assertThat(login.clock.now())
          .as("it fails only once the token has expired")
          .isAfterOrEqualTo(first.expiresAt().orElseThrow());
    }
    store.works();

    assertWorks(current(keeper));
    assertThat(current(otherNode)).isEqualTo(current(keeper));
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "new tokens that cannot be stored are not handed out; they are stored first thing on the next call")
  void storeFailsAfterRotation() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);

    assertThat(timeOf(
            () -> assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class)))
        .as("tried for as long as the claim keeps others off")
        .isBetween(CLAIM.minusSeconds(2), CLAIM);
    assertThat(timeOf(
            () -> assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class)))
        .as("afterwards once for each call")
        .isLessThan(Duration.ofSeconds(2));
    store.works();

    Tokens second = current(keeper);
    assertWorks(second);
    assertThat(current(otherNode)).isEqualTo(second);
    assertThat(requests()).isEqualTo(1);
    assertThat(listener.count("refreshed")).isEqualTo(1);
  }

  @Test
  @DisplayName("new tokens that could not be stored give way to a new login")
  void unstoredGivesWay() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class);
    store.works();
    Tokens again = login.logIn();
    run(otherNode.keep(OWNER, again));

    assertThat(current(keeper)).isEqualTo(again);
  }

  @Test
  @DisplayName(
      "a claim that the store would not confirm is found again as this node's own, and used once")
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
      "an entry that nobody can read is AdapterFailed, and stays as it is; a new login replaces it")
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

  @Test
  @DisplayName("an entry from a newer release is not overwritten")
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
  @DisplayName("a store that lets nobody win is AdapterFailed, not asked for ever")
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
    assertThat(stubborn.replacing).isLessThan(40);
    assertThat(requests()).isZero();
  }

  // Forgetting.

  @Test
  @DisplayName("forget revokes what is kept, then removes it")
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
  @DisplayName("a refusal to revoke does not stop the removal")
  void forgetRefused() throws IOException {
    login.server.faults().nextStatus(400);

    assertThat(run(keeper.forget(OWNER))).contains(first);
    assertThat(store.load(OWNER)).isEmpty();
  }

  @Test
  @DisplayName("no answer to the revocation leaves what is kept, and forget may be run again")
  void forgetUnanswered() throws IOException {
    login.server.faults().nextFailure(new SocketException("reset")).nextStatus(503);

    assertThatThrownBy(() -> run(keeper.forget(OWNER))).isInstanceOf(NoResponse.class);
    assertThatThrownBy(() -> run(keeper.forget(OWNER))).isInstanceOf(ErrorResponse.class);
    assertThat(store.load(OWNER)).isPresent();

    assertThat(run(keeper.forget(OWNER))).contains(first);
    assertThat(store.load(OWNER)).isEmpty();
  }

  @Test
  @DisplayName("tokens that could not be stored are what forget revokes, also at its second try")
  void forgetUnstored() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class);
    store.works();
    login.server.faults().nextFailure(new SocketException("reset"));
    assertThatThrownBy(() -> run(keeper.forget(OWNER))).isInstanceOf(NoResponse.class);

    Tokens gone = run(keeper.forget(OWNER)).orElseThrow();

    assertThat(gone.refreshToken()).isNotEqualTo(first.refreshToken());
    assertThat(login.server.isActive(gone.refreshToken().orElseThrow())).isFalse();
  }

  @Test
  @DisplayName("forget revokes a new login, not the tokens that it outran")
  void forgetNewLogin() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(AdapterFailed.class);
    store.works();
    Tokens again = login.logIn();
    run(otherNode.keep(OWNER, again));

    assertThat(run(keeper.forget(OWNER))).contains(again);
    assertThat(login.server.isActive(again.refreshToken().orElseThrow())).isFalse();
  }

  @Test
  @DisplayName("forget waits for a refresh under way elsewhere, and revokes what it brought")
  void forgetDuringRefresh() throws IOException {
    login.expire();
    untilItSends(otherNode.current(OWNER));

    assertThat(timeOf(() -> run(keeper.forget(OWNER)))).isEqualTo(CLAIM);
    assertThat(store.load(OWNER)).isEmpty();
  }

  @Test
  @DisplayName("the memory that tokens are dead is forgotten without a request")
  void forgetDead() throws IOException {
    login.server.revokeAccess();
    login.expire();
    assertThatThrownBy(() -> current(keeper)).isInstanceOf(ReauthorizationRequired.class);

    assertThat(run(keeper.forget(OWNER))).isEmpty();
    assertThat(store.load(OWNER)).isEmpty();
    assertThat(login.server.requestsTo("/revoke")).isZero();
  }

  // On requests.

  @Test
  @DisplayName("requests to the API carry the token; a 401 is tried once more with a new one")
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
      "an API that answers 401 to every token is asked twice, and refreshed for once a minute")
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
  @DisplayName(
      "a 401 for an access token that was replaced meanwhile takes the one that replaced it")
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
  @DisplayName("a token that came of a 401 and has expired since is refreshed, however young it is")
  void unauthorizedAndExpired() throws IOException {
    login.server.faults().expiresIn(JsonValue.text("30"));
    assertThat(login.call(keeper, "/strict")).isEqualTo(401);
    var attempt = run(keeper.authorizer(OWNER, API).authorize(HttpRequest.get(API + "/me")));
    assertThat(run(attempt.after(StoredLogin.answer(401)))).as("while it works").isEmpty();
    login.clock.advance(Duration.ofSeconds(30));

    assertThat(run(attempt.after(StoredLogin.answer(401)))).isPresent();
    assertThat(requests()).isEqualTo(2);
  }

  @Test
  @DisplayName("a 401 for want of scope refreshes nothing, nor does any other status")
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
  @DisplayName("a 401 for a token that cannot be renewed is the answer")
  void unauthorizedWithoutRefreshToken() throws IOException {
    run(keeper.keep(OWNER, Tokens.of("alone")));

    assertThat(login.call(keeper, "/me")).isEqualTo(401);
    assertThat(login.server.requestsTo("/me")).isEqualTo(1);
    assertThat(requests()).isZero();
  }

  @Test
  @DisplayName("a 401 whose refresh is refused as dead asks for a new login")
  void unauthorizedAndDead() {
    login.server.revokeAccess();

    assertThatThrownBy(() -> login.call(keeper, "/me")).isInstanceOf(ReauthorizationRequired.class);
    assertThat(requests()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "other origins and the server's own endpoints get no token, not even an expired one is touched")
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
  @DisplayName("a token is put on https and loopback alone")
  void origins() {
    assertThatIllegalArgumentException().isThrownBy(() -> keeper.authorizer(OWNER));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> keeper.authorizer(OWNER, Origin.of("http://api.example")));
    assertThat(keeper.authorizer(OWNER, Origin.of("http://127.0.0.1:8080"))).isNotNull();
  }

  @Test
  @DisplayName("a call that no token can be had for fails typed, and is not sent")
  void noToken() {
    login.server.revokeAccess();
    login.expire();

    assertThatThrownBy(() -> AuthorizedTransport.of(login.server, keeper.authorizer(OWNER, API))
            .send(HttpRequest.get(API + "/me")))
        .isInstanceOf(ReauthorizationRequired.class);
    assertThat(login.server.requestsTo("/me")).isZero();
  }

  // Telling.

  @Test
  @DisplayName("a listener that throws costs no token")
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
  @DisplayName("what is told and thrown holds no secret")
  void tellsNoSecret() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);
    try {
      current(keeper);
    } catch (AuthorizationException e) {
      assertThat(e + " " + e.getCause() + keeper + listener.heard())
          .doesNotContain(first.refreshToken().orElseThrow().reveal())
          .doesNotContain(first.accessToken().reveal());
    }
    assertThat(keeper.toString()).startsWith("TokenKeeper[").contains("1 owners seen");
  }

  @Test
  @DisplayName("a keeper is of sensible lengths")
  void lengths() {
    TokenKeeper.Builder builder = TokenKeeper.builder(login.client, store);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.claimLength(Duration.ofMillis(999)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.claimLength(Duration.ofHours(1).plusMillis(1)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.refreshAhead(Duration.ofMillis(-1)));
  }
}
