package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.IssuedCredentials.Token;
import java.util.Optional;

/** The protected resources of an OAuth 1.0a server (RFC 5849 section 3). Thread-safe. */
final class OAuth1ResourceEndpoint {

  private final IssuedCredentials issued;
  private final OAuth1RequestVerifier verifier;
  private final RequestLog log;

  OAuth1ResourceEndpoint(IssuedCredentials issued, OAuth1RequestVerifier verifier, RequestLog log) {
    this.issued = issued;
    this.verifier = verifier;
    this.log = log;
  }

  /** Returns the response of {@code resource} if {@code request} is signed with a token that may access it. */
  HttpResponse respond(ProtectedResource resource, HttpRequest request) {
    return verifier.respond(
        request,
        signed -> secret(resource, signed),
        signed -> isForClient(resource, signed)
            ? resource.responder().apply(request)
            : respondToUser(resource, request, signed));
  }

  private HttpResponse respondToUser(
      ProtectedResource resource, HttpRequest request, SignedRequest signed) {
    return issued
        .token(signed.token())
        .map(token -> token.readOnly() && !request.method().equals("GET")
            ? log.reject(OAuth1Errors.readOnlyToken())
            : resource.responder().apply(request))
        .orElseGet(() -> log.reject(
            OAuth1Errors.invalidToken("the token was revoked while this request was verified")));
  }

  private Optional<Secret> secret(ProtectedResource resource, SignedRequest signed) {
    return isForClient(resource, signed)
        ? Optional.of(Secret.of(""))
        : issued.token(signed.token()).map(Token::secret);
  }

  private static boolean isForClient(ProtectedResource resource, SignedRequest signed) {
    return resource.withoutUser() && signed.token().isEmpty();
  }
}
