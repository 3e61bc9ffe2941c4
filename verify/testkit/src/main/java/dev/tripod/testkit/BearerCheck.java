package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.Grants.Access;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the bearer token of a request to a protected resource (RFC 6750). It must be in the header only. */
final class BearerCheck {

  private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/%-]+=*)");

  private static final Pattern PROVED = Pattern.compile("(?i:dpop) +([A-Za-z0-9._~+/%-]+=*)");

  private final Dialect dialect;
  private final String problemHost;
  private final Grants grants;
  private final @Nullable ProofCheck proofs;

  /** @param problemHost the host in the types of X's problems */
  BearerCheck(Dialect dialect, String problemHost, Grants grants, @Nullable ProofCheck proofs) {
    this.dialect = dialect;
    this.problemHost = problemHost;
    this.grants = grants;
    this.proofs = proofs;
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
    if (proofs != null) {
      Optional<FakeErrorResponse> flaw = proofFlaw(request, headers.get(0), proofs);
      if (flaw.isPresent()) {
        return flaw;
      }
    }
    Matcher bearer = (proofs == null ? BEARER : PROVED).matcher(headers.get(0));
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

  /** Returns why the proof in {@code request} is rejected; empty if it proves the key of the access token. */
  private static Optional<FakeErrorResponse> proofFlaw(
      HttpRequest request, String authorization, ProofCheck check) {
    Matcher proved = PROVED.matcher(authorization);
    if (!proved.matches()) {
      return Optional.of(OAuth2Errors.proofChallenge(
          "invalid_token",
          "the Authorization header is not DPoP, but the token is bound to a key"));
    }
    Secret token = Secret.of(proved.group(1));
    try {
      ProofCheck.Proof proof = check.read(request, Optional.of(token));
      if (proof.needsNonce()) {
        return Optional.of(
            OAuth2Errors.proofChallenge("use_dpop_nonce", "the proof needs the resource's nonce"));
      }
      return check.boundTo(token).filter(proof.thumbprint()::equals).isPresent()
          ? Optional.empty()
          : Optional.of(OAuth2Errors.proofChallenge(
              "invalid_token", "the access token is not bound to the key of the proof"));
    } catch (IllegalArgumentException e) {
      return Optional.of(
          OAuth2Errors.proofChallenge("invalid_dpop_proof", String.valueOf(e.getMessage())));
    }
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
