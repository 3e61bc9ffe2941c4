package dev.tripod.oauth2.metadata;

import dev.tripod.domain.JsonObject;
import java.util.List;

/**
 * Metadata of a protected resource (RFC 9728 section 2): which authorization servers issue tokens for it, and which scopes it
 * has. {@link Discovery} creates it. Immutable.
 */
public final class ResourceMetadata {

  private final String resource;
  private final List<String> authorizationServers;
  private final List<String> scopes;
  private final JsonObject members;

  private ResourceMetadata(
      String resource, List<String> authorizationServers, List<String> scopes, JsonObject members) {
    this.resource = resource;
    this.authorizationServers = authorizationServers;
    this.scopes = scopes;
    this.members = members;
  }

  /** Returns the metadata in {@code document}, which must be that of {@code resource}. */
  static ResourceMetadata read(JsonResponse document, String resource) {
    document.requireSame("resource", resource);
    List<String> issuers = document.texts("authorization_servers");
    issuers.forEach(issuer -> document.requireEndpoint("authorization_servers", issuer));
    document.endpoint("jwks_uri");
    return new ResourceMetadata(
        resource, issuers, document.texts("scopes_supported"), document.members());
  }

  /** {@return the {@code resource}, exactly as it was requested} */
  public String resource() {
    return resource;
  }

  /** {@return the issuers of {@code authorization_servers}, for {@link Discovery#server}; empty if the resource names none} */
  public List<String> authorizationServers() {
    return authorizationServers;
  }

  /** {@return the {@code scopes_supported}; empty if the resource names none} */
  public List<String> scopesSupported() {
    return scopes;
  }

  /** {@return all members as the resource sent them. Members without a method in this class are not checked} */
  public JsonObject members() {
    return members;
  }

  @Override
  public String toString() {
    return "ResourceMetadata[" + resource + "]";
  }
}
