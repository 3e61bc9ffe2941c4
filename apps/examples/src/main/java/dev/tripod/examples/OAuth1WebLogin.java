package dev.tripod.examples;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;

/**
 * The OAuth 1.0a login of a web application. It takes two requests from the same browser. They may reach different servers if
 * those share the store.
 */
final class OAuth1WebLogin {

  private final OAuth1Client client;
  private final HttpTransport transport;
  private final PendingAuthorizationStore store;
  private final URI callback;

  OAuth1WebLogin(
      OAuth1Client client, HttpTransport transport, PendingAuthorizationStore store, URI callback) {
    this.client = client;
    this.transport = transport;
    this.store = store;
    this.callback = callback;
  }

  // tag::begin[]
  /** Starts a login and returns the address to redirect the browser to. */
  URI begin(BrowserBinding binding) throws IOException {
    var login = client.begin(callback).over(transport);
    store.put(login.key(binding), login.snapshot(), login.expiresAt());
    return login.authorizationUri();
  }
  // end::begin[]

  // tag::complete[]
  /** Completes the login that this browser started. Returns empty if the user declined. */
  Optional<TokenCredentials> complete(BrowserBinding binding, URI arrived) throws IOException {
    var stored = store
        .take(OAuth1Client.pendingKey(binding, arrived))
        .orElseThrow(() ->
            CallbackRejected.of(Reason.NOTHING_PENDING, "this browser did not start this login"));
    try {
      return Optional.of(
          client.complete(TemporaryCredentials.from(stored), arrived).over(transport));
    } catch (AccessDenied declined) {
      return Optional.empty();
    }
  }
  // end::complete[]
}
