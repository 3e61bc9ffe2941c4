/** Signed JWTs of OAuth clients (RFC 7515, 7523, 9101, 9449), with the cryptography of the JDK. */
module dev.tripod.jose {
  requires transitive dev.tripod.domain;
  requires transitive dev.tripod.oauth2;
  requires static org.jspecify;

  exports dev.tripod.jose;
}
