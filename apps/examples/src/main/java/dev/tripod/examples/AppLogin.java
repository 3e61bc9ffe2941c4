package dev.tripod.examples;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * A login in an app on a phone or a desktop (RFC 8252). The system's browser returns to the app by a custom scheme or an app
 * link. The operating system may end the process while the browser is open, so the pending login is saved.
 */
final class AppLogin {

  private final OAuth2Client client;
  private final HttpTransport transport;
  private final AuthorizationRequest request;
  private final Map<String, String> preferences;

  /**
   * Creates a login.
   *
   * @param preferences storage that only this app can read
   */
  AppLogin(
      OAuth2Client client,
      HttpTransport transport,
      AuthorizationRequest request,
      Map<String, String> preferences) {
    this.client = client;
    this.transport = transport;
    this.request = request;
    this.preferences = preferences;
  }

  // tag::begin[]
  /** Returns the address to open in the browser. */
  URI begin() throws IOException {
    var login = client.begin(request).over(transport);
    preferences.put("pending-login", login.snapshot().encode());
    return login.authorizationUri();
  }
  // end::begin[]

  // tag::complete[]
  /** Receives the address that the browser returned to. Returns empty if the user declined. */
  Optional<Tokens> complete(URI arrived) throws IOException {
    var saved = Optional.ofNullable(preferences.get("pending-login"))
        .orElseThrow(
            () -> CallbackRejected.of(Reason.NOTHING_PENDING, "this app has no login pending"));
    var login = PendingAuthorization.from(Snapshot.decode(saved));
    try {
      var confirmed = client.confirm(login, arrived); // checks state and address, sends nothing
      preferences.remove("pending-login");
      return Optional.of(client.redeem(confirmed).over(transport));
    } catch (AccessDenied declined) {
      preferences.remove("pending-login");
      return Optional.empty();
    }
  }
  // end::complete[]
}
