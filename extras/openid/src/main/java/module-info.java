/** OpenID Connect: ID tokens, user info, logout, and signed authorization responses, with nimbus-jose-jwt. */
module dev.tripod.openid {
  requires com.nimbusds.jose.jwt;
  requires transitive dev.tripod.domain;
  requires transitive dev.tripod.oauth2;
  requires static org.jspecify;

  exports dev.tripod.openid;
}
