package dev.tripod.examples;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.sealing.SealedCookies;
import dev.tripod.sealing.SealedValueException;
import java.io.IOException;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The login of a web application that stores nothing on its servers, like {@link OAuth2WebLogin}. */
final class CookieLogin {

  private final OAuth2Client client;
  private final HttpTransport transport;
  private final SealedCookies cookies;
  private final AuthorizationRequest request;

  CookieLogin(
      OAuth2Client client,
      HttpTransport transport,
      SealedCookies cookies,
      AuthorizationRequest request) {
    this.client = client;
    this.transport = transport;
    this.cookies = cookies;
    this.request = request;
  }

  // tag::begin[]
  /** Starts a login and returns the address to redirect the browser to. Adds cookies to the response. */
  URI begin(BrowserBinding browser, @Nullable String cookieHeader, Consumer<String> setCookie)
      throws IOException {
    var login = client.begin(request).over(transport);
    setCookie.accept(browser.setCookie());
    cookies.set(login, browser, cookieHeader).forEach(setCookie);
    return login.authorizationUri();
  }
  // end::begin[]

  // tag::complete[]
  /** Completes the login that this browser started. */
  Tokens complete(
      BrowserBinding browser,
      @Nullable String cookieHeader,
      URI arrived,
      Consumer<String> setCookie)
      throws IOException {
    var key = OAuth2Client.pendingKey(browser, arrived);
    setCookie.accept(cookies.clear(key));
    try {
      var login = cookies
          .open(key, cookieHeader)
          .orElseThrow(() ->
              CallbackRejected.of(Reason.NOTHING_PENDING, "this browser did not start this login"));
      return client.complete(PendingAuthorization.from(login), arrived).over(transport);
    } catch (SealedValueException e) { // changed, or too old
      throw CallbackRejected.of(Reason.NOTHING_PENDING, "its cookie does not open");
    }
  }
  // end::complete[]
}
