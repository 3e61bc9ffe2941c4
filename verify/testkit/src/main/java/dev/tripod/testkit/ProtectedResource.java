package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A protected resource of a fake, for requests with this method and a raw path that matches {@code path} completely.
 *
 * @param responder returns the response to an accepted request
 * @param withoutUser whether a client may access it without a user: in OAuth 1.0a without a token, in OAuth 2.0 with a token
 *     of its own
 * @param scope the scope that an OAuth 2.0 token must have
 */
record ProtectedResource(
    String method,
    Pattern path,
    Function<HttpRequest, HttpResponse> responder,
    boolean withoutUser,
    Set<String> scope) {

  /** Returns a resource for users' tokens of any scope. */
  static ProtectedResource at(
      String method, String path, Function<HttpRequest, HttpResponse> responder) {
    return new ProtectedResource(
        Objects.requireNonNull(method, "method"),
        Pattern.compile(path),
        Objects.requireNonNull(responder, "responder"),
        false,
        Set.of());
  }

  ProtectedResource openWithoutUser() {
    return new ProtectedResource(method, path, responder, true, scope);
  }

  ProtectedResource requiringScope(Set<String> required) {
    return new ProtectedResource(method, path, responder, withoutUser, Set.copyOf(required));
  }

  boolean matches(HttpRequest request) {
    return request.method().equals(method)
        && path.matcher(request.uri().getRawPath()).matches();
  }
}
