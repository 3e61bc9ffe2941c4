package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.Grants.Access;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks the bearer token of a request to a protected resource (RFC 6750). It must be in the header only. */
final class BearerCheck {

  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/%-]+=*)");

  private final Dialect dialect;
  private final String problemHost;
  private final Grants grants;

  /** @param problemHost the host in the types of X's problems */
  BearerCheck(Dialect dialect, String problemHost, Grants grants) {
    this.dialect = dialect;
    this.problemHost = problemHost;
    this.grants = grants;
  }

  /** Returns why {@code request} may not access {@code resource}; empty if it may. */
  Optional<FakeErrorResponse> error(HttpRequest request, ProtectedResource resource) {
    List<String> headers = request.headers().all("Authorization");
    if (hasTokenElsewhere(request) || headers.size() > 1) {
      return Optional.of(OAuth2Errors.malformedBearer(
          "the access token must be in the Authorization header, once, and nowhere else"));
    }
    if (headers.isEmpty()) {
      return Optional.of(dialect.noToken());
    }
    Matcher bearer = BEARER.matcher(headers.get(0));
    if (!bearer.matches()) {
      return Optional.of(OAuth2Errors.malformedBearer("the Authorization header is not Bearer"));
    }
    return grants
        .access(Secret.of(bearer.group(1)))
        .map(access -> error(access, resource))
        .orElseGet(() ->
            Optional.of(dialect.invalidToken("the access token is unknown, expired or revoked")));
  }

  private Optional<FakeErrorResponse> error(Access access, ProtectedResource resource) {
    if (!access.isForUser() && !resource.withoutUser()) {
      return Optional.of(dialect.userRequired(problemHost, resource.scope()));
    }
    return access.covers(resource.scope())
        ? Optional.empty()
        : Optional.of(dialect.insufficientScope(
            "the access token lacks a scope that this resource requires", resource.scope()));
  }

  private static boolean hasTokenElsewhere(HttpRequest request) {
    try {
      return RequestParameters.ofQuery(request.uri().getRawQuery()).contains("access_token")
          || (RequestParameters.isForm(request)
              && RequestParameters.ofForm(request).contains("access_token"));
    } catch (IllegalArgumentException malformed) {
      return false;
    }
  }
}
