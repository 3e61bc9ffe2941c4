package dev.tripod.oauth2;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.net.URI;
import java.util.Set;

/**
 * Where a user is sent to (RFC 6749 section 4.1.1), written from left to right: the endpoint with what its query holds
 * already, then each parameter, percent-encoded. Not thread-safe.
 */
final class AuthorizationUri {

  /** Most are shorter, and then nothing is copied on the way. */
  private static final int USUAL_LENGTH = 384;

  private final StringBuilder text = new StringBuilder(USUAL_LENGTH);

  /** Begins with {@code response_type=code}. */
  AuthorizationUri(Endpoint endpoint) {
    String query = endpoint.uri().getRawQuery();
    text.append(endpoint.uri());
    text.append(query == null ? "?" : query.isEmpty() ? "" : "&").append("response_type=code");
  }

  /**
   * One more parameter.
   *
   * @throws IllegalArgumentException if one of the two holds a surrogate without its partner
   */
  AuthorizationUri with(String name, String value) {
    // Most need no escape, and are appended whole.
    text.append('&').append(PercentEncoding.encode(name));
    text.append('=').append(PercentEncoding.encode(value));
    return this;
  }

  /** {@code scope}, unless that is left to the server. */
  AuthorizationUri withScope(Set<String> scope, String separator) {
    String before = "&scope=";
    String between = PercentEncoding.encode(separator);
    for (String value : scope) {
      text.append(before).append(PercentEncoding.encode(value));
      before = between;
    }
    return this;
  }

  /** What the server's addresses always have, and then what this request has beside that or in its place. */
  AuthorizationUri withOthers(Parameters usual, Parameters requested) {
    for (Parameters.Parameter parameter : usual) {
      if (!requested.contains(parameter.name())) {
        with(parameter.name(), parameter.valueOrEmpty());
      }
    }
    for (Parameters.Parameter parameter : requested) {
      with(parameter.name(), parameter.valueOrEmpty());
    }
    return this;
  }

  URI uri() {
    return URI.create(text.toString());
  }
}
