package dev.tripod.explain;

import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.SigningInput;
import java.util.function.UnaryOperator;

/** The parts that a base string is made of. Each part can be replaced, to make a mistake on purpose. Immutable. */
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

  /** Returns all parameters in the order query, body, protocol. */
  Parameters parameters() {
    return query.and(body).and(protocol);
  }

  /** Returns all parameters in the order protocol, query, body. */
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

  /** Returns a copy with {@code change} applied to the parameters of all sources together. */
  BaseStringParts all(UnaryOperator<Parameters> change) {
    return new BaseStringParts(
        method, uri, change.apply(parameters()), Parameters.none(), Parameters.none());
  }
}
