package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.HttpTransport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs every flow with marked secrets, against servers and adapters that repeat them. No mark may be visible: as it is,
 * percent-encoded, or in base64.
 */
final class CanaryTest {

  private static final String CLIENT_SECRET = "canary~client secret/+1";
  private static final String TEMPORARY_TOKEN = "canaryTemporaryToken2";
  private static final String TEMPORARY_SECRET = "canary&temporary=secret3";
  private static final String VERIFIER = "canaryVerifier4";
  private static final String TOKEN = "42-canaryToken5";
  private static final String TOKEN_SECRET = "canary\"token%secret6";
  private static final String BINDING = "canaryBinding7canaryBinding7";
  private static final List<String> MARKS = List.of(
      CLIENT_SECRET,
      TEMPORARY_TOKEN,
      TEMPORARY_SECRET,
      VERIFIER,
      TOKEN,
      TOKEN_SECRET,
      BINDING,
      "canaryNewSecret8");

  private static final String BEGUN = Parameters.of("oauth_token", TEMPORARY_TOKEN)
      .and("oauth_token_secret", TEMPORARY_SECRET)
      .and("oauth_callback_confirmed", "true")
      .encoded();
  private static final String GRANTED = Parameters.of("oauth_token", TOKEN)
      .and("oauth_token_secret", TOKEN_SECRET)
      .and("user_id", "42")
      .encoded();
  private final List<String> seen = new ArrayList<>();
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
          .revocation("https://s.example/4")
          .build())
      .clientCredentials("key", CLIENT_SECRET)
      .build();

  @BeforeEach
  void listen() {
    PrintStream canary = new PrintStream(printed, true, StandardCharsets.UTF_8);
    System.setOut(canary);
    System.setErr(canary);
  }

  @AfterEach
  void nothingIsVisible() {
    System.setOut(out);
    System.setErr(err);
    seen.add(printed.toString(StandardCharsets.UTF_8));
    assertThat(seen).hasSizeGreaterThan(3);
    for (String text : seen) {
      for (String mark : MARKS) {
        assertThat(text)
            .doesNotContain(mark)
            .doesNotContain(PercentEncoding.encode(mark))
            .doesNotContain(PercentEncoding.encode(PercentEncoding.encode(mark)))
            .doesNotContain(base64(mark));
      }
    }
  }

  @Test
  @DisplayName("Tokens are printed in clear text.")
  void good() throws IOException {
    see(client);
    TemporaryCredentials begun =
        run(client.begin(URI.create("https://localhost/")), response(200, BEGUN));
    see(begun.snapshot());
    see(begun.key(new BrowserBinding(Secret.of(BINDING))));
    VerifiedCredentials verified = client.confirm(begun, callback(TEMPORARY_TOKEN, VERIFIER));
    see(verified);
    TokenCredentials token = run(client.redeem(verified), response(200, GRANTED));
    see(verified);
    see(token.snapshot());
    Authorizer authorizer = client.authorizer(token, Origin.of("https://api.example"));
    see(authorizer);
    Attempt attempt = run(
        authorizer.authorize(HttpRequest.post(
            "https://api.example/?q=" + PercentEncoding.encode(TOKEN),
            Body.form(Parameters.of("a", VERIFIER)))),
        response(200, ""));
    see(attempt);
    see(attempt.request());
    see(AuthorizedTransport.of(response(200, ""), authorizer));
    see(client.signingInput(attempt.request().withoutHeader("Authorization"), token));
    run(client.revoke(token), response(200, ""));
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 302, 400, 401, 403, 429, 500})
  @DisplayName("redacts secrets that a server repeats in an error response")
  void echo(int status) {
    for (HttpTransport echoing : repeating(status, CLIENT_SECRET)) {
      fail(() -> run(client.begin(URI.create("https://localhost/")), echoing));
    }
    for (HttpTransport echoing :
        repeating(status, CLIENT_SECRET, TEMPORARY_TOKEN, TEMPORARY_SECRET, VERIFIER)) {
      fail(() -> run(client.redeem(verified()), echoing));
    }
    if (status != 200) {
      for (HttpTransport echoing : repeating(status, CLIENT_SECRET, TOKEN, TOKEN_SECRET)) {
        fail(() -> run(client.revoke(token()), echoing));
        see(client.errorResponse(
            echoing.sendAsync(HttpRequest.get("https://s.example/")).join(), token()));
      }
    }
  }

  @Test
  @DisplayName("redacts secrets that a server repeats in Content-Type")
  void echoInContentType() {
    String echoed = CLIENT_SECRET + " " + TEMPORARY_TOKEN + " " + TEMPORARY_SECRET;
    String confirmed = "&oauth_callback_confirmed=true";

    for (String begun : List.of(
        BEGUN.replace(confirmed, ""),
        BEGUN + "&oauth_token_secret=x",
        BEGUN + "&oauth_callback_confirmed=no",
        BEGUN.replace("confirmed=true", "confirmed=%zz"))) {
      fail(() -> run(client.beginOutOfBand(), response(200, echoed, begun)));
    }
    for (String granted : List.of(
        GRANTED + "&oauth_token=x", GRANTED + "&oauth_token_secret=%zz&oauth_token_secret=x")) {
      fail(() -> run(
          client.redeem(verified()),
          response(200, echoed + VERIFIER + " " + TOKEN + TOKEN_SECRET, granted)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {302, 400, 500})
  @DisplayName("redacts credentials in an error response")
  void credentialsInAnErrorResponse(int status) {
    fail(() -> run(client.beginOutOfBand(), response(status, BEGUN)));
    fail(() -> run(client.beginOutOfBand(), response(status, BEGUN + "&x=%zz")));
    fail(() -> run(client.redeem(verified()), response(status, GRANTED)));
    fail(() ->
        run(client.redeem(verified()), response(status, "oauth_token_secret=canaryNewSecret8%zz")));
    fail(() -> run(
        client.redeem(verified()),
        response(status, "<html><title>" + GRANTED + "</title></html>")));
    fail(
        () -> run(
            client.redeem(verified()),
            response(
                status,
                "{\"oauth_token_secret\" : \"canaryNewSecret8\", \"message\":\"not canaryNewSecret8\"}")));
    see(client.errorResponse(
        response(status, GRANTED).sendAsync(HttpRequest.get("https://s/")).join(),
        TokenCredentials.of("other", "other")));
  }

  @Test
  @DisplayName("The debug output contains bodies, base string and signature.")
  void quotingTransport() {
    for (boolean unsent : new boolean[] {true, false}) {
      HttpTransport quoting = request -> {
        String all = request.uri() + " " + request.headers().all("Authorization") + " "
            + new String(request.body().content(), StandardCharsets.UTF_8);
        throw unsent ? new ConnectException(all) : new IOException(all, new IOException(all));
      };

      fail(() -> run(client.begin(URI.create("https://localhost/")), quoting));
      fail(() -> run(client.redeem(verified()), quoting));
      fail(() -> run(client.revoke(token()), quoting));
      fail(() -> run(client.redeem(verified()), request -> {
        throw new IllegalStateException(String.valueOf(request.headers().all("Authorization")));
      }));
    }
  }

  @Test
  @DisplayName("does not quote rejected callbacks")
  void callbacks() {
    TemporaryCredentials begun = begun();

    fail(() -> client.confirm(begun, callback(TEMPORARY_TOKEN + "x", VERIFIER)));
    fail(() -> client.confirm(begun, callback(TEMPORARY_TOKEN, "")));
    fail(() -> client.confirm(
        begun, callback(TEMPORARY_TOKEN, VERIFIER) + "&oauth_token=" + TEMPORARY_TOKEN));
    fail(() -> client.confirm(
        begun, callback(TEMPORARY_TOKEN, VERIFIER).replace("localhost", "elsewhere")));
    fail(() -> client.confirm(begun, VERIFIER + " " + TEMPORARY_TOKEN));
    fail(() -> client.confirm(begun, callback(TEMPORARY_TOKEN, VERIFIER) + "%zz"));
    fail(() -> client.confirm(begun, "https://localhost/?denied=" + TEMPORARY_TOKEN));
    fail(() -> client.confirm(
        begun,
        "https://localhost/?oauth_problem=" + TEMPORARY_TOKEN + "&oauth_token=" + TEMPORARY_TOKEN));
    fail(() -> client.confirmPin(begun, VERIFIER));
    fail(() -> TemporaryCredentials.from(token().snapshot()));
    fail(() -> TokenCredentials.from(begun.snapshot()));
    fail(() -> Snapshot.decode(begun.snapshot().encode() + " " + TEMPORARY_SECRET));
    fail(() -> new BrowserBinding(Secret.of(BINDING + "!")));
  }

  /** Runs the exchange step by step, and records each step and the result. */
  private <T> T run(Exchange<T> exchange, HttpTransport transport) {
    Exchange<T> step = exchange;
    while (!(step instanceof Exchange.Done<T>)) {
      see(step);
      if (step instanceof Exchange.Send<T> send) {
        see(send.request());
        step = sent(send, transport);
      } else {
        step = ((Exchange.Pause<T>) step).next();
      }
    }
    see(step);
    T value = ((Exchange.Done<T>) step).value();
    see(value);
    return value;
  }

  private <T> Exchange<T> sent(Exchange.Send<T> send, HttpTransport transport) {
    HttpResponse response;
    try {
      response = transport.send(send.request());
    } catch (IOException e) {
      return send.noResponse(e);
    } catch (RuntimeException e) {
      return send.noResponse(new IOException(e));
    }
    see(response);
    return send.response(response);
  }

  private void fail(Supplier<?> call) {
    try {
      see(call.get());
    } catch (RuntimeException e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      seen.add(trace.toString());
      return;
    }
    throw new AssertionError("This should have failed");
  }

  private void see(Object object) {
    seen.add(object.toString());
  }

  private TemporaryCredentials begun() {
    return client.begin(URI.create("https://localhost/")).over(response(200, BEGUN));
  }

  private VerifiedCredentials verified() {
    return client.confirm(begun(), callback(TEMPORARY_TOKEN, VERIFIER));
  }

  private static TokenCredentials token() {
    return TokenCredentials.of(TOKEN, TOKEN_SECRET);
  }

  private static String callback(String token, String verifier) {
    return "https://localhost/?oauth_token=" + token + "&oauth_verifier=" + verifier;
  }

  /** Returns transports that repeat the marks in error responses of every format. */
  private static List<HttpTransport> repeating(int status, String... marks) {
    StringBuilder text = new StringBuilder();
    for (String mark : marks) {
      text.append(mark)
          .append(' ')
          .append(PercentEncoding.encode(mark))
          .append(' ')
          .append(base64(mark))
          .append(' ');
    }
    String all = text.toString();
    return List.of(
        response(
            status,
            "{\"errors\":[{\"code\":32,\"message\":\"" + all.replace("\"", "\\\"") + "\"}]}"),
        response(
            status,
            "<errors><error code=\"32\">" + all.replace("&", "&amp;") + "</error></errors>"),
        response(
            status,
            Parameters.of("oauth_problem", all).and("oauth_problem_advice", all).encoded()),
        response(status, "<html><title>" + all + "</title></html>"),
        response(status, all));
  }

  private static HttpTransport response(int status, String body) {
    return response(status, "text/html", body);
  }

  private static HttpTransport response(int status, String contentType, String body) {
    return request -> HttpResponse.of(status, Headers.of("Content-Type", contentType), utf8(body));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(utf8(text));
  }
}
