package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * What a signed request opens: {@code answer} is asked for requests of this method whose whole raw path matches.
 *
 * @param withoutToken whether the client alone opens it
 */
record ProtectedResource(
    String method, Pattern path, Function<HttpRequest, HttpResponse> answer, boolean withoutToken) {

  static ProtectedResource at(
      String method, String path, Function<HttpRequest, HttpResponse> answer) {
    return new ProtectedResource(
        Objects.requireNonNull(method, "method"),
        Pattern.compile(path),
        Objects.requireNonNull(answer, "answer"),
        false);
  }

  ProtectedResource openWithoutToken() {
    return new ProtectedResource(method, path, answer, true);
  }

  boolean isAskedBy(HttpRequest request) {
    return request.method().equals(method)
        && path.matcher(request.uri().getRawPath()).matches();
  }
}
