package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.FaultyStore.When;
import dev.tripod.testkit.VirtualTime;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A second login at a server that issues a refresh token at the first one only. */
@Timeout(120)
final class LoginWithoutRefreshTokenTest {

  private final StoredLogin login = new StoredLogin();
  private final FaultyStore store = new FaultyStore();
  private final TokenKeeper keeper = login.keeper(store, KeeperListener.none());
  private final TokenKeeper otherNode = login.keeper(store, KeeperListener.none());
  private final VirtualTime time = VirtualTime.of(login.clock);
  private Tokens first;

  @BeforeEach
  void logIn() {
    first = login.logIn();
    run(keeper.keep(OWNER, first));
  }

  @Test
  void keepsTheStoredRefreshToken() {
    Tokens second = loginWithoutRefreshToken();

    Tokens stored = run(keeper.keep(OWNER, second));

    assertThat(stored.accessToken()).isEqualTo(second.accessToken());
    assertThat(stored.refreshToken()).isEqualTo(first.refreshToken());
    assertThat(run(otherNode.current(OWNER))).isEqualTo(stored);
    login.expire();
    assertThat(login.server.isActive(run(keeper.current(OWNER)).accessToken())).isTrue();
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  @Test
  void replacesTheStoredRefreshTokenByANewOne() {
    Tokens second = login.logIn();

    assertThat(run(keeper.keep(OWNER, second))).isEqualTo(second);
    assertThat(run(otherNode.current(OWNER))).isEqualTo(second);
  }

  @Test
  void replaceDropsTheStoredRefreshToken() {
    Tokens second = loginWithoutRefreshToken();

    assertThat(run(keeper.replace(OWNER, second))).isEqualTo(second);
    login.expire();
    assertThatThrownBy(() -> run(otherNode.current(OWNER)))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  void keepsNoRefreshTokenOfARevokedGrant() {
    login.server.revokeAccess();
    login.expire();
    assertThatThrownBy(() -> run(keeper.current(OWNER)))
        .isInstanceOf(ReauthorizationRequired.class);
    Tokens second = loginWithoutRefreshToken();

    assertThat(run(keeper.keep(OWNER, second))).isEqualTo(second);
    assertThat(run(otherNode.current(OWNER))).isEqualTo(second);
  }

  @Test
  void keepsNoRefreshTokenOfAnotherUser() {
    Tokens ofAda = loginAs("ada");
    run(keeper.keep(OWNER, ofAda.withRefreshToken("of-ada")));

    assertThat(
            run(keeper.keep(OWNER, loginAs("ada"))).refreshToken().orElseThrow().reveal())
        .isEqualTo("of-ada");
    assertThat(run(keeper.keep(OWNER, loginAs("bob"))).refreshToken()).isEmpty();
  }

  @Test
  void keepsNoRefreshTokenForAClientsOwnTokens() {
    TokenKeeper ownKeeper = TokenKeeper.of(login.clientWithSecret(), store);
    Tokens own = run(login.clientWithSecret().clientCredentials("read"));

    assertThat(run(ownKeeper.keep(OWNER, own))).isEqualTo(own);
  }

  @Test
  void waitsForTheRefreshTokenThatARefreshInFlightReturns() {
    login.expire();
    Exchange.Send<Tokens> refresh = untilItSends(otherNode.current(OWNER));
    Tokens second = loginWithoutRefreshToken();
    Exchange<Tokens> keep = keeper.keep(OWNER, second);
    Tokens rotated = run(refresh);

    Tokens stored = run(keep);

    assertThat(stored.accessToken()).isEqualTo(second.accessToken());
    assertThat(stored.refreshToken()).isEqualTo(rotated.refreshToken());
    login.expire();
    assertThat(login.server.isActive(run(keeper.current(OWNER)).accessToken())).isTrue();
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  @Test
  void doesNotWaitLongerThanTheClaimOfANodeThatCrashed() {
    login.expire();
    untilItSends(otherNode.current(OWNER));
    Tokens second = loginWithoutRefreshToken();
    var begun = login.clock.now();

    Tokens stored = run(keeper.keep(OWNER, second));

    assertThat(Duration.between(begun, login.clock.now()))
        .isBetween(Duration.ofSeconds(59), Duration.ofSeconds(62));
    assertThat(stored.refreshToken()).isEqualTo(first.refreshToken());
    login.expire();
    assertThat(login.server.isActive(run(keeper.current(OWNER)).accessToken())).isTrue();
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  @Test
  void keepsTheRefreshTokenThatTheStoreHasNotAcceptedYet() {
    login.expire();
    store.fail(2, Integer.MAX_VALUE / 2, When.BEFORE);
    assertThatThrownBy(() -> run(keeper.current(OWNER))).isInstanceOf(AdapterFailed.class);
    store.works();

    Tokens stored = run(keeper.keep(OWNER, loginWithoutRefreshToken()));

    assertThat(login.server.isActive(stored.refreshToken().orElseThrow())).isTrue();
    assertThat(run(keeper.current(OWNER))).isEqualTo(stored);
    login.expire();
    assertThat(login.server.isActive(run(otherNode.current(OWNER)).accessToken()))
        .isTrue();
    assertThat(login.server.refreshTokenReuses()).isZero();
  }

  private <T> T run(Exchange<T> exchange) {
    return time.run(exchange, login.server);
  }

  private Tokens loginWithoutRefreshToken() {
    login.server.faults().noRefreshToken();
    Tokens tokens = login.logIn();
    login.server.faults().clear();
    assertThat(tokens.refreshToken()).isEmpty();
    return tokens;
  }

  private Tokens loginAs(String user) {
    String claims = "{\"act\":{\"sub\":\"service\"},\"sub\":\"" + user + "\"}";
    login
        .server
        .faults()
        .noRefreshToken()
        .extra(
            "id_token",
            JsonValue.text("e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
                + ".c2ln"));
    Tokens tokens = login.logIn();
    login.server.faults().clear();
    return tokens;
  }

  private static Exchange.Send<Tokens> untilItSends(Exchange<Tokens> exchange) {
    Exchange<Tokens> step = exchange;
    while (!(step instanceof Exchange.Send<Tokens>)) {
      step = step instanceof Exchange.Pause<Tokens> pause
          ? pause.next()
          : ((Exchange.Await<Tokens>) step).start(Runnable::run).join();
    }
    return (Exchange.Send<Tokens>) step;
  }
}
