package dev.tripod.cli;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Buffer;

/**
 * A transport that prints what passes through it, with the value of every parameter of the flows that is or may be a secret
 * replaced by its length. So it is also the example of how one observes this library: it does not log, one wraps a port, or adds a
 * network interceptor.
 */
final class WirePrinter implements HttpTransport {

  private static final List<String> SHOWN_HEADERS =
      List.of("Authorization", "Content-Type", "WWW-Authenticate");

  private static final long LONGEST_BODY = 65_536;

  private static final String NAME =
      "(?<![A-Za-z0-9_])(?:oauth_token|oauth_token_secret|oauth_verifier|oauth_signature|denied"
          + "|access_token|refresh_token|id_token|token|code|code_verifier|state|client_secret"
          + "|oauth_session_handle|x_auth_password|password|device_code|assertion|client_assertion)";

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
    String body = request.body() instanceof Body.None
        ? ""
        : new String(request.body().content(), StandardCharsets.UTF_8);
    print("  > ", request.method() + " " + request.uri(), request.headers()::all, body);
    HttpResponse response = transport.send(request);
    print(
        "  < ", Integer.toString(response.status()), response.headers()::all, response.bodyText());
    return response;
  }

  /** The same on the network's side of an OkHttp client. */
  Response print(Interceptor.Chain chain) throws IOException {
    Request request = chain.request();
    RequestBody body = request.body();
    Buffer written = new Buffer();
    if (body != null) {
      body.writeTo(written);
      // A body may be one that can be written once.
      RequestBody copy = RequestBody.create(written.snapshot(), body.contentType());
      request = request.newBuilder().method(request.method(), copy).build();
    }
    print("  > ", request.method() + " " + request.url(), request::headers, written.readUtf8());
    Response response = chain.proceed(request);
    print(
        "  < ",
        Integer.toString(response.code()),
        response::headers,
        response.peekBody(LONGEST_BODY).string());
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

  private void print(
      String arrow, String line, Function<String, List<String>> headers, String body) {
    print(arrow, line);
    for (String name : SHOWN_HEADERS) {
      headers.apply(name).forEach(value -> print(arrow, name + ": " + value));
    }
    if (!body.isEmpty()) {
      print(arrow, body);
    }
  }

  private void print(String arrow, String line) {
    out.println(arrow + redacted(line));
  }
}
