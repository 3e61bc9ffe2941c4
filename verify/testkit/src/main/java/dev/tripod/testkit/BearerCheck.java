package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.Grants.Access;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Judges what stands before a protected resource (RFC 6750): a bearer token in the header, and nowhere else. */
final class BearerCheck {

  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/%-]+=*)");

  private final Dialect dialect;
  private final String problemHost;
  private final Grants grants;

  /** @param problemHost under which X's problems are described */
  BearerCheck(Dialect dialect, String problemHost, Grants grants) {
    this.dialect = dialect;
    this.problemHost = problemHost;
    this.grants = grants;
  }

  /** Why {@code resource} stays closed to {@code request}; empty if it opens. */
  Optional<Refusal> refusal(HttpRequest request, ProtectedResource resource) {
    List<String> headers = request.headers().all("Authorization");
    if (hasTokenElsewhere(request) || headers.size() > 1) {
      return Optional.of(OAuth2Refusals.malformedBearer(
          "an access token stands in the Authorization header, once, and nowhere else"));
    }
    if (headers.isEmpty()) {
      return Optional.of(dialect.noToken());
    }
    Matcher bearer = BEARER.matcher(headers.get(0));
    if (!bearer.matches()) {
      return Optional.of(OAuth2Refusals.malformedBearer("the Authorization header is not Bearer"));
    }
    return grants
        .access(Secret.of(bearer.group(1)))
        .map(access -> refusal(access, resource))
        .orElseGet(() ->
            Optional.of(dialect.invalidToken("the access token is unknown, expired or revoked")));
  }

  private Optional<Refusal> refusal(Access access, ProtectedResource resource) {
    if (!access.isUsers() && !resource.withoutUser()) {
      return Optional.of(dialect.noUser(problemHost, resource.scope()));
    }
    return access.covers(resource.scope())
        ? Optional.empty()
        : Optional.of(dialect.insufficientScope(
            "the access token lacks a scope that this takes", resource.scope()));
  }

  private static boolean hasTokenElsewhere(HttpRequest request) {
    try {
      return RequestParameters.ofQuery(request.uri().getRawQuery()).contains("access_token")
          || (RequestParameters.isForm(request)
              && RequestParameters.ofForm(request).contains("access_token"));
    } catch (IllegalArgumentException notReadable) {
      return false;
    }
  }
}
