package dev.tripod.explain;

import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.SigningInput;
import java.util.function.UnaryOperator;

/** What a base string is made of, one part to be changed at a time: so that a mistake can be made on purpose. */
final class BaseStringParts {

  private final String method;
  private final String uri;
  private final Parameters query;
  private final Parameters body;
  private final Parameters protocol;

  private BaseStringParts(
      String method, String uri, Parameters query, Parameters body, Parameters protocol) {
    this.method = method;
    this.uri = uri;
    this.query = query;
    this.body = body;
    this.protocol = protocol;
  }

  static BaseStringParts of(SigningInput input, Parameters protocol) {
    return new BaseStringParts(
        input.request().method(),
        input.baseStringUri(),
        input.queryParameters(),
        input.formParameters(),
        protocol);
  }

  String baseString() {
    return SigningInput.baseString(method, uri, parameters());
  }

  String uri() {
    return uri;
  }

  /** Query, body, protocol: the order in which they are met. */
  Parameters parameters() {
    return query.and(body).and(protocol);
  }

  /** The other order in which they are met. */
  Parameters protocolFirst() {
    return protocol.and(query).and(body);
  }

  BaseStringParts withMethod(String other) {
    return new BaseStringParts(other, uri, query, body, protocol);
  }

  BaseStringParts withUri(String other) {
    return new BaseStringParts(method, other, query, body, protocol);
  }

  BaseStringParts query(UnaryOperator<Parameters> change) {
    return new BaseStringParts(method, uri, change.apply(query), body, protocol);
  }

  BaseStringParts body(UnaryOperator<Parameters> change) {
    return new BaseStringParts(method, uri, query, change.apply(body), protocol);
  }

  BaseStringParts protocol(UnaryOperator<Parameters> change) {
    return new BaseStringParts(method, uri, query, body, change.apply(protocol));
  }

  /** All parameters changed at once, wherever they are from. */
  BaseStringParts all(UnaryOperator<Parameters> change) {
    return new BaseStringParts(
        method, uri, change.apply(parameters()), Parameters.none(), Parameters.none());
  }
}
