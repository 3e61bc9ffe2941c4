package dev.tripod.oauth1;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;

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
    byte[] octets = octets(
        request.method(), uri(request), normalized(request).and(NormalizedParameters.of(protocol)));
    return new String(octets, US_ASCII);
  }

  /** The base string of these parts: the URI as {@link #uri} gives it, the parameters in any order. */
  static String of(String method, String uri, Parameters parameters) {
    return new String(octets(method, uri, NormalizedParameters.of(parameters)), US_ASCII);
  }

  /** The one maker of base strings, for those who sign and those who explain. */
  static byte[] octets(String method, String uri, NormalizedParameters parameters) {
    byte[] first = method.toUpperCase(Locale.ROOT).getBytes(UTF_8);
    byte[] second = uri.getBytes(UTF_8);
    AsciiText start = new AsciiText(AsciiText.LONGEST_ESCAPE * (first.length + second.length) + 2)
        .writeEncoded(first)
        .write('&')
        .writeEncoded(second)
        .write('&');
    byte[] octets = start.octets(parameters.length());
    parameters.write(octets, start.length());
    return octets;
  }

  /** As {@link #signed}, without decoding what is encoded already as it is signed. */
  static NormalizedParameters normalized(HttpRequest request) {
    String query = request.uri().getRawQuery();
    NormalizedParameters ofQuery =
        query == null ? NormalizedParameters.none() : normalized("query", query);
    return request.body().isForm() ? ofQuery.and(normalized(request.body())) : ofQuery;
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
    return uri.getPort() < 0 ? withoutQuery(uri.toString()) : request.origin() + uri.getRawPath();
  }

  private static String withoutQuery(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** The parameters of a form body, however it is given. */
  static Parameters form(Body body) {
    return body instanceof Body.Form form ? form.parameters() : parsed("form body", text(body));
  }

  private static NormalizedParameters normalized(Body form) {
    return form instanceof Body.Form ours
        ? NormalizedParameters.of(ours.parameters())
        : normalized("form body", text(form));
  }

  private static String text(Body form) {
    if (form instanceof Body.Unread) {
      throw new IllegalArgumentException(
          "A form body is part of the signature (RFC 5849 section 3.4.1.3.1): give it as Body.form or Body.bytes");
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(form.content())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The form body is not UTF-8, so it cannot be signed");
    }
  }

  private static NormalizedParameters normalized(String what, String form) {
    try {
      return NormalizedParameters.ofForm(form);
    } catch (IllegalArgumentException e) {
      throw noForm(what, e);
    }
  }

  private static Parameters parsed(String what, String form) {
    try {
      return Parameters.parse(form);
    } catch (IllegalArgumentException e) {
      throw noForm(what, e);
    }
  }

  private static IllegalArgumentException noForm(String what, IllegalArgumentException why) {
    return new IllegalArgumentException(
        "The " + what + " cannot be signed, since it is no form (RFC 5849 section 3.4.1.3.1). "
            + why.getMessage(),
        why);
  }
}
