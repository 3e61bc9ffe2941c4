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
 * Makes signature base strings (RFC 5849 section 3.4.1) from method, URI and parameters. Client and server each make one. The
 * signatures can agree only if the base strings do.
 */
final class SignatureBaseString {

  private SignatureBaseString() {}

  /**
   * Returns the base string of {@code request}.
   *
   * @param protocol the protocol parameters without {@code oauth_signature} and {@code realm}
   * @throws IllegalArgumentException if the query or a form body is not form-encoded, or a form body is {@link Body.Unread}
   */
  static String of(HttpRequest request, Parameters protocol) {
    byte[] octets = octets(
        request.method(), uri(request), normalized(request).and(NormalizedParameters.of(protocol)));
    return new String(octets, US_ASCII);
  }

  /** Returns the base string of these parts. All base strings are made here. */
  static byte[] octets(String method, String uri, NormalizedParameters parameters) {
    byte[] first = method.toUpperCase(Locale.ROOT).getBytes(UTF_8);
    byte[] second = uri.getBytes(UTF_8);
    AsciiBuilder start = new AsciiBuilder(
            AsciiBuilder.LONGEST_ESCAPE * (first.length + second.length) + 2)
        .writeEncoded(first)
        .write('&')
        .writeEncoded(second)
        .write('&');
    byte[] octets = start.octets(parameters.length());
    parameters.write(octets, start.length());
    return octets;
  }

  /**
   * Returns the {@link #parameters} of {@code request} in normalized form. This does not decode text that already has the
   * encoding of the base string.
   */
  static NormalizedParameters normalized(HttpRequest request) {
    String query = request.uri().getRawQuery();
    NormalizedParameters ofQuery =
        query == null ? NormalizedParameters.none() : normalized("query", query);
    return request.body().isForm() ? ofQuery.and(normalized(request.body())) : ofQuery;
  }

  /** Returns the request's own parameters (RFC 5849 section 3.4.1.3.1): those of the query and of a form body, decoded. */
  static Parameters parameters(HttpRequest request) {
    return query(request).and(formOf(request));
  }

  /** Returns the decoded parameters of the query. */
  static Parameters query(HttpRequest request) {
    String query = request.uri().getRawQuery();
    return query == null ? Parameters.none() : parsed("query", query);
  }

  /** Returns the decoded parameters of the body; none if it is not a form. */
  static Parameters formOf(HttpRequest request) {
    return request.body().isForm() ? form(request.body()) : Parameters.none();
  }

  /**
   * Returns the base string URI (RFC 5849 section 3.4.1.2). {@link HttpRequest} has scheme and host in lower case already, and
   * {@link Origin} omits the standard port.
   */
  static String uri(HttpRequest request) {
    URI uri = request.uri();
    return uri.getPort() < 0 ? withoutQuery(uri.toString()) : request.origin() + uri.getRawPath();
  }

  private static String withoutQuery(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  /** Returns the decoded parameters of a form body. */
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
          "A form body is part of the signature (RFC 5849 section 3.4.1.3.1), and the content of this body is not known. "
              + "Create it with Body.form or Body.bytes.");
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(form.content())).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          "The form body cannot be signed: it is not UTF-8. Encode it as UTF-8.");
    }
  }

  private static NormalizedParameters normalized(String what, String form) {
    try {
      return NormalizedParameters.ofForm(form);
    } catch (IllegalArgumentException e) {
      throw notAForm(what, e);
    }
  }

  private static Parameters parsed(String what, String form) {
    try {
      return Parameters.parse(form);
    } catch (IllegalArgumentException e) {
      throw notAForm(what, e);
    }
  }

  private static IllegalArgumentException notAForm(String what, IllegalArgumentException why) {
    return new IllegalArgumentException(
        "The " + what + " cannot be signed: it is not form-encoded (RFC 5849 section 3.4.1.3.1). "
            + why.getMessage(),
        why);
  }
}
