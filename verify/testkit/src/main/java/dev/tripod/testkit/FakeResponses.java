package dev.tripod.testkit;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Builds responses with the media types of X. */
final class FakeResponses {

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
          "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
      .withZone(ZoneOffset.UTC);

  private FakeResponses() {}

  static HttpResponse json(int status, String json) {
    return response(status, "application/json;charset=utf-8", json);
  }

  static HttpResponse xml(int status, String xml) {
    return response(status, "application/xml;charset=utf-8", xml);
  }

  static HttpResponse text(int status, String text) {
    return response(status, "text/plain;charset=utf-8", text);
  }

  static HttpResponse html(int status, String body) {
    return response(
        status,
        "text/html;charset=utf-8",
        "<!doctype html><html lang=\"en\"><title>X</title><body>" + body + "</body></html>");
  }

  /** Returns form text with X's media type for it, {@code text/html}. */
  static HttpResponse form(List<FormText.Pair> pairs) {
    return response(200, "text/html;charset=utf-8", joined(pairs));
  }

  /** Returns form text with the media type of forms. */
  static HttpResponse form(int status, List<FormText.Pair> pairs) {
    return response(status, "application/x-www-form-urlencoded; charset=utf-8", joined(pairs));
  }

  /** Returns a problem (RFC 9457) as X's API v2 does, with a type at X's current host. */
  static HttpResponse problem(int status, String type, String detail) {
    return problem("api.x.com", status, type, detail);
  }

  /** Returns a problem with a type at {@code host}. X still uses {@code api.twitter.com} in older problems. */
  static HttpResponse problem(String host, int status, String type, String detail) {
    String json = "{\"title\":\"" + (status == 403 ? "Forbidden" : "Invalid Request")
        + "\",\"detail\":" + quoted(detail) + ",\"type\":\"https://" + host
        + "/2/problems/" + type
        + "\",\"status\":" + status + "}";
    return response(status, "application/problem+json", json);
  }

  /** Returns a problem (RFC 9457) with a title only. */
  static HttpResponse problem(int status, String title) {
    String json = "{\"title\":" + quoted(title) + ",\"type\":\"about:blank\",\"status\":" + status
        + ",\"detail\":" + quoted(title) + "}";
    return response(status, "application/problem+json", json);
  }

  static HttpResponse redirect(URI location) {
    return HttpResponse.of(302, Headers.of("Location", location.toString()), new byte[0]);
  }

  /** Returns 401 with this challenge and no body. */
  static HttpResponse challenge(String value) {
    return HttpResponse.of(401, Headers.of("WWW-Authenticate", value), new byte[0]);
  }

  /** Returns {@code text} as a JSON string with its quotes. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c < ' ') {
        quoted.append(String.format(Locale.ROOT, "\\u%04x", c));
      } else {
        quoted.append((char) c);
      }
    });
    return quoted.append('"').toString();
  }

  static String joined(List<FormText.Pair> pairs) {
    return pairs.stream()
        .map(p -> FormText.encode(p.name()) + "=" + FormText.encode(p.value()))
        .collect(Collectors.joining("&"));
  }

  /** Returns {@code response} with an additional header. */
  static HttpResponse with(String header, String value, HttpResponse response) {
    return HttpResponse.of(
        response.status(), response.headers().and(header, value), response.body());
  }

  /** Returns {@code response} with a {@code Date} from {@code clock}, unless it has one. */
  static HttpResponse dated(HttpResponse response, Clock clock) {
    return response.headers().contains("Date")
        ? response
        : with("Date", DATE.format(clock.now()), response);
  }

  /** Returns a page with two links: {@code uri}, which has a query, with {@code approve} or {@code deny} added. */
  static HttpResponse choices(URI uri) {
    String link =
        "<p><a href=\"" + uri.getRawPath() + "?" + uri.getRawQuery().replace("&", "&amp;");
    return html(
        200, link + "&amp;approve=1\">Authorize app</a>" + link + "&amp;deny=1\">Cancel</a>");
  }

  private static HttpResponse response(int status, String contentType, String body) {
    return HttpResponse.of(
        status, Headers.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }
}
