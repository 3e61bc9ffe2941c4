/** OAuth 2.0 (RFC 6749): authorization code with PKCE, and the life of its tokens. */
@SuppressWarnings("module") // the name ends in the protocol's version
module dev.tripod.oauth2 {
  requires transitive dev.tripod.domain;
  requires static org.jspecify;

  exports dev.tripod.oauth2;
  exports dev.tripod.oauth2.keeper;
}
