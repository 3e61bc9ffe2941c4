package dev.tripod.cli;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A transport that prints what passes through it, with the value of every parameter that is or may be a secret replaced by
 * its length. So it is also the example of how one observes this library: it does not log, one wraps a port.
 */
final class WirePrinter implements HttpTransport {

  private static final List<String> SHOWN_HEADERS =
      List.of("Authorization", "Content-Type", "WWW-Authenticate");

  /** {@code name=value}, {@code name="value"} and {@code "name":"value"}. */
  private static final Pattern SENSITIVE = Pattern.compile(
      "((?:oauth_token|oauth_token_secret|oauth_verifier|oauth_signature|denied|access_token)\"?[=:]\"?)([^\"&,\\s]+)");

  private final HttpTransport transport;
  private final PrintWriter out;

  WirePrinter(HttpTransport transport, PrintWriter out) {
    this.transport = transport;
    this.out = out;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    print("  > ", request.method() + " " + request.uri());
    print("  > ", request.headers());
    if (!(request.body() instanceof Body.None)) {
      print("  > ", new String(request.body().content(), StandardCharsets.UTF_8));
    }
    HttpResponse response = transport.send(request);
    print("  < ", Integer.toString(response.status()));
    print("  < ", response.headers());
    if (!response.bodyText().isEmpty()) {
      print("  < ", response.bodyText());
    }
    return response;
  }

  /** {@code text} with secrets replaced by their length. */
  static String redacted(String text) {
    return SENSITIVE
        .matcher(text)
        .replaceAll(match -> Matcher.quoteReplacement(
            match.group(1) + "[" + match.group(2).length() + " characters]"));
  }

  private void print(String arrow, Headers headers) {
    for (String name : SHOWN_HEADERS) {
      headers.all(name).forEach(value -> print(arrow, name + ": " + value));
    }
  }

  private void print(String arrow, String line) {
    out.println(arrow + redacted(line));
  }
}
