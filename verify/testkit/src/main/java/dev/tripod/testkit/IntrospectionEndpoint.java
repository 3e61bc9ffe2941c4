package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.Grants.Access;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The endpoint that describes tokens to authenticated clients (RFC 7662). Thread-safe. */
final class IntrospectionEndpoint {

  private final Grants grants;
  private final RegisteredClients clients;
  private final KeyClients keyClients;
  private final @Nullable ProofCheck proofs;
  private final RequestLog log;

  IntrospectionEndpoint(
      Grants grants,
      RegisteredClients clients,
      KeyClients keyClients,
      @Nullable ProofCheck proofs,
      RequestLog log) {
    this.grants = grants;
    this.clients = clients;
    this.keyClients = keyClients;
    this.proofs = proofs;
    this.log = log;
  }

  /** Describes the token in {@code form} to a client that has authenticated itself (RFC 7662 section 2.1). */
  HttpResponse introspect(RequestParameters form, String clientId) {
    if (!clients.isConfidential(clientId) && !keyClients.has(clientId)) {
      return log.reject(OAuth2Errors.invalidClient("a public client may not introspect tokens"));
    }
    if (form.missing("token").isPresent()) {
      return log.reject(OAuth2Errors.missing("token"));
    }
    Secret token = Secret.of(form.valueOrEmpty("token"));
    Optional<Access> access = grants.access(token);
    JsonObject.Builder about =
        JsonObject.builder().with("active", access.isPresent() || grants.isActive(token));
    access.ifPresent(valid -> about
        .with("scope", String.join(" ", valid.scope()))
        .with("exp", valid.expiresAt().getEpochSecond()));
    thumbprint(token)
        .ifPresent(key -> about
            .with("token_type", "DPoP")
            .with("cnf", JsonObject.builder().with("jkt", key).build()));
    return FakeResponses.with(
        "Cache-Control", "no-store", FakeResponses.json(200, about.build().encoded()));
  }

  private Optional<String> thumbprint(Secret token) {
    return proofs == null ? Optional.empty() : proofs.boundTo(token);
  }
}
