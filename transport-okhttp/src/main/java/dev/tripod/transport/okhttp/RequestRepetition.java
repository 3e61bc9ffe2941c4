package dev.tripod.transport.okhttp;

import dev.tripod.domain.http.HttpRequest;
import java.util.List;
import java.util.Set;

/** The rules for requests that may be sent again, although the server may have acted on them. */
final class RequestRepetition {

  /** The safe methods (RFC 9110 section 9.2.1) that OkHttp's users send. A repetition changes nothing at the server. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private static final String BEARER = "Bearer ";

  private RequestRepetition() {}

  static boolean isSafe(String method) {
    return SAFE.contains(method);
  }

  static boolean isBearer(String authorization) {
    return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length());
  }

  /**
   * Returns whether {@code request} has a safe method and no credential for one use: it has only a bearer token, or neither an
   * {@code Authorization} header nor a query, which may contain a signature.
   */
  static boolean isHarmless(HttpRequest request) {
    List<String> authorization = request.headers().all("Authorization");
    boolean isBearer = authorization.size() == 1 && isBearer(authorization.get(0));
    boolean isPlain = authorization.isEmpty() && request.uri().getRawQuery() == null;
    return isSafe(request.method())
        && (isBearer || isPlain)
        && !request.headers().contains("DPoP");
  }
}
