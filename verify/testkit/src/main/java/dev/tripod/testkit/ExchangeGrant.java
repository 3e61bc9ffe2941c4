package dev.tripod.testkit;

import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.Grants.Access;
import dev.tripod.testkit.Grants.Issued;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Token exchange (RFC 8693). It exchanges valid access tokens of this server for access tokens with the same or less scope. If a
 * JWT is requested, the issued token is not an access token, so its {@code token_type} is {@code N_A}. Thread-safe.
 */
final class ExchangeGrant {

  static final String GRANT_TYPE = "urn:ietf:params:oauth:grant-type:token-exchange";

  private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
  private static final String JWT = "urn:ietf:params:oauth:token-type:jwt";

  private final Grants grants;
  private final OAuth2Faults faults;
  private final RequestLog log;

  ExchangeGrant(Grants grants, OAuth2Faults faults, RequestLog log) {
    this.grants = grants;
    this.faults = faults;
    this.log = log;
  }

  HttpResponse token(RequestParameters form, String clientId) {
    Optional<String> missing = form.missing("subject_token", "subject_token_type");
    if (missing.isPresent()) {
      return log.reject(OAuth2Errors.missing(missing.get()));
    }
    if (form.value("actor_token").isPresent() != form.value("actor_token_type").isPresent()) {
      return log.reject(OAuth2Errors.invalidRequest(
          "actor_token and actor_token_type are not both present or both absent"));
    }
    String type = form.value("requested_token_type").orElse(ACCESS_TOKEN);
    if (!type.equals(ACCESS_TOKEN) && !type.equals(JWT)) {
      return log.reject(OAuth2Errors.invalidRequest("requested_token_type is not supported"));
    }
    Optional<Access> subject = access(form, "subject_token");
    if (subject.isEmpty()
        || (form.value("actor_token").isPresent() && access(form, "actor_token").isEmpty())) {
      return log.reject(
          OAuth2Errors.invalidRequest("a token is not a valid access token of this server"));
    }
    Set<String> scope =
        form.words("scope").map(OfferedScope::ordered).orElse(subject.get().scope());
    if (!subject.get().scope().containsAll(scope)) {
      return log.reject(OAuth2Errors.invalidScope("scope exceeds that of the subject token"));
    }
    return grants.issueToUser(clientId, scope, false) instanceof Issued issued
        ? response(issued, type)
        : log.reject(OAuth2Errors.invalidGrant("nothing was issued"));
  }

  private Optional<Access> access(RequestParameters form, String name) {
    return form.value(name + "_type")
        .filter(ACCESS_TOKEN::equals)
        .flatMap(type -> grants.access(Secret.of(form.valueOrEmpty(name))));
  }

  private HttpResponse response(Issued issued, String type) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("access_token", JsonValue.text(issued.accessToken().reveal()));
    members.put("issued_token_type", JsonValue.text(type));
    members.put("token_type", JsonValue.text(type.equals(ACCESS_TOKEN) ? "Bearer" : "N_A"));
    members.put("expires_in", JsonValue.number(Long.toString(issued.lifetime().toSeconds())));
    members.put("scope", JsonValue.text(String.join(" ", issued.scope())));
    return faults.tokenResponse(members, issued.scope());
  }
}
