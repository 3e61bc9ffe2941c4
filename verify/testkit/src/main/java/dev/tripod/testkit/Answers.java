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

/** Answers in the media types in which X gives them. */
final class Answers {

  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
          "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.US)
      .withZone(ZoneOffset.UTC);

  private Answers() {}

  static HttpResponse json(int status, String json) {
    return answer(status, "application/json;charset=utf-8", json);
  }

  static HttpResponse xml(int status, String xml) {
    return answer(status, "application/xml;charset=utf-8", xml);
  }

  static HttpResponse text(int status, String text) {
    return answer(status, "text/plain;charset=utf-8", text);
  }

  static HttpResponse html(int status, String body) {
    return answer(
        status,
        "text/html;charset=utf-8",
        "<!doctype html><html lang=\"en\"><title>X</title><body>" + body + "</body></html>");
  }

  /** Form text under the media type that X gives it. */
  static HttpResponse form(List<FormText.Pair> pairs) {
    return answer(200, "text/html;charset=utf-8", joined(pairs));
  }

  /** Form text under its own media type. */
  static HttpResponse form(int status, List<FormText.Pair> pairs) {
    return answer(status, "application/x-www-form-urlencoded; charset=utf-8", joined(pairs));
  }

  /** RFC 9457, as X's API v2 fills it in, of the host that X has now. */
  static HttpResponse problem(int status, String type, String detail) {
    return problem("api.x.com", status, type, detail);
  }

  /** As {@link #problem(int, String, String)}; the types of older problems are still under {@code api.twitter.com}. */
  static HttpResponse problem(String host, int status, String type, String detail) {
    String json = "{\"title\":\"" + (status == 403 ? "Forbidden" : "Invalid Request")
        + "\",\"detail\":" + quoted(detail) + ",\"type\":\"https://" + host
        + "/2/problems/" + type
        + "\",\"status\":" + status + "}";
    return answer(status, "application/problem+json", json);
  }

  /** RFC 9457 with a title and nothing more to say. */
  static HttpResponse problem(int status, String title) {
    String json = "{\"title\":" + quoted(title) + ",\"type\":\"about:blank\",\"status\":" + status
        + ",\"detail\":" + quoted(title) + "}";
    return answer(status, "application/problem+json", json);
  }

  static HttpResponse redirect(URI location) {
    return HttpResponse.of(302, Headers.of("Location", location.toString()), new byte[0]);
  }

  /** 401 without a body. */
  static HttpResponse challenge(String value) {
    return HttpResponse.of(401, Headers.of("WWW-Authenticate", value), new byte[0]);
  }

  /** {@code text} as a JSON string. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(c -> {
      if (c == '"' || c == '\\') {
        quoted.append('\\').append((char) c);
      } else if (c < ' ') {
        quoted.append(String.format("\\u%04x", c));
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

  /** {@code answer} with one header more. */
  static HttpResponse with(String header, String value, HttpResponse answer) {
    return HttpResponse.of(answer.status(), answer.headers().and(header, value), answer.body());
  }

  /** {@code answer} with a {@code Date} by {@code clock}, unless it has one. */
  static HttpResponse dated(HttpResponse answer, Clock clock) {
    return answer.headers().contains("Date")
        ? answer
        : with("Date", DATE.format(clock.now()), answer);
  }

  /** What the user chooses from at {@code uri}, which has a query and is sent again with the choice. */
  static HttpResponse choices(URI uri) {
    String link =
        "<p><a href=\"" + uri.getRawPath() + "?" + uri.getRawQuery().replace("&", "&amp;");
    return html(
        200, link + "&amp;approve=1\">Authorize app</a>" + link + "&amp;deny=1\">Cancel</a>");
  }

  private static HttpResponse answer(int status, String contentType, String body) {
    return HttpResponse.of(
        status, Headers.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }
}
