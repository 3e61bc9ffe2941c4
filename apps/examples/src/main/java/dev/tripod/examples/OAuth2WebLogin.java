package dev.tripod.examples;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/** The OAuth 2.0 login of a web application, like {@link OAuth1WebLogin}. */
final class OAuth2WebLogin {

  private final OAuth2Client client;
  private final HttpTransport transport;
  private final PendingAuthorizationStore store;
  private final AuthorizationRequest request;

  OAuth2WebLogin(
      OAuth2Client client,
      HttpTransport transport,
      PendingAuthorizationStore store,
      AuthorizationRequest request) {
    this.client = client;
    this.transport = transport;
    this.store = store;
    this.request = request;
  }

  // tag::begin[]
  /** Starts a login and returns the address to redirect the browser to. */
  URI begin(BrowserBinding binding) throws IOException {
    var login = client.begin(request).over(transport);
    store.put(login.key(binding), login.snapshot(), login.expiresAt());
    return login.authorizationUri();
  }
  // end::begin[]

  // tag::complete[]
  /** Completes the login that this browser started. Returns empty if the user declined. */
  Optional<Tokens> complete(BrowserBinding binding, URI arrived) throws IOException {
    var stored = store
        .take(OAuth2Client.pendingKey(binding, arrived))
        .orElseThrow(() ->
            CallbackRejected.of(Reason.NOTHING_PENDING, "this browser did not start this login"));
    try {
      return Optional.of(
          client.complete(PendingAuthorization.from(stored), arrived).over(transport));
    } catch (AccessDenied declined) {
      return Optional.empty();
    }
  }
  // end::complete[]
}
