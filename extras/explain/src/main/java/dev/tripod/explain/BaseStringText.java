package dev.tripod.explain;

import dev.tripod.domain.http.PercentEncoding;
import java.util.function.UnaryOperator;

/**
 * A base string as text, in its three pieces, whoever made it. What the pieces hold may be wrong in any way, and may be secret:
 * nothing of it is printed.
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
   * Splits at the first two {@code &}: where the parameters were not encoded, the third piece holds more of them.
   *
   * @throws IllegalArgumentException if there are fewer
   */
  static BaseStringText of(String baseString) {
    int first = baseString.indexOf('&');
    int second = baseString.indexOf('&', first + 1);
    if (first < 0 || second < 0) {
      throw new IllegalArgumentException(
          "This is no signature base string: that is a method, a URI and parameters, joined with &");
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

  /** The parameters before they were encoded as a whole: {@code a=1&b=2}. */
  String normalized() {
    return PercentEncoding.decode(parameters);
  }

  BaseStringText uri(UnaryOperator<String> change) {
    return new BaseStringText(method, change.apply(uri), parameters);
  }

  BaseStringText parameters(UnaryOperator<String> change) {
    return new BaseStringText(method, uri, change.apply(parameters));
  }

  /** All pieces that hold escapes. */
  BaseStringText escapes(UnaryOperator<String> change) {
    return uri(change).parameters(change);
  }
}
