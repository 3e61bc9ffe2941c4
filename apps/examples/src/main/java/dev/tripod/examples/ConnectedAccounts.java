package dev.tripod.examples;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.providers.GitHub;
import dev.tripod.providers.X;
import dev.tripod.store.jdbc.JdbcCredentialStore;
import dev.tripod.store.jdbc.JdbcPendingAuthorizationStore;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** One node of a web application in which users connect their accounts at several providers. All nodes share a database. */
final class ConnectedAccounts {

  // tag::provider[]
  /** A provider, with a redirect URI of its own. */
  record Provider(String name, OAuth2Client client, AuthorizationRequest request, Origin api) {}
  // end::provider[]

  private final HttpTransport transport;
  private final PendingAuthorizationStore pending;
  private final Map<String, Provider> providers;
  private final Map<String, TokenKeeper> keepers;

  // tag::node[]
  ConnectedAccounts(DataSource database, HttpTransport transport, Map<String, Provider> providers) {
    var credentials = JdbcCredentialStore.of(database);
    this.transport = transport;
    this.pending = JdbcPendingAuthorizationStore.of(database);
    this.providers = providers;
    this.keepers = providers.values().stream()
        .collect(Collectors.toMap(
            Provider::name, provider -> TokenKeeper.of(provider.client(), credentials)));
  }
  // end::node[]

  // tag::providers[]
  /** Returns the node of an application that is registered at X and at GitHub. */
  static ConnectedAccounts of(
      DataSource database,
      PublicAddress address,
      String xClientId,
      String gitHubId,
      String secret) {
    var x = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId(xClientId)
        .json(JacksonJson.strict())
        .build();
    var gitHub = OAuth2Client.builder()
        .server(GitHub.oauth2())
        .clientId(gitHubId)
        .clientSecret(secret)
        .json(JacksonJson.strict())
        .build();
    var toX = AuthorizationRequest.to(address.of("/connect/x/callback", null))
        .scope("users.read", "tweet.read", "offline.access");
    var toGitHub = AuthorizationRequest.to(address.of("/connect/github/callback", null));
    return new ConnectedAccounts(
        database,
        JdkTransport.create(),
        Map.of(
            "x", new Provider("x", x, toX, X.API),
            "github", new Provider("github", gitHub, toGitHub, GitHub.API)));
  }
  // end::providers[]

  // tag::connect[]
  /** Returns the address to redirect the browser to. Serves {@code GET /connect/{name}}. */
  URI connect(String name, BrowserBinding browser) throws IOException {
    var provider = provider(name);
    var login = provider.client().begin(provider.request()).over(transport);
    pending.put(login.key(browser), login.snapshot(), login.expiresAt());
    return login.authorizationUri();
  }
  // end::connect[]

  // tag::callback[]
  /**
   * Stores the tokens for the user of this application's session. Serves {@code GET /connect/{name}/callback} on any node.
   *
   * @return false if the user declined
   */
  boolean callback(String name, BrowserBinding browser, URI arrived, String user)
      throws IOException {
    var client = provider(name).client();
    var stored = pending
        .take(OAuth2Client.pendingKey(browser, arrived))
        .orElseThrow(() ->
            CallbackRejected.of(Reason.NOTHING_PENDING, "this browser did not start this login"));
    try {
      var login = PendingAuthorization.from(stored);
      var tokens = client.complete(login, arrived).over(transport);
      keeper(name).keep(owner(name, user), tokens).over(transport);
      return true;
    } catch (AccessDenied declined) {
      return false;
    }
  }
  // end::callback[]

  // tag::api[]
  /** Returns a transport that calls a provider's API for a user, and refreshes the tokens when they expire. */
  HttpTransport api(String name, String user) {
    var authorizer = keeper(name).authorizer(owner(name, user), provider(name).api());
    return AuthorizedTransport.of(transport, authorizer);
  }
  // end::api[]

  // tag::disconnect[]
  /** Revokes and removes the tokens of a user at one provider. */
  Optional<Tokens> disconnect(String name, String user) {
    return keeper(name).forget(owner(name, user)).over(transport);
  }
  // end::disconnect[]

  // tag::owner[]
  /** Returns the key of the tokens: the name of the provider, and the user's id in this application. */
  private static ResourceOwner owner(String name, String user) {
    return ResourceOwner.of(name, user);
  }
  // end::owner[]

  private Provider provider(String name) {
    return Objects.requireNonNull(providers.get(name), name);
  }

  private TokenKeeper keeper(String name) {
    return Objects.requireNonNull(keepers.get(name), name);
  }
}
