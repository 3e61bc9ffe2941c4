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

/** A user whom no other test knows, so that none has agreed to anything in his name; with a browser of his own. */
final class Visitor {

  private static final AtomicInteger VISITORS = new AtomicInteger();

  private final String name = "visitor " + VISITORS.incrementAndGet();
  private final Browser browser = new Browser();

  String name() {
    return name;
  }

  /** What {@code client} gets by all three legs, when this user is asked to agree, and does so to {@code scope}. */
  Tokens grants(OAuth2Client client, AuthorizationRequest request, String... scope)
      throws Exception {
    PendingAuthorization pending = client.begin(request).over(SpringServer.TRANSPORT);
    return client
        .complete(pending, logsInFor(pending).agreesTo(scope))
        .over(SpringServer.TRANSPORT);
  }

  /** Follows the link of {@code pending}, and logs in. What the server shows next is the consent page. */
  Visitor logsInFor(PendingAuthorization pending) throws Exception {
    browser.open(pending.authorizationUri());
    assertThat(browser.address().getPath()).isEqualTo("/login");
    browser.submit(Parameters.of("username", name).and("password", SpringServer.PASSWORD));
    assertThat(browser.address().getPath()).isEqualTo("/oauth2/authorize");
    return this;
  }

  /** What the consent page has a box to tick for. */
  Set<String> isAskedFor() {
    return browser.boxes("scope");
  }

  /** Ticks these, and is sent back. */
  URI agreesTo(String... scope) throws Exception {
    Parameters ticked = Parameters.none();
    for (String value : scope) {
      ticked = ticked.and("scope", value);
    }
    browser.submit(ticked);
    return browser.address();
  }

  /** Ticks nothing, and is sent back. */
  URI refuses() throws Exception {
    return agreesTo();
  }

  /** Where the link of {@code pending} leads to, of itself. */
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
