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

/** What a web application does: two requests of one browser, which may reach two nodes that share a store. */
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
  /** The user clicked "log in": where to send the browser. Set {@code binding.setCookie()} with the redirect. */
  URI begin(BrowserBinding binding) throws IOException {
    var login = client.begin(callback).over(transport);
    store.put(login.key(binding), login.snapshot(), login.expiresAt());
    return login.authorizationUri();
  }
  // end::begin[]

  // tag::complete[]
  /** The browser came back: empty if the user said no. Read {@code binding} by {@code BrowserBinding.fromCookie}. */
  Optional<TokenCredentials> complete(BrowserBinding binding, URI arrived) throws IOException {
    var kept = store
        .take(OAuth1Client.pendingKey(binding, arrived))
        .orElseThrow(() ->
            CallbackRejected.of(Reason.NOTHING_PENDING, "this browser has no such login pending"));
    try {
      return Optional.of(
          client.complete(TemporaryCredentials.from(kept), arrived).over(transport));
    } catch (AccessDenied no) {
      return Optional.empty();
    }
  }
  // end::complete[]
}
