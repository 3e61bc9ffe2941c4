package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The clients that a server knows, and what proves them. Immutable. */
final class RegisteredClients {

  private final Map<String, Optional<Secret>> secrets;
  private final Set<String> redirectUris;
  private final boolean anyLoopbackPort;
  private final Dialect dialect;

  /** @param secrets by client id; empty for a public client */
  RegisteredClients(
      Map<String, Optional<Secret>> secrets,
      Set<String> redirectUris,
      boolean anyLoopbackPort,
      Dialect dialect) {
    this.secrets = new LinkedHashMap<>(secrets);
    this.redirectUris = Set.copyOf(redirectUris);
    this.anyLoopbackPort = anyLoopbackPort;
    this.dialect = dialect;
  }

  boolean knows(String clientId) {
    return secrets.containsKey(clientId);
  }

  boolean isConfidential(String clientId) {
    return secrets.getOrDefault(clientId, Optional.empty()).isPresent();
  }

  /** By simple string comparison (RFC 9700 section 4.1.3). */
  boolean mayReturnTo(String redirectUri) {
    return redirectUris.contains(redirectUri)
        || (anyLoopbackPort
            && redirectUris.stream()
                .anyMatch(registered -> Callback.differOnlyInPort(registered, redirectUri)));
  }

  /** Why {@code presented} is not taken for what it says; empty if it is. */
  Optional<Refusal> refusal(PresentedClient presented) {
    if (!knows(presented.id())) {
      return Optional.of(OAuth2Refusals.invalidClient("no client has this client_id"));
    }
    Optional<Secret> secret = secrets.getOrDefault(presented.id(), Optional.empty());
    if (secret.isEmpty()) {
      return presented.secret().isEmpty()
          ? Optional.empty()
          : Optional.of(OAuth2Refusals.invalidClient("a public client has no secret"));
    }
    if (presented.secret().isEmpty() || (dialect.isX() && !presented.byBasic())) {
      return Optional.of(dialect.noClientSecret());
    }
    return presented.secret().equals(secret)
        ? Optional.empty()
        : Optional.of(OAuth2Refusals.invalidClient("the client secret is wrong"));
  }
}
