package dev.tripod.browser;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.browser.Provider.Protocol;
import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.Tokens;
import dev.tripod.redirect.loopback.LoopbackReceiver;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Logs in with Chromium, through the login page and the consent page of a provider. */
@Timeout(300)
final class LoopbackInBrowserTest {

  private static final String RECEIVED = "Login received";
  private static final String ENDED = "This login has ended";

  private static Chromium browser;

  private final ExecutorService background = Executors.newSingleThreadExecutor();

  @BeforeAll
  static void start(@TempDir Path profile) throws IOException {
    browser = Chromium.start(profile);
  }

  @AfterAll
  static void quit() {
    if (browser != null) {
      browser.close();
    }
  }

  @AfterEach
  void reset() throws InterruptedException {
    browser.reset();
    background.shutdownNow();
    assertThat(background.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void logsIn(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        Provider provider = protocol.begin(receiver.redirectUri())) {
      Future<Object> tokens = await(receiver, provider);

      logInAndSeeTheConsentPage(provider);
      browser.picture(name(protocol, "consent"));
      browser.click("Authorize app");
      browser.awaitHeading(RECEIVED);
      browser.picture(name(protocol, "received"));

      assertThat(get(tokens)).isInstanceOfAny(TokenCredentials.class, Tokens.class);
      // The policy allows the style, and the browser does not complain about the page, for example
      // about an icon.
      assertThat(browser.style("main", "border-top-width")).isEqualTo("6px");
      assertThat(browser.complaints())
          .noneMatch(text -> text.contains(receiver.redirectUri().getRawAuthority()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void reportsADenial(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        Provider provider = protocol.begin(receiver.redirectUri())) {
      Future<Object> tokens = await(receiver, provider);

      logInAndSeeTheConsentPage(provider);
      browser.click("Cancel");
      browser.awaitHeading("Access declined");
      browser.picture(name(protocol, "declined"));

      assertThatThrownBy(() -> get(tokens)).isInstanceOf(AccessDenied.class);
    }
  }

  @ParameterizedTest
  @EnumSource
  void respondsToAReloadAfterTheLogin(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        Provider provider = protocol.begin(receiver.redirectUri())) {
      Future<Object> tokens = await(receiver, provider);
      logInAndSeeTheConsentPage(provider);
      browser.click("Authorize app");
      browser.awaitHeading(RECEIVED);
      get(tokens);

      browser.reload();

      browser.awaitHeading(ENDED);
      browser.picture(name(protocol, "reloaded"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void completesALoginThatIsOpenInTwoTabs(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        Provider provider = protocol.begin(receiver.redirectUri())) {
      Future<Object> tokens = await(receiver, provider);
      logInAndSeeTheConsentPage(provider);
      String first = browser.newTab();
      browser.open(provider.login().authorizationUri());
      browser.click("Authorize app");
      browser.awaitHeading(RECEIVED);
      get(tokens);
      URI callback = browser.address();

      browser.use(first);
      if (protocol == Protocol.OAUTH2) {
        browser.click("Authorize app"); // the provider issues another code
        browser.awaitHeading(ENDED);
        assertThat(browser.address()).isNotEqualTo(callback);
      }
      browser.open(callback);
      browser.awaitHeading(ENDED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ignoresThePageOfAStranger(Protocol protocol) throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        Provider provider = protocol.begin(receiver.redirectUri());
        LoopbackServer stranger = LoopbackServer.start(
            request -> ProviderSite.page(200, hostile(receiver.redirectUri())))) {
      Future<Object> tokens = await(receiver, provider);
      logInAndSeeTheConsentPage(provider);
      String login = browser.newTab();
      URI page = URI.create("http://localhost:" + stranger.origin().port() + "/");

      browser.open(page);
      assertThat(browser.awaitText("finished")).contains("read: 0, blocked: 40");
      browser.click("forged callback");
      browser.awaitHeading("This is not the expected login");
      browser.picture(name(protocol, "forged"));
      browser.open(page);
      browser.awaitText("finished");
      browser.click("forged form");
      browser.awaitHeading("Request not supported");
      browser.picture(name(protocol, "form"));
      assertThat(tokens).isNotDone();

      browser.use(login);
      browser.click("Authorize app");
      browser.awaitHeading(RECEIVED);
      get(tokens);
    }
  }

  @Test
  void rejectsANameThatPointsToThisMachine() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        Provider provider = Protocol.OAUTH2.begin(receiver.redirectUri())) {
      Future<Object> tokens = await(receiver, provider);
      logInAndSeeTheConsentPage(provider);
      String login = browser.newTab();

      browser.open(URI.create("http://" + Chromium.REBOUND_HOST + ":"
          + receiver.redirectUri().getPort() + "/callback?state=a&error=access_denied"));
      browser.awaitHeading("Wrong address");
      browser.picture("wrong-address");

      browser.use(login);
      browser.click("Authorize app");
      browser.awaitHeading(RECEIVED);
      get(tokens);
    }
  }

  @Test
  void logsInOverLocalhost() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.builder().localhost().bind();
        Provider provider = Protocol.OAUTH2.begin(receiver.redirectUri())) {
      Future<Object> tokens = await(receiver, provider);
      logInAndSeeTheConsentPage(provider);
      browser.click("Authorize app");
      browser.awaitHeading(RECEIVED);

      assertThat(browser.address()).hasHost("localhost");
      get(tokens);
    }
  }

  @Test
  void pagesFitOnANarrowScreenAndInTheDark() throws Exception {
    try (LoopbackReceiver receiver = LoopbackReceiver.bind();
        Provider provider = Protocol.OAUTH2.begin(receiver.redirectUri())) {
      Future<Object> tokens = await(receiver, provider);
      String light = background(receiver.redirectUri().resolve("/x"), "Page not found");
      browser.picture("not-found");
      browser.resize(500, 700);
      browser.preferDark(true);
      try {
        assertThat(background(receiver.redirectUri(), "This is not the expected login"))
            .isNotEqualTo(light);
        assertThat(browser.isTooWide()).isFalse();
        browser.picture("dark-and-narrow");
      } finally {
        browser.preferDark(false);
        browser.resize(1000, 700);
      }
      assertThat(tokens).isNotDone();
    }
  }

  /** Returns the colour of the page at {@code address}. */
  private static String background(URI address, String heading) {
    browser.open(address);
    browser.awaitHeading(heading);
    return browser.style("body", "background-color");
  }

  private static void logInAndSeeTheConsentPage(Provider provider) {
    browser.open(provider.login().authorizationUri());
    browser.type("alice");
    browser.click("Log in");
    browser.awaitHeading("Consent of alice");
  }

  /** Returns a page that tries to end or to read the login of another program. */
  private static String hostile(URI redirectUri) {
    String forged = redirectUri
        + "?state=forged&amp;code=forged&amp;oauth_token=forged&amp;oauth_verifier=forged";
    String denied = redirectUri + "?error=access_denied&amp;state=&amp;denied=forged";
    return """
        <img src="%1$s"><img src="%2$s"><iframe src="%1$s"></iframe><iframe src="%2$s"></iframe>
        <link rel="stylesheet" href="%1$s"><object data="%2$s"></object>
        <p><a href="%1$s">forged callback</a>
        <form method="post" action="%1$s"><button>forged form</button></form>
        <p id="result">
        <script>
        const results = [];
        for (let i = 0; i < 20; i++) {
          for (const address of [document.links[0].href, document.images[1].src]) {
            results.push(fetch(address).then(() => true, () => false));
          }
        }
        Promise.all(results).then(all => {
          const read = all.filter(x => x).length;
          document.getElementById("result").textContent = `read: ${read}, blocked: ${all.length - read}`;
          document.title = "finished";
        });
        </script>
        """.formatted(forged, denied);
  }

  private Future<Object> await(LoopbackReceiver receiver, Provider provider) {
    return background.submit(() -> receiver.await(provider.login(), provider.complete()));
  }

  private static String name(Protocol protocol, String page) {
    return protocol.name().toLowerCase(Locale.ROOT) + "-" + page;
  }

  private static <T> T get(Future<T> future) throws Exception {
    try {
      return future.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw (Error) e.getCause();
    }
  }
}
