package dev.tripod.explain;

import dev.tripod.domain.http.PercentEncoding;
import java.util.function.UnaryOperator;

/**
 * A base string as text, in its three pieces: method, URI and parameters. It can come from either side. The pieces can contain
 * mistakes and secrets, so they are never printed. Immutable.
 */
final class BaseStringText {

  private final String method;
  private final String uri;
  private final String parameters;

  private BaseStringText(String method, String uri, String parameters) {
    this.method = method;
    this.uri = uri;
    this.parameters = parameters;
  }

  /**
   * Splits a base string at its first two {@code &}. If the parameters are not encoded, the third piece contains more of them.
   *
   * @throws IllegalArgumentException if there are fewer than two
   */
  static BaseStringText of(String baseString) {
    int first = baseString.indexOf('&');
    int second = baseString.indexOf('&', first + 1);
    if (first < 0 || second < 0) {
      throw new IllegalArgumentException(
          "The text is not a signature base string. Pass method, URI and parameters, joined with &.");
    }
    return new BaseStringText(
        baseString.substring(0, first),
        baseString.substring(first + 1, second),
        baseString.substring(second + 1));
  }

  String method() {
    return method;
  }

  String uri() {
    return uri;
  }

  String parameters() {
    return parameters;
  }

  String text() {
    return method + "&" + uri + "&" + parameters;
  }

  /** Returns the parameters before they were encoded as a whole: {@code a=1&b=2}. */
  String normalized() {
    return PercentEncoding.decode(parameters);
  }

  BaseStringText uri(UnaryOperator<String> change) {
    return new BaseStringText(method, change.apply(uri), parameters);
  }

  BaseStringText parameters(UnaryOperator<String> change) {
    return new BaseStringText(method, uri, change.apply(parameters));
  }

  /** Returns a copy with {@code change} applied to both pieces that contain escapes. */
  BaseStringText escapes(UnaryOperator<String> change) {
    return uri(change).parameters(change);
  }
}
