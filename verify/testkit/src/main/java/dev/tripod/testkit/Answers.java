package dev.tripod.testkit;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Answers in the media types in which X gives them. */
final class Answers {

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
    String text = pairs.stream()
        .map(p -> FormText.encode(p.name()) + "=" + FormText.encode(p.value()))
        .collect(Collectors.joining("&"));
    return answer(200, "text/html;charset=utf-8", text);
  }

  /** RFC 9457, as X's API v2 fills it in. */
  static HttpResponse problem(int status, String type, String detail) {
    String json = "{\"title\":\"" + (status == 403 ? "Forbidden" : "Invalid Request")
        + "\",\"detail\":" + quoted(detail)
        + ",\"type\":\"https://api.x.com/2/problems/" + type
        + "\",\"status\":" + status + "}";
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

  private static HttpResponse answer(int status, String contentType, String body) {
    return HttpResponse.of(
        status, Headers.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }
}
