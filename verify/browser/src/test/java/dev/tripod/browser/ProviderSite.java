package dev.tripod.browser;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A fake server as users see it. It has a login page with a cookie for the user's session, and then the consent page of the fake. All
 * other requests go to the fake unchanged.
 */
final class ProviderSite implements HttpTransport {

  private static final String SESSION = "session=alice";

  private final HttpTransport fake;

  ProviderSite(HttpTransport fake) {
    this.fake = fake;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    URI uri = request.uri();
    if (uri.getRawPath().equals("/login")) {
      return page(
          200,
          "<h1>Log in</h1><form action=\"/session\"><label>Name <input name=\"name\"></label>"
              + "<input type=\"hidden\" name=\"next\" value=\""
              + parameter(uri, "next").replace("&", "&amp;")
              + "\"><button>Log in</button></form>");
    }
    if (uri.getRawPath().equals("/session")) {
      return redirect(
          parameter(uri, "next"), Headers.of("Set-Cookie", SESSION + "; HttpOnly; SameSite=Lax"));
    }
    if (!uri.getRawPath().endsWith("/authorize")) {
      return fake.send(request);
    }
    if (request.headers().all("Cookie").stream().noneMatch(cookie -> cookie.contains(SESSION))) {
      Parameters next = Parameters.of("next", uri.getRawPath() + "?" + uri.getRawQuery());
      return redirect("/login?" + next.encoded(), Headers.none());
    }
    HttpResponse response = fake.send(request);
    return response.status() == 302
        ? response
        : page(
            response.status(),
            "<h1>Consent of alice</h1>" + new String(response.body(), StandardCharsets.UTF_8));
  }

  private static String parameter(URI uri, String name) {
    return Parameters.parse(uri.getRawQuery()).first(name).orElseThrow();
  }

  private static HttpResponse redirect(String target, Headers headers) {
    return HttpResponse.of(303, headers.and("Location", target), new byte[0]);
  }

  static HttpResponse page(int status, String body) {
    return HttpResponse.of(
        status,
        Headers.of("Content-Type", "text/html;charset=utf-8"),
        ("<!DOCTYPE html><html lang=\"en\"><title>Provider</title><body>" + body)
            .getBytes(StandardCharsets.UTF_8));
  }
}
