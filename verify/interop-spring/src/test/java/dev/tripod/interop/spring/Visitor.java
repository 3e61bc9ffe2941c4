package dev.tripod.interop.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A user with a browser. Each test has its own user, who has not agreed to anything before. */
final class Visitor {

  private static final AtomicInteger VISITORS = new AtomicInteger();

  private final String name = "visitor " + VISITORS.incrementAndGet();
  private final Browser browser = new Browser();

  String name() {
    return name;
  }

  /** Returns the tokens of the whole flow. The server asks this user for consent, and the user agrees to {@code scope}. */
  Tokens grants(OAuth2Client client, AuthorizationRequest request, String... scope)
      throws Exception {
    PendingAuthorization pending = client.begin(request).over(SpringServer.TRANSPORT);
    return client
        .complete(pending, logsInFor(pending).agreesTo(scope))
        .over(SpringServer.TRANSPORT);
  }

  /** Opens the authorization URI of {@code pending} and logs in. The server then shows the consent page. */
  Visitor logsInFor(PendingAuthorization pending) throws Exception {
    browser.open(pending.authorizationUri());
    assertThat(browser.address().getPath()).isEqualTo("/login");
    browser.submit(Parameters.of("username", name).and("password", SpringServer.PASSWORD));
    assertThat(browser.address().getPath()).isEqualTo("/oauth2/authorize");
    return this;
  }

  /** Opens the address of a device authorization and logs in. The server then shows the consent page. */
  Visitor logsInAt(URI verification) throws Exception {
    browser.open(verification);
    assertThat(browser.address().getPath()).isEqualTo("/login");
    browser.submit(Parameters.of("username", name).and("password", SpringServer.PASSWORD));
    assertThat(browser.address().getPath()).isEqualTo("/oauth2/device_verification");
    return this;
  }

  /** Returns the scopes that the consent page offers. */
  Set<String> isAskedFor() {
    return browser.boxes("scope");
  }

  /** Agrees to these scopes and returns the callback. */
  URI agreesTo(String... scope) throws Exception {
    Parameters ticked = Parameters.none();
    for (String value : scope) {
      ticked = ticked.and("scope", value);
    }
    browser.submit(ticked);
    return browser.address();
  }

  /** Agrees to nothing and returns the callback. */
  URI refuses() throws Exception {
    return agreesTo();
  }

  /** Returns the address that the authorization URI of {@code pending} redirects to without input from the user. */
  URI follows(PendingAuthorization pending) throws Exception {
    return opens(pending.authorizationUri());
  }

  URI opens(URI link) throws Exception {
    browser.open(link);
    return browser.address();
  }

  int seesStatus() {
    return browser.status();
  }
}
