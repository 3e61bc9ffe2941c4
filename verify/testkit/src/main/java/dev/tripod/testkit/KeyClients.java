package dev.tripod.testkit;

import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import java.security.PublicKey;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The clients that authenticate themselves with a private key ({@code private_key_jwt}, RFC 7523 section 2.2). Each may also
 * request tokens for a user with an assertion that it signs (RFC 7523 section 2.1). Thread-safe.
 */
final class KeyClients {

  static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:jwt-bearer";

  private static final String ASSERTION_TYPE =
      "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

  private final Map<String, PublicKey> keys;
  private final Optional<AssertionVerifier> verifier;

  private KeyClients(Map<String, PublicKey> keys, Optional<AssertionVerifier> verifier) {
    this.keys = new LinkedHashMap<>(keys);
    this.verifier = verifier;
  }

  static KeyClients none() {
    return new KeyClients(Map.of(), Optional.empty());
  }

  /** @param issuer the audience of the assertions */
  static KeyClients of(Map<String, PublicKey> keys, JsonReader json, Clock clock, String issuer) {
    return new KeyClients(keys, Optional.of(new AssertionVerifier(json, clock, issuer)));
  }

  boolean has(String clientId) {
    return keys.containsKey(clientId);
  }

  /** Returns why the client authentication in {@code form} is rejected; empty if it is accepted. */
  Optional<FakeErrorResponse> error(String clientId, RequestParameters form) {
    if (form.value("client_assertion_type").filter(ASSERTION_TYPE::equals).isEmpty()) {
      return Optional.of(OAuth2Errors.invalidClient("client_assertion_type is missing or unknown"));
    }
    return flaw(form.valueOrEmpty("client_assertion"), clientId, Optional.of(clientId))
        .map(OAuth2Errors::invalidClient);
  }

  /** Returns why the assertion of a user in {@code form} is rejected; empty if it is accepted. */
  Optional<FakeErrorResponse> grantError(String clientId, RequestParameters form) {
    return has(clientId)
        ? flaw(form.valueOrEmpty("assertion"), clientId, Optional.empty())
            .map(OAuth2Errors::invalidGrant)
        : Optional.of(OAuth2Errors.unauthorizedClient("the client has no key"));
  }

  /**
   * Returns the parameters in a signed authorization request (RFC 9101).
   *
   * @throws IllegalArgumentException with the reason, if it is not valid, or the client has no key
   */
  RequestParameters signedRequest(String clientId, String jwt) {
    PublicKey key = keys.get(clientId);
    if (key == null) {
      throw new IllegalArgumentException("the client has no key for signed requests");
    }
    return RequestParameters.ofClaims(verifier.orElseThrow().signedRequest(jwt, key, clientId));
  }

  private Optional<String> flaw(String assertion, String clientId, Optional<String> subject) {
    PublicKey key = keys.get(clientId);
    return key == null
        ? Optional.of("the client has no key")
        : verifier.orElseThrow().flaw(assertion, key, clientId, subject);
  }
}
