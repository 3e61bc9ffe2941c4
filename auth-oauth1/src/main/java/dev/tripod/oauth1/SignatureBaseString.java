package dev.tripod.oauth1;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What is signed of a request (RFC 5849 section 3.4.1): method, URI and parameters, each in the one form that client and
 * server arrive at separately.
 */
final class SignatureBaseString {

  private SignatureBaseString() {}

  /**
   * The base string of {@code request} with these protocol parameters, among which {@code oauth_signature} and {@code
   * realm} are not.
   *
   * @throws IllegalArgumentException if the query or a form body is not encoded as a form, or a form body is unread
   */
  static String of(HttpRequest request, Parameters protocol) {
    return of(request.method(), uri(request), signed(request).and(protocol));
  }

  /** The base string of these parts: the URI as {@link #uri} gives it, the parameters in any order. */
  static String of(String method, String uri, Parameters parameters) {
    return PercentEncoding.encode(method.toUpperCase(Locale.ROOT))
        + "&"
        + PercentEncoding.encode(uri)
        + "&"
        + PercentEncoding.encode(normalized(parameters));
  }

  /** The parameters of the request itself (RFC 5849 section 3.4.1.3.1): of its query, and of a form body. */
  static Parameters signed(HttpRequest request) {
    return query(request).and(formOf(request));
  }

  static Parameters query(HttpRequest request) {
    String query = request.uri().getRawQuery();
    return query == null ? Parameters.none() : parsed("query", query);
  }

  /** The parameters of the body; none if it is no form. */
  static Parameters formOf(HttpRequest request) {
    return request.body().isForm() ? form(request.body()) : Parameters.none();
  }

  /** RFC 5849 section 3.4.1.2. The request has lower-cased scheme and host, and {@link Origin} tells the standard port. */
  static String uri(HttpRequest request) {
    URI uri = request.uri();
    return request.origin() + uri.getRawPath();
  }

  /** The parameters of a form body, however it is given. */
  static Parameters form(Body body) {
    if (body instanceof Body.Form form) {
      return form.parameters();
    }
    if (body instanceof Body.Unread) {
      throw new IllegalArgumentException(
          "A form body is part of the signature (RFC 5849 section 3.4.1.3.1): give it as Body.form or Body.bytes");
    }
    try {
      return parsed(
          "form body",
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(body.content()))
              .toString());
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The form body is not UTF-8, so it cannot be signed");
    }
  }

  private static Parameters parsed(String what, String formEncoded) {
    try {
      return Parameters.parse(formEncoded);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The " + what + " cannot be signed, since it is no form (RFC 5849 section 3.4.1.3.1). "
              + e.getMessage(),
          e);
    }
  }

  /** RFC 5849 section 3.4.1.3.2: encoded first, sorted after, by name and then by value. */
  private static String normalized(Parameters parameters) {
    List<Encoded> encoded = new ArrayList<>(parameters.size());
    parameters.forEach(p -> encoded.add(
        new Encoded(PercentEncoding.encode(p.name()), PercentEncoding.encode(p.valueOrEmpty()))));
    return encoded.stream()
        .sorted(Comparator.comparing(Encoded::name).thenComparing(Encoded::value))
        .map(pair -> pair.name + "=" + pair.value)
        .collect(Collectors.joining("&"));
  }

  private static final class Encoded {

    private final String name;
    private final String value;

    private Encoded(String name, String value) {
      this.name = name;
      this.value = value;
    }

    private String name() {
      return name;
    }

    private String value() {
      return value;
    }
  }
}
