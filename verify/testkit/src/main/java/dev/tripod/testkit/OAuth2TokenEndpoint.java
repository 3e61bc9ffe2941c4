package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.Grants.Issued;
import dev.tripod.testkit.Grants.Rejected;
import dev.tripod.testkit.Grants.TokenResult;
import dev.tripod.testkit.PresentedClient.BasicRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The endpoints that issue and refresh tokens (RFC 6749 section 3.2) and revoke them (RFC 7009). Thread-safe. */
final class OAuth2TokenEndpoint {

  /** The grants that a server like X does not have. */
  private static final Set<String> BESIDES_X =
      Set.of(ExchangeGrant.GRANT_TYPE, ApprovalEndpoint.DEVICE_GRANT, ApprovalEndpoint.CIBA_GRANT);

  private final Dialect dialect;
  private final RegisteredClients clients;
  private final KeyClients keyClients;
  private final BasicRules basic;
  private final OfferedScope offered;
  private final Grants grants;
  private final ApprovalEndpoint approvals;
  private final ExchangeGrant exchange;
  private final @Nullable OpenIdEndpoints openId;
  private final OAuth2Faults faults;
  private final RequestLog log;
  private final @Nullable ProofCheck proofs;

  /** The thumbprint of the key that new tokens are bound to; {@code null} if they are not bound. */
  private final @Nullable String key;

  OAuth2TokenEndpoint(
      Dialect dialect,
      RegisteredClients clients,
      KeyClients keyClients,
      BasicRules basic,
      OfferedScope offered,
      Grants grants,
      ApprovalEndpoint approvals,
      @Nullable OpenIdEndpoints openId,
      OAuth2Faults faults,
      RequestLog log,
      @Nullable ProofCheck proofs,
      @Nullable String key) {
    this.dialect = dialect;
    this.clients = clients;
    this.keyClients = keyClients;
    this.basic = basic;
    this.offered = offered;
    this.grants = grants;
    this.approvals = approvals;
    this.exchange = new ExchangeGrant(grants, faults, log);
    this.openId = openId;
    this.faults = faults;
    this.log = log;
    this.proofs = proofs;
    this.key = key;
  }

  HttpResponse token(HttpRequest request) {
    return authenticated(
        request,
        form -> clientId -> proofs == null
            ? token(form, clientId)
            : tokenWithProof(request, form, clientId, proofs));
  }

  /** Issues tokens that are bound to the key of the proof (RFC 9449 section 5). */
  private HttpResponse tokenWithProof(
      HttpRequest request, RequestParameters form, String clientId, ProofCheck check) {
    try {
      ProofCheck.Proof proof = check.read(request, Optional.empty());
      if (proof.needsNonce()) {
        return check.withNonce(log.reject(OAuth2Errors.nonceNeeded()));
      }
      String thumbprint = proof.thumbprint();
      boolean isBoundElsewhere = form.value("code")
          .or(() -> form.value("refresh_token"))
          .flatMap(credential -> check.boundTo(Secret.of(credential)))
          .filter(bound -> !bound.equals(thumbprint))
          .isPresent();
      return check.withNonce(
          isBoundElsewhere
              ? log.reject(
                  OAuth2Errors.invalidGrant("the code or refresh token is bound to another key"))
              : boundTo(thumbprint).token(form, clientId));
    } catch (IllegalArgumentException e) {
      return log.reject(OAuth2Errors.invalidProof(String.valueOf(e.getMessage())));
    }
  }

  private OAuth2TokenEndpoint boundTo(String thumbprint) {
    return new OAuth2TokenEndpoint(
        dialect,
        clients,
        keyClients,
        basic,
        offered,
        grants,
        approvals,
        openId,
        faults,
        log,
        proofs,
        thumbprint);
  }

  /** Begins an approval on another device. */
  HttpResponse device(HttpRequest request) {
    return authenticated(request, form -> clientId -> approvals.device(form, clientId));
  }

  /** Begins a CIBA authentication. */
  HttpResponse backchannel(HttpRequest request) {
    return authenticated(request, form -> clientId -> approvals.backchannel(form, clientId));
  }

  HttpResponse revoke(HttpRequest request) {
    return authenticated(request, form -> clientId -> revoke(form, clientId));
  }

  /** Authenticates the client, and passes the form and the client id to {@code accepted}. */
  HttpResponse authenticated(
      HttpRequest request, Function<RequestParameters, Function<String, HttpResponse>> accepted) {
    if (!request.method().equals("POST")) {
      return log.reject(OAuth2Errors.notPosted());
    }
    RequestParameters form;
    PresentedClient client;
    try {
      form = RequestParameters.ofForm(request);
      client = PresentedClient.read(request, form, basic);
    } catch (IllegalArgumentException e) {
      return log.reject(OAuth2Errors.invalidRequest(String.valueOf(e.getMessage())));
    }
    return (keyClients.has(client.id())
            ? keyClients.error(client.id(), form)
            : clients.error(client))
        .map(log::reject)
        .orElseGet(() -> accepted.apply(form).apply(client.id()));
  }

