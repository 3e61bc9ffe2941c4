/** The OAuth 2.0 client (RFC 6749): authorization code with PKCE, and token keeping. */
@SuppressWarnings("module") // the name ends with the version of the protocol
module dev.tripod.oauth2 {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.oauth2;
  exports dev.tripod.oauth2.grant;
  exports dev.tripod.oauth2.keeper;
  exports dev.tripod.oauth2.metadata;
}
