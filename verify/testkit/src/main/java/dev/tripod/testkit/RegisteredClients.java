package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** The registered clients of a server, with their secrets and redirect URIs. Thread-safe. */
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
    this.secrets = new ConcurrentHashMap<>(secrets);
    this.redirectUris = new CopyOnWriteArraySet<>(redirectUris);
    this.anyLoopbackPort = anyLoopbackPort;
    this.dialect = dialect;
  }

  /** Registers a client, or replaces its secret. */
  void register(String clientId, Optional<Secret> secret, Set<String> redirects) {
    secrets.put(clientId, secret);
    redirectUris.addAll(redirects);
  }

  void remove(String clientId) {
    secrets.remove(clientId);
  }

  boolean knows(String clientId) {
    return secrets.containsKey(clientId);
  }

  boolean isConfidential(String clientId) {
    return secrets.getOrDefault(clientId, Optional.empty()).isPresent();
  }

  /** Compares exactly (RFC 9700 section 4.1.3), except for a loopback port if that is allowed. */
  boolean allowsRedirectTo(String redirectUri) {
    return redirectUris.contains(redirectUri)
        || (anyLoopbackPort
            && redirectUris.stream()
                .anyMatch(registered -> RedirectUris.differOnlyInPort(registered, redirectUri)));
  }

  /** Returns why {@code presented} is rejected; empty if it is accepted. */
  Optional<FakeErrorResponse> error(PresentedClient presented) {
    if (!knows(presented.id())) {
      return Optional.of(OAuth2Errors.invalidClient("the client_id is not registered"));
    }
    Optional<Secret> secret = secrets.getOrDefault(presented.id(), Optional.empty());
    if (secret.isEmpty()) {
      return presented.secret().isEmpty()
          ? Optional.empty()
          : Optional.of(OAuth2Errors.invalidClient("a public client must not send a secret"));
    }
    if (presented.secret().isEmpty() || (dialect.isX() && !presented.byBasic())) {
      return Optional.of(dialect.noClientSecret());
    }
    return presented.secret().equals(secret)
        ? Optional.empty()
        : Optional.of(OAuth2Errors.invalidClient("the client secret is wrong"));
  }
}
