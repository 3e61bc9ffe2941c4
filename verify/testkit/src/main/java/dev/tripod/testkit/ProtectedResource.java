package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What credentials open: {@code answer} is asked for requests of this method whose whole raw path matches.
 *
 * @param withoutUser whether the client alone opens it: in OAuth 1.0a without a token, in OAuth 2.0 with its own
 * @param scope what an OAuth 2.0 token must cover
 */
record ProtectedResource(
    String method,
    Pattern path,
    Function<HttpRequest, HttpResponse> answer,
    boolean withoutUser,
    Set<String> scope) {

  static ProtectedResource at(
      String method, String path, Function<HttpRequest, HttpResponse> answer) {
    return new ProtectedResource(
        Objects.requireNonNull(method, "method"),
        Pattern.compile(path),
        Objects.requireNonNull(answer, "answer"),
        false,
        Set.of());
  }

  ProtectedResource openWithoutUser() {
    return new ProtectedResource(method, path, answer, true, scope);
  }

  ProtectedResource openTo(Set<String> wanted) {
    return new ProtectedResource(method, path, answer, withoutUser, Set.copyOf(wanted));
  }

  boolean isAskedBy(HttpRequest request) {
    return request.method().equals(method)
        && path.matcher(request.uri().getRawPath()).matches();
  }
}
