package dev.tripod.cli.account;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.ServerMetadata;
import dev.tripod.transport.jdk.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The server that a user has chosen: a provider, endpoints, or an issuer with the metadata that it publishes.
 *
 * @param provider the name of a provider, or {@code ""} if {@code endpoints} or {@code metadata} name the server
 * @param at the tenant, shop or address, for providers that need one; otherwise {@code ""}
 * @param endpoints the endpoints by their names; for a provider or an issuer, only a device authorization endpoint that its data
 *     does not name
 * @param relocation the origin that serves the provider's endpoints and API in a test, or {@code ""}
 * @param metadata the metadata of the issuer as JSON (RFC 8414), or {@code ""}. A refresh uses it, and does not fetch it again
 */
public record ServerChoice(
    Protocol protocol,
    String provider,
    String at,
    Map<String, String> endpoints,
    String relocation,
    String metadata) {

  /** The name of the address at which the user agrees. */
  public static final String AUTHORIZATION = "authorization";

  /** The name of the token endpoint. */
  public static final String TOKEN = "token";

  /** The name of the endpoint for temporary credentials. */
  public static final String TEMPORARY_CREDENTIALS = "temporary-credentials";

  /** The name of the revocation endpoint, which is optional. */
  public static final String REVOCATION = "revocation";

  /** The name of the device authorization endpoint, which is optional. */
  public static final String DEVICE = "device-authorization";

  private static final String METADATA = "metadata";
  private static final String ISSUER = "issuer";
  private static final String CLIENT_METHODS = "token_endpoint_auth_methods_supported";

  /** Returns a server with what a client needs of the published metadata: the addresses, and what the server requires. */
  static ServerChoice published(ServerMetadata published) {
    JsonObject document = published.document();
    JsonObject.Builder kept = JsonObject.builder();
    for (String name : document.names()) {
      document
          .text(name)
          .filter(text -> name.equals(ISSUER) || name.endsWith("_endpoint"))
          .ifPresent(text -> kept.with(name, text));
      document.bool(name).ifPresent(truth -> kept.with(name, truth));
    }
    document
        .texts(CLIENT_METHODS)
        .ifPresent(methods -> kept.with(
            CLIENT_METHODS,
            JsonValue.array(methods.stream().map(JsonValue::text).toList())));
    return new ServerChoice(Protocol.OAUTH2, "", "", Map.of(), "", kept.build().encoded());
  }

  /** Returns the name of the provider, or the host of the issuer or of the token endpoint. */
  public String label() {
    if (!provider.isEmpty()) {
      return provider;
    }
    return Endpoint.of(metadata.isEmpty() ? endpoint(TOKEN) : issuer()).origin().host();
  }

  /** Returns whether {@code other} is the same server, which may have moved some endpoints. */
  public boolean isSameAs(ServerChoice other) {
    return identity().equals(other.identity());
  }

  private ServerChoice identity() {
    Map<String, String> own = new LinkedHashMap<>(endpoints);
    own.remove(DEVICE);
    return new ServerChoice(
        protocol, provider, at, own, relocation, metadata.isEmpty() ? "" : issuer());
  }

  /** Returns this server with the device authorization endpoint {@code uri}. */
  public ServerChoice withDeviceEndpoint(String uri) {
    Map<String, String> more = new LinkedHashMap<>(endpoints);
    more.put(DEVICE, uri);
    return new ServerChoice(protocol, provider, at, more, relocation, metadata);
  }

  private String issuer() {
    return published().issuer().orElse("");
  }

  private ServerMetadata published() {
    return ServerMetadata.from(
        JacksonJson.strict().read(metadata.getBytes(StandardCharsets.UTF_8)));
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
    String device = endpoints.get(DEVICE);
    if (device != null) {
      server =
          server.toBuilder().endpoint("device_authorization_endpoint", device).build();
    }
    return relocation.isEmpty() ? server : server.relocatedTo(Origin.of(relocation));
  }

  /** Returns the origins that the data of the provider names. */
  public List<Origin> origins() {
    return relocation.isEmpty()
        ? KnownProviders.origins(provider, at)
        : List.of(Origin.of(relocation));
  }

  /** Returns the scopes to request if the user names none. Without any, the server's own default applies. */
  public List<String> scope() {
    return protocol == Protocol.OAUTH2 ? KnownProviders.scope(provider) : List.of();
  }

  Snapshot addTo(Snapshot snapshot) {
    return snapshot
        .with("protocol", protocol.toString())
        .with("provider", provider)
        .with("at", at)
        .with("relocation", relocation)
        .with(METADATA, metadata)
        .with("endpoint.", endpoints);
  }

  static ServerChoice from(Snapshot snapshot) {
    return new ServerChoice(
        Protocol.of(snapshot.text("protocol")),
        snapshot.text("provider"),
        snapshot.text("at"),
        new LinkedHashMap<>(snapshot.under("endpoint.")),
        snapshot.text("relocation"),
        // Accounts of earlier versions have none.
        snapshot.find(METADATA).orElse(""));
  }

  private OAuth1Server ownOAuth1() {
    OAuth1Server.Builder server =
        OAuth1Server.at(endpoint(TEMPORARY_CREDENTIALS), endpoint(AUTHORIZATION), endpoint(TOKEN));
    return endpoints.containsKey(REVOCATION)
        ? server.revocation(endpoint(REVOCATION)).build()
        : server.build();
  }

  private AuthorizationServer ownOAuth2() {
    if (!metadata.isEmpty()) {
      return publishedOAuth2();
    }
    boolean isForDevices = endpoints.containsKey(DEVICE) && !endpoints.containsKey(AUTHORIZATION);
    AuthorizationServer.Builder server = isForDevices
        ? AuthorizationServer.withoutUsers(endpoint(TOKEN))
        : AuthorizationServer.at(endpoint(AUTHORIZATION), endpoint(TOKEN));
    return endpoints.containsKey(REVOCATION)
        ? server.revocationEndpoint(endpoint(REVOCATION)).build()
        : server.build();
  }

  private AuthorizationServer publishedOAuth2() {
    ServerMetadata published = published();
    List<String> methods = published.values(CLIENT_METHODS);
    AuthorizationServer.Builder server = AuthorizationServer.from(published);
    // If the server names no method, it accepts HTTP Basic (RFC 8414 section 2).
    return methods.contains("client_secret_post") && !methods.contains("client_secret_basic")
        ? server.quirk(RequestQuirks.SECRET_IN_BODY).build()
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
              + ", the name of a provider, or the URL of an issuer.");
    }
    return uri;
  }
}
