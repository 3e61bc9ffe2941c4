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

  private static final String NAME =
      "(?<![A-Za-z0-9_])(?:oauth_token|oauth_token_secret|oauth_verifier|oauth_signature|denied"
          + "|access_token|refresh_token|id_token|token|code|code_verifier|state|client_secret)";

  /** What stands before a secret, and the secret. */
  private static final List<Pattern> SENSITIVE = List.of(
      // name="value" in a header, "name":"value" in JSON
      Pattern.compile("(" + NAME + "(?:=|\"\\s*:\\s*)\")((?:[^\"\\\\]|\\\\.)+)"),
      // name=value in a query or a form
      Pattern.compile("(" + NAME + "=)([^\"&#\\s]+)"),
      Pattern.compile("(Authorization: (?:Basic|Bearer) )(.+)"));

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
    String redacted = text;
    for (Pattern sensitive : SENSITIVE) {
      redacted = sensitive
          .matcher(redacted)
          .replaceAll(match -> Matcher.quoteReplacement(
              match.group(1) + "[" + match.group(2).length() + " characters]"));
    }
    return redacted;
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
