package dev.tripod.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.sealing.SealedValueException.Reason;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SealedCookiesTest {

  private static final Instant START = Instant.parse("2026-11-30T12:00:00Z");
  private static final BrowserBinding BROWSER =
      new BrowserBinding(Secret.of("browser-one-0123456789"));
  private static final BrowserBinding OTHER =
      new BrowserBinding(Secret.of("browser-two-0123456789"));

  private final SettableClock clock = SettableClock.at(START);
  private final Sealing sealing = Sealing.with(TestKeys.key("2026-11", 0));
  private final SealedCookies cookies = SealedCookies.of(sealing, clock, Duration.ofMinutes(10));

  @Test
  void carriesALoginFromTheRedirectToTheCallback() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    List<String> set = cookies.set(login, BROWSER, null);

    assertThat(set).hasSize(1);
    assertThat(set.get(0))
        .matches("__Host-tripod-login-[0-9a-f]{16}=" + START.getEpochSecond()
            + "\\.2026-11\\.[A-Za-z0-9_-]+; Path=/; Max-Age=600; Secure; HttpOnly; SameSite=Lax")
        .doesNotContain("state-1", "v3rifier");
    clock.advance(Duration.ofSeconds(599));
    assertThat(cookies.open(login.key(BROWSER), "a=b; " + pair(set.get(0)) + "; c=d"))
        .contains(login.snapshot());
  }

  @Test
  void doesNotOpenFromItsLongestAgeOn() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    String cookie = pair(cookies.set(login, BROWSER, null).get(0));
    clock.advance(Duration.ofMinutes(10));

    SealedValueException e = rejection(login.key(BROWSER), cookie);

    assertThat(e)
        .hasMessage("The login began 600 seconds ago, but its cookie opens for 600 seconds. "
            + "Start the login again.");
    assertThat(e.reason()).isEqualTo(Reason.TOO_OLD);
  }

  @Test
  void allowsClocksThatDifferByLessThanFiveMinutes() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    String cookie = pair(cookies.set(login, BROWSER, null).get(0));

    clock.step(Duration.ofMinutes(-5));
    assertThat(cookies.open(login.key(BROWSER), cookie)).isPresent();
    clock.step(Duration.ofSeconds(-1));
    assertThat(rejection(login.key(BROWSER), cookie))
        .hasMessage("The login began 301 seconds in the future. Set the clocks of the servers. "
            + "Start the login again.");
  }

  /** A server without a store cannot know that a cookie was used. The documentation says so. */
  @Test
  void opensAgainUntilItIsTooOld() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    String cookie = pair(cookies.set(login, BROWSER, null).get(0));

    assertThat(cookies.open(login.key(BROWSER), cookie)).isPresent();
    assertThat(cookies.open(login.key(BROWSER), cookie)).isPresent();
  }

  @Test
  void belongsToOneBrowserAndOneLogin() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    Login another = new Login("state-2", "v3rifier");
    String cookie = pair(cookies.set(login, BROWSER, null).get(0));

    for (PendingKey wrong : List.of(login.key(OTHER), another.key(BROWSER))) {
      assertThat(cookies.open(wrong, cookie)).isEmpty();
      String renamed = name(wrong) + cookie.substring(cookie.indexOf('='));
      assertThat(rejection(wrong, renamed).reason()).isEqualTo(Reason.NOT_AUTHENTIC);
    }
  }

  @Test
  void doesNotOpenIfAnyCharacterIsAnotherOne() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    String cookie = pair(cookies.set(login, BROWSER, null).get(0));
    for (int at = cookie.indexOf('=') + 1; at < cookie.length(); at++) {
      for (char c : "AQgwBZ_-9.=".toCharArray()) {
        if (cookie.charAt(at) != c) {
          rejection(login.key(BROWSER), cookie.substring(0, at) + c + cookie.substring(at + 1));
        }
      }
    }
    for (int length = cookie.indexOf('=') + 1; length < cookie.length(); length++) {
      rejection(login.key(BROWSER), cookie.substring(0, length));
    }
  }

  @Test
  void doesNotOpenIfTwoCookiesOfItsNameDiffer() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    String cookie = pair(cookies.set(login, BROWSER, null).get(0));

    assertThat(cookies.open(login.key(BROWSER), cookie + "; " + cookie)).isPresent();
    assertThat(rejection(login.key(BROWSER), cookie + "; " + cookie + "A").reason())
        .isEqualTo(Reason.NOT_SEALED);
  }

  @Test
  void hasNoLoginWithoutACookie() throws IOException {
    PendingKey key = new Login("state-1", "v3rifier").key(BROWSER);

    assertThat(cookies.open(key, null)).isEmpty();
    assertThat(cookies.open(key, "")).isEmpty();
    assertThat(cookies.open(key, "; ;=;__Host-tripod-login-=1;__Host-tripod-login-x"))
        .isEmpty();
  }

  @Test
  void keepsTheFourNewestLoginsOfABrowser() throws IOException {
    List<Login> logins = new ArrayList<>();
    List<String> browser = new ArrayList<>(List.of("other=1", "__Host-tripod=x"));
    for (int i = 0; i < 7; i++) {
      Login login = new Login("state-" + i, "v3rifier");
      logins.add(login);
      for (String header : cookies.set(login, BROWSER, String.join("; ", browser))) {
        browser.removeIf(cookie -> cookie.startsWith(header.substring(0, header.indexOf('=') + 1)));
        if (!header.contains("Max-Age=0;")) {
          browser.add(pair(header));
        }
      }
      clock.advance(Duration.ofSeconds(1));
    }

    assertThat(browser).hasSize(6).startsWith("other=1", "__Host-tripod=x");
    for (int i = 0; i < 7; i++) {
      assertThat(cookies
              .open(logins.get(i).key(BROWSER), String.join("; ", browser))
              .isPresent())
          .as("login %d", i)
          .isEqualTo(i >= 3);
    }
  }

  @Test
  void keepsFewerLoginsIfTheirCookiesAreLong() throws IOException {
    String verifier = "v".repeat(1_500);
    String oldest = pair(cookies.set(new Login("s1", verifier), BROWSER, null).get(0));
    clock.advance(Duration.ofSeconds(1));
    String newer = pair(cookies.set(new Login("s2", verifier), BROWSER, oldest).get(0));
    clock.advance(Duration.ofSeconds(1));

    List<String> set = cookies.set(new Login("s3", verifier), BROWSER, oldest + "; " + newer);

    assertThat(newer.length() + pair(set.get(0)).length()).isLessThan(6_000);
    assertThat(set).hasSize(2);
    assertThat(set.get(1)).startsWith(oldest.substring(0, oldest.indexOf('=') + 1) + ";");
  }

  @Test
  void deletesForeignCookiesFirstAndRepeatsNoForeignText() throws IOException {
    String foreign =
        "__Host-tripod-login-0000000000000000=x; __Host-tripod-login-1111111111111111=;"
            + "__Host-tripod-login-\r\nSet-Cookie: a=b; __Host-tripod-login-zzzzzzzzzzzzzzzz=1";
    String first = pair(cookies.set(new Login("s1", "v"), BROWSER, null).get(0));
    String second = pair(cookies.set(new Login("s2", "v"), BROWSER, null).get(0));

    List<String> set =
        cookies.set(new Login("s3", "v"), BROWSER, first + "; " + foreign + "; " + second);

    assertThat(set)
        .hasSize(2)
        .element(1)
        .isEqualTo("__Host-tripod-login-0000000000000000=; Path=/; Max-Age=0; Secure; HttpOnly; "
            + "SameSite=Lax");
  }

  @Test
  void isDeletedAfterTheCallback() {
    PendingKey key = new Login("state-1", "v3rifier").key(BROWSER);

    assertThat(cookies.clear(key))
        .isEqualTo(name(key) + "=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax");
    assertThat(cookies.forFormPost().clear(key)).endsWith("; SameSite=None");
  }

  @Test
  void comesWithAPostedCallbackIfSetForOne() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    String header = cookies.forFormPost().set(login, BROWSER, null).get(0);

    assertThat(header).endsWith("; Secure; HttpOnly; SameSite=None");
    assertThat(cookies.forFormPost().open(login.key(BROWSER), pair(header))).isPresent();
  }

  @Test
  void livesInTheBrowserNoLongerThanTheLogin() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    clock.set(login.expiresAt().minusSeconds(30));
    assertThat(cookies.set(login, BROWSER, null).get(0)).contains("; Max-Age=30;");
    clock.advance(Duration.ofHours(1));
    assertThat(cookies.set(login, BROWSER, null).get(0)).contains("; Max-Age=1;");
  }

  @Test
  void opensWithAnOldKey() throws IOException {
    Login login = new Login("state-1", "v3rifier");
    String cookie = pair(cookies.set(login, BROWSER, null).get(0));
    Sealing rotated = Sealing.with(TestKeys.key("new", 9)).alsoOpening(TestKeys.key("2026-11", 0));

    assertThat(SealedCookies.of(rotated, clock, Duration.ofMinutes(10))
            .open(login.key(BROWSER), cookie))
        .contains(login.snapshot());
    SealedValueException e = catchThrowableOfType(
        SealedValueException.class,
        () -> SealedCookies.of(Sealing.with(TestKeys.key("new", 9)))
            .open(login.key(BROWSER), cookie));
    assertThat(e.reason()).isEqualTo(Reason.UNKNOWN_KEY);
  }

  @Test
  void rejectsALoginThatBrowsersWouldDrop() throws IOException {
    assertThat(cookies.set(new Login("state-1", "v".repeat(2_500)), BROWSER, null))
        .hasSize(1);
    assertThatIOException()
        .isThrownBy(() -> cookies.set(new Login("state-1", "v".repeat(3_000)), BROWSER, null))
        .withMessageMatching("The cookie of the login has 4[0-9]{3} octets, but browsers accept "
            + "3968\\. Request fewer scopes, or use a PendingAuthorizationStore\\.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT-1S", "PT0.999S", "PT24H0.001S"})
  void rejectsAnAgeThatIsNotASecondToADay(String age) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SealedCookies.of(sealing, clock, Duration.parse(age)))
        .withMessageEndingWith("Use a second to a day.");
  }

  @Test
  void printsTheIdsOfTheKeysOnly() {
    assertThat(cookies).hasToString("SealedCookies[2026-11]");
  }

  private SealedValueException rejection(PendingKey key, String cookieHeader) {
    SealedValueException rejection =
        catchThrowableOfType(SealedValueException.class, () -> cookies.open(key, cookieHeader));
    assertThat(rejection).as(cookieHeader).hasMessageEndingWith(".").hasNoCause();
    return rejection;
  }

  private static String pair(String setCookie) {
    return setCookie.substring(0, setCookie.indexOf(';'));
  }

  private String name(PendingKey key) {
    String header = cookies.clear(key);
    return header.substring(0, header.indexOf('='));
  }

  /** A pending login of either protocol. */
  private record Login(String state, String verifier) implements PendingLogin {

    @Override
    public URI authorizationUri() {
      return URI.create("https://as.example/authorize");
    }

    @Override
    public Instant expiresAt() {
      return START.plus(Duration.ofHours(1));
    }

    @Override
    public PendingKey key(BrowserBinding binding) {
      return new PendingKey(binding, Secret.of(state));
    }

    @Override
    public Snapshot snapshot() {
      return Snapshot.of("login", 1).with("state", state).with("verifier", verifier);
    }
  }
}
