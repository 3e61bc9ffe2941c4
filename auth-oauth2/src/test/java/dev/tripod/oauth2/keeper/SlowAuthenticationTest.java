package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A keeper with a client authentication that takes long, such as a signature by a key service. A refresh request starts in the first
 * half of its claim, or not at all. The server rotates, and revokes a grant when a refresh token arrives twice.
 */
@Timeout(120)
final class SlowAuthenticationTest {

  private static final Duration CLAIM = Duration.ofMinutes(1);
  private static final Duration HALF = CLAIM.dividedBy(2);

  private final StoredLogin login = new StoredLogin();
  private final InMemoryCredentialStore store = InMemoryCredentialStore.create();
  private final RecordingListener listener = new RecordingListener();
  private final TokenKeeper otherNode = login.keeper(store, KeeperListener.none());
  private final CompletableFuture<Credentials> signature = new CompletableFuture<>();

  @Test
  void sendsAtTheEndOfTheFirstHalf() {
    storeTokens();
    login.expire();

    CompletableFuture<Tokens> refresh = start(usersKeeper());
    login.clock.advance(HALF);
    sign();

    assertThat(login.server.isActive(refresh.join().accessToken())).isTrue();
    assertThat(login.server.refreshes()).isEqualTo(1);
  }

  @Test
  void sendsNothingInTheSecondHalfAndReleasesTheClaim() {
    storeTokens();
    login.expire();

    CompletableFuture<Tokens> refresh = start(usersKeeper());
    login.clock.advance(HALF.plusMillis(1));
    sign();

    assertFailedUnsent(refresh);
    assertThat(login.server.refreshes()).isZero();
    assertThat(listener.count("outcomeUnknown")).isZero();
    Tokens next = otherNode.current(OWNER).over(login.server);
    assertThat(login.server.isActive(next.refreshToken().orElseThrow())).isTrue();
  }

  @Test
  void sendsNothingAfterAnotherNodeHasTakenTheClaimOver() {
    storeTokens();
    login.expire();

    CompletableFuture<Tokens> refresh = start(usersKeeper());
    Tokens next = VirtualTime.of(login.clock).run(otherNode.current(OWNER), login.server);
    sign();

    assertFailedUnsent(refresh);
    assertThat(login.server.refreshes()).isEqualTo(1);
    assertThat(login.server.refreshTokenReuses()).isZero();
    assertThat(login.server.isActive(next.refreshToken().orElseThrow())).isTrue();
    assertThat(otherNode.current(OWNER).over(login.server)).isEqualTo(next);
  }

  @Test
  void usesTheTokenWhileItIsValid() {
    Tokens first = storeTokens();
    login.clock.advance(StoredLogin.LIFETIME.minus(HALF).minusSeconds(10));

    CompletableFuture<Tokens> refresh = start(usersKeeper());
    login.clock.advance(HALF.plusMillis(1));
    sign();

    assertThat(refresh.join()).isEqualTo(first);
    assertThat(login.server.refreshes()).isZero();
  }

  @Test
  void requestsTheClientsOwnTokensByTheSameRule() {
    Tokens own = login.clientWithSecret().clientCredentials("read").over(login.server);
    otherNode.keep(OWNER, own).over(login.server);
    int requests = login.server.tokenRequests();
    login.expire();

    CompletableFuture<Tokens> refresh = start(keeper(slowClient("own")));
    login.clock.advance(HALF.plusMillis(1));
    sign();

    assertFailedUnsent(refresh);
    assertThat(login.server.tokenRequests()).isEqualTo(requests);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reportsHowLongAnotherCallerWaited(boolean succeeds) {
    storeTokens();
    login.expire();
    TokenKeeper keeper = usersKeeper();

    CompletableFuture<Tokens> refresh = start(keeper);
    CompletableFuture<Tokens> waiting = start(keeper);
    login.clock.advance(Duration.ofSeconds(5));
    if (succeeds) {
      sign();
      assertThat(waiting).isCompletedWithValue(refresh.join());
    } else {
      signature.completeExceptionally(new IllegalStateException("no key"));
      assertThatThrownBy(refresh::join).hasCauseInstanceOf(AdapterFailed.class);
      Throwable failure = catchThrowable(refresh::join).getCause();
      assertThatThrownBy(waiting::join).cause().isSameAs(failure);
    }

    assertThat(listener.heard()).contains("waited x:42 PT5S");
  }

  @Test
  void replacesARefreshThatTakesMoreThanTwoClaims() {
    storeTokens();
    login.expire();
    TokenKeeper keeper = usersKeeper();

    CompletableFuture<Tokens> lost = start(keeper);
    login.clock.advance(CLAIM.multipliedBy(2));
    CompletableFuture<Tokens> joining = start(keeper);
    login.clock.advance(Duration.ofNanos(1));
    CompletableFuture<Tokens> replacing = start(keeper);
    sign();

    assertFailedUnsent(lost);
    assertFailedUnsent(joining);
    assertThat(login.server.isActive(replacing.join().accessToken())).isTrue();
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  private Tokens storeTokens() {
    Tokens first = login.logIn();
    return otherNode.keep(OWNER, first).over(login.server);
  }

  private TokenKeeper usersKeeper() {
    return keeper(slowClient("client"));
  }

  private OAuth2Client slowClient(String clientId) {
    return login.clientWith(
        clientId, request -> Exchange.await(executor -> signature.thenApply(Exchange::done)));
  }

  private TokenKeeper keeper(OAuth2Client client) {
    return TokenKeeper.builder(client, store)
        .claimLength(CLAIM)
        .listener(listener)
        .build();
  }

  /** Starts a refresh, which waits for the signature. All its steps run on the thread of the test. */
  private CompletableFuture<Tokens> start(TokenKeeper keeper) {
    CompletableFuture<Tokens> refresh =
        keeper.current(OWNER).overAsync(login.server, Runnable::run);
    assertThat(refresh).isNotDone();
    return refresh;
  }

  private void sign() {
    signature.complete(Credentials.none().parameter("client_id", "client"));
  }

  private static void assertFailedUnsent(CompletableFuture<Tokens> refresh) {
    assertThatThrownBy(refresh::join)
        .cause()
        .isInstanceOfSatisfying(
            AdapterFailed.class, failure -> assertThat(failure.perhapsSent()).isFalse())
        .hasMessageContaining("The preparation of the token request");
  }
}
