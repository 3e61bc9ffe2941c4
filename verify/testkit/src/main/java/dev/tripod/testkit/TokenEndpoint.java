package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.Grants.Dead;
import dev.tripod.testkit.Grants.Issued;
import dev.tripod.testkit.Grants.Outcome;
import dev.tripod.testkit.PresentedClient.BasicReading;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Where a client gets and renews tokens (RFC 6749 section 3.2), and revokes them (RFC 7009): whatever it wants, it proves
 * itself first. Thread-safe.
 */
final class TokenEndpoint {

  private final Dialect dialect;
  private final RegisteredClients clients;
  private final BasicReading basic;
  private final OfferedScope offered;
  private final Grants grants;
  private final OAuth2Faults faults;
  private final RequestLog log;

  TokenEndpoint(
      Dialect dialect,
      RegisteredClients clients,
      BasicReading basic,
      OfferedScope offered,
      Grants grants,
      OAuth2Faults faults,
      RequestLog log) {
    this.dialect = dialect;
    this.clients = clients;
    this.basic = basic;
    this.offered = offered;
    this.grants = grants;
    this.faults = faults;
    this.log = log;
  }

  HttpResponse token(HttpRequest request) {
    return authenticated(request, form -> clientId -> token(form, clientId));
  }

  HttpResponse revoke(HttpRequest request) {
    return authenticated(request, form -> clientId -> revoke(form, clientId));
  }

  private HttpResponse authenticated(
      HttpRequest request, Function<RequestParameters, Function<String, HttpResponse>> accepted) {
    if (!request.method().equals("POST")) {
      return log.refuse(OAuth2Refusals.notPosted());
    }
    RequestParameters form;
    PresentedClient client;
    try {
      form = RequestParameters.ofForm(request);
      client = PresentedClient.read(request, form, basic);
    } catch (IllegalArgumentException e) {
      return log.refuse(OAuth2Refusals.invalidRequest(String.valueOf(e.getMessage())));
    }
    return clients
        .refusal(client)
        .map(log::refuse)
        .orElseGet(() -> accepted.apply(form).apply(client.id()));
  }

  private HttpResponse token(RequestParameters form, String clientId) {
    Optional<String> grantType = form.value("grant_type");
    if (grantType.isEmpty()) {
      return log.refuse(OAuth2Refusals.missing("grant_type"));
    }
    return switch (grantType.get()) {
      case "authorization_code" -> redeem(form, clientId);
      case "refresh_token" -> refresh(form, clientId);
      case "client_credentials" -> clientCredentials(form, clientId);
      default -> unsupportedGrantType();
    };
  }

  private HttpResponse redeem(RequestParameters form, String clientId) {
    Optional<String> missing = form.missing("code", "redirect_uri", "code_verifier");
    if (missing.isPresent()) {
      return log.refuse(OAuth2Refusals.missing(missing.get()));
    }
    return answer(
        grants.redeem(
            clientId,
            Secret.of(form.valueOrEmpty("code")),
            form.valueOrEmpty("redirect_uri"),
            form.valueOrEmpty("code_verifier")),
        dialect::deadCode);
  }

  private HttpResponse refresh(RequestParameters form, String clientId) {
    if (form.missing("refresh_token").isPresent()) {
      return log.refuse(OAuth2Refusals.missing("refresh_token"));
    }
    Set<String> scope = OfferedScope.ordered(form.words("scope").orElse(List.of()));
    return answer(
        grants.refresh(clientId, Secret.of(form.valueOrEmpty("refresh_token")), scope),
        dialect::deadRefreshToken);
  }

  private HttpResponse clientCredentials(RequestParameters form, String clientId) {
    if (dialect.isX()) {
      return unsupportedGrantType();
    }
    if (!clients.isConfidential(clientId)) {
      return log.refuse(
          OAuth2Refusals.unauthorizedClient("a public client gets no token for itself"));
    }
    return offered
        .granted(form.words("scope"))
        .map(scope -> answer(grants.issueToClient(clientId, scope), dialect::deadCode))
        .orElseGet(() ->
            log.refuse(OAuth2Refusals.invalidScope("scope is missing, malformed or unknown")));
  }

  private HttpResponse unsupportedGrantType() {
    return log.refuse(
        OAuth2Refusals.unsupportedGrantType("grant_type is none that this server knows"));
  }

  private HttpResponse answer(Outcome outcome, Function<String, Refusal> dead) {
    if (outcome instanceof Issued issued) {
      return faults.tokenAnswer(members(issued), issued.scope());
    }
    return log.refuse(
        outcome instanceof Dead refused
            ? dead.apply(refused.reason())
            : OAuth2Refusals.invalidScope("scope goes beyond what was granted"));
  }

  private Map<String, JsonValue> members(Issued issued) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("token_type", JsonValue.text(dialect.tokenType()));
    members.put("expires_in", JsonValue.number(Long.toString(issued.lifetime().toSeconds())));
    members.put("access_token", JsonValue.text(issued.accessToken().reveal()));
    members.put("scope", JsonValue.text(String.join(" ", issued.scope())));
    issued
        .refreshToken()
        .ifPresent(token -> members.put("refresh_token", JsonValue.text(token.reveal())));
    return members;
  }

  private HttpResponse revoke(RequestParameters form, String clientId) {
    if (form.missing("token").isPresent()) {
      return log.refuse(OAuth2Refusals.missing("token"));
    }
    if (!grants.revoke(clientId, Secret.of(form.valueOrEmpty("token")))) {
      return log.refuse(OAuth2Refusals.invalidGrant("the token was issued to another client"));
    }
    return dialect.isX()
        ? Answers.json(200, JsonObject.builder().with("revoked", true).build().encoded())
        : Answers.text(200, "");
  }
}