  private HttpResponse token(RequestParameters form, String clientId) {
    Optional<String> grantType = form.value("grant_type");
    if (grantType.isEmpty()) {
      return log.reject(OAuth2Errors.missing("grant_type"));
    }
    if (dialect.isX() && BESIDES_X.contains(grantType.get())) {
      return unsupportedGrantType();
    }
    return switch (grantType.get()) {
      case "authorization_code" -> redeem(form, clientId);
      case "refresh_token" -> refresh(form, clientId);
      case "client_credentials" -> clientCredentials(form, clientId);
      case KeyClients.GRANT_TYPE -> jwtBearer(form, clientId);
      case ExchangeGrant.GRANT_TYPE -> exchange.token(form, clientId);
      case ApprovalEndpoint.DEVICE_GRANT, ApprovalEndpoint.CIBA_GRANT ->
        approvals.token(
            grantType.get(), form, clientId, result -> response(result, dialect::invalidCode));
      default -> unsupportedGrantType();
    };
  }

  private HttpResponse redeem(RequestParameters form, String clientId) {
    Optional<String> missing = form.missing("code", "redirect_uri", "code_verifier");
    if (missing.isPresent()) {
      return log.reject(OAuth2Errors.missing(missing.get()));
    }
    return response(
        grants.redeem(
            clientId,
            Secret.of(form.valueOrEmpty("code")),
            form.valueOrEmpty("redirect_uri"),
            form.valueOrEmpty("code_verifier")),
        dialect::invalidCode);
  }

  private HttpResponse refresh(RequestParameters form, String clientId) {
    if (form.missing("refresh_token").isPresent()) {
      return log.reject(OAuth2Errors.missing("refresh_token"));
    }
    Set<String> scope = OfferedScope.ordered(form.words("scope").orElse(List.of()));
    return response(
        grants.refresh(clientId, Secret.of(form.valueOrEmpty("refresh_token")), scope),
        dialect::invalidRefreshToken);
  }

  private HttpResponse clientCredentials(RequestParameters form, String clientId) {
    if (dialect.isX()) {
      return unsupportedGrantType();
    }
    if (!clients.isConfidential(clientId) && !keyClients.has(clientId)) {
      return log.reject(
          OAuth2Errors.unauthorizedClient("a public client may not use client_credentials"));
    }
    return issue(form, scope -> grants.issueToClient(clientId, scope));
  }

  /** Issues tokens for the user whom a signed assertion names (RFC 7523 section 2.1). */
  private HttpResponse jwtBearer(RequestParameters form, String clientId) {
    return keyClients
        .grantError(clientId, form)
        .map(log::reject)
        .orElseGet(() -> issue(form, scope -> grants.issueToUser(clientId, scope, false)));
  }

  private HttpResponse issue(RequestParameters form, Function<Set<String>, TokenResult> issued) {
    return offered
        .granted(form.words("scope"))
        .map(scope -> response(issued.apply(scope), dialect::invalidCode))
        .orElseGet(
            () -> log.reject(OAuth2Errors.invalidScope("scope is missing, malformed or unknown")));
  }

  private HttpResponse unsupportedGrantType() {
    return log.reject(
        OAuth2Errors.unsupportedGrantType("the server does not support this grant_type"));
  }

  private HttpResponse response(TokenResult result, Function<String, FakeErrorResponse> rejection) {
    if (result instanceof Issued issued) {
      return faults.tokenResponse(members(issued), issued.scope());
    }
    return log.reject(
        result instanceof Rejected rejected
            ? rejection.apply(rejected.reason())
            : OAuth2Errors.invalidScope("scope exceeds the granted scope"));
  }

  private Map<String, JsonValue> members(Issued issued) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    bind(issued);
    members.put("token_type", JsonValue.text(key == null ? dialect.tokenType() : "DPoP"));
    members.put("expires_in", JsonValue.number(Long.toString(issued.lifetime().toSeconds())));
    members.put("access_token", JsonValue.text(issued.accessToken().reveal()));
    members.put("scope", JsonValue.text(String.join(" ", issued.scope())));
    issued
        .refreshToken()
        .ifPresent(token -> members.put("refresh_token", JsonValue.text(token.reveal())));
    OpenIdEndpoints provider = openId;
    if (provider != null) {
      grants
          .access(issued.accessToken())
          .flatMap(access -> provider.idToken(issued.accessToken(), access))
          .ifPresent(idToken -> members.put("id_token", idToken));
    }
    return members;
  }

  private void bind(Issued issued) {
    if (proofs != null && key != null) {
      proofs.bind(issued.accessToken(), key);
      issued.refreshToken().ifPresent(token -> proofs.bind(token, key));
    }
  }

  private HttpResponse revoke(RequestParameters form, String clientId) {
    if (form.missing("token").isPresent()) {
      return log.reject(OAuth2Errors.missing("token"));
    }
    if (!grants.revoke(clientId, Secret.of(form.valueOrEmpty("token")))) {
      return log.reject(OAuth2Errors.invalidGrant("the token was issued to another client"));
    }
    return dialect.isX()
        ? FakeResponses.json(
            200, JsonObject.builder().with("revoked", true).build().encoded())
        : FakeResponses.text(200, "");
  }
}
