package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth2.AuthorizationServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server that a user has chosen: a provider, or endpoints.
 *
 * @param provider the name of a provider, or {@code ""} if {@code endpoints} name the server
 * @param at the tenant, shop or address, for providers that need one; otherwise {@code ""}
 * @param endpoints the endpoints by their names; empty for a provider
 * @param relocation the origin that serves the provider's endpoints and API in a test, or {@code ""}
 */
public record ServerChoice(
    Protocol protocol,
    String provider,
    String at,
    Map<String, String> endpoints,
    String relocation) {

  /** The name of the address at which the user agrees. */
  public static final String AUTHORIZATION = "authorization";

  /** The name of the token endpoint. */
  public static final String TOKEN = "token";

  /** The name of the endpoint for temporary credentials. */
  public static final String TEMPORARY_CREDENTIALS = "temporary-credentials";

  /** The name of the revocation endpoint, which is optional. */
  public static final String REVOCATION = "revocation";

  /** Returns the name of the provider, or the host of the token endpoint. */
  public String label() {
    return provider.isEmpty() ? Endpoint.of(endpoint(TOKEN)).origin().host() : provider;
  }

  /** Returns the OAuth 1.0a server. {@code scope} and {@code secret} are those of the account. */
  OAuth1Server oauth1(List<String> scope, Secret secret) {
    OAuth1Server server =
        provider.isEmpty() ? ownOAuth1() : KnownProviders.oauth1(provider, at, scope, secret);
    return relocation.isEmpty() ? server : server.relocatedTo(Origin.of(relocation));
  }

  /** Returns the OAuth 2.0 server. */
  AuthorizationServer oauth2(boolean hasSecret) {
    AuthorizationServer server =
        provider.isEmpty() ? ownOAuth2() : KnownProviders.oauth2(provider, at, hasSecret);
    return relocation.isEmpty() ? server : server.relocatedTo(Origin.of(relocation));
  }

  /** Returns the origins that the data of the provider names. */
  public List<Origin> origins() {
    return relocation.isEmpty()
        ? KnownProviders.origins(provider, at)
        : List.of(Origin.of(relocation));
  }

  /** Returns the scopes to request if the user names none. If there are none, the server's own default applies. */
  public List<String> scope() {
    return protocol == Protocol.OAUTH2 ? KnownProviders.scope(provider) : List.of();
  }

  Snapshot addTo(Snapshot snapshot) {
    return snapshot
        .with("protocol", protocol.toString())
        .with("provider", provider)
        .with("at", at)
        .with("relocation", relocation)
        .with("endpoint.", endpoints);
  }

  static ServerChoice from(Snapshot snapshot) {
    return new ServerChoice(
        Protocol.of(snapshot.text("protocol")),
        snapshot.text("provider"),
        snapshot.text("at"),
        new LinkedHashMap<>(snapshot.under("endpoint.")),
        snapshot.text("relocation"));
  }

  private OAuth1Server ownOAuth1() {
    OAuth1Server.Builder server =
        OAuth1Server.at(endpoint(TEMPORARY_CREDENTIALS), endpoint(AUTHORIZATION), endpoint(TOKEN));
    return endpoints.containsKey(REVOCATION)
        ? server.revocation(endpoint(REVOCATION)).build()
        : server.build();
  }

  private AuthorizationServer ownOAuth2() {
    AuthorizationServer.Builder server =
        AuthorizationServer.at(endpoint(AUTHORIZATION), endpoint(TOKEN));
    return endpoints.containsKey(REVOCATION)
        ? server.revocationEndpoint(endpoint(REVOCATION)).build()
        : server.build();
  }

  private String endpoint(String name) {
    String uri = endpoints.get(name);
    if (uri == null) {
      List<String> options = new ArrayList<>();
      if (protocol == Protocol.OAUTH1) {
        options.add(TEMPORARY_CREDENTIALS);
      }
      options.add(AUTHORIZATION);
      options.add(TOKEN);
      throw CommandException.of(
          ExitCode.USAGE,
          "The server has no " + name + " endpoint.",
          "Pass "
              + String.join(
                  ", ", options.stream().map(option -> "--" + option + "-url").toList())
              + ", or the name of a provider.");
    }
    return uri;
  }
}
