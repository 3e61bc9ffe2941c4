package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@DisplayName(
    "The failure of a request without a response says whether it may have arrived, and contains no secret")
final class ExchangeNoResponseTest {

  private static final String TOKEN = "7588892-kagSNqWge8gB1WwE";
  private static final String SIGNATURE = "tnnArxj06cWHq44gCs1OSKk/jLY=";
  private static final String VERIFIER = "uw7NjWHT6OJ1MpJOXsHf/NfoAhBpuQlhcGAI58m";
  private static final String QUERIED = "J6zix3FfA9LofH0awS24M3HcBYXO5nI1iYe8EfBA";

  private static final HttpRequest SECRETIVE = HttpRequest.post(
          "https://api.example/oauth/access_token?lang=en&handle=" + QUERIED
              + "&plus=abc%2Fdef+ghi%3D",
          Body.form(Parameters.of("oauth_verifier", VERIFIER).and("flag", "true")))
      .withHeader(
          "Authorization",
          "OAuth oauth_token=\"" + TOKEN
              + "\", oauth_signature=\"tnnArxj06cWHq44gCs1OSKk%2FjLY%3D\"");

  private static NoResponse unanswered(Runner runner, HttpRequest request, IOException why) {
    Exchange<NoResponse> exchange =
        Exchange.send(request, response -> Sample.nothing(), Exchange::<NoResponse>done);
    return runner.run(exchange, ignored -> {
      throw why;
    });
  }

  static Stream<Arguments> reasons() {
    return Stream.of(
        Arguments.of(new ConnectException("refused"), false),
        Arguments.of(new ConnectException("timed out") {}, false),
        Arguments.of(new UnknownHostException("api.example"), false),
        Arguments.of(new NoRouteToHostException("no route"), false),
        Arguments.of(new IOException("lost"), true),
        Arguments.of(new IOException(new ConnectException("refused")), true),
        Arguments.of(new SocketException("reset"), true),
        Arguments.of(new SocketTimeoutException("late"), true),
        Arguments.of(new PortUnreachableException("port"), true),
        Arguments.of(new EOFException("closed"), true),
        Arguments.of(new InterruptedIOException("interrupted"), true),
        Arguments.of(new SSLHandshakeException("certificate"), true));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("reasons")
  @DisplayName("three exception classes promise that nothing was sent; no other does")
  void perhapsSent(IOException why, boolean perhapsSent) {
    for (Runner runner : Runner.values()) {
      NoResponse noResponse = unanswered(runner, Sample.REQUEST, why);

      assertThat(noResponse.perhapsSent()).isEqualTo(perhapsSent);
      assertThat(noResponse.getCause()).isSameAs(why);
      assertThat(noResponse)
          .hasMessageContaining("https://api.example")
          .hasMessageContaining(perhapsSent ? "may have arrived" : "Nothing was sent");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Connection reset",
        "closed after 0 of 200 bytes of https://api.example/oauth/access_token",
        "flag is true, lang is en",
        "authority api.example, method POST"
      })
  @DisplayName("an exception without a secret is the cause unchanged")
  void innocent(String message) {
    IOException why = new IOException(message, new SocketException("reset by peer"));

    assertThat(unanswered(Runner.OVER, SECRETIVE, why).getCause()).isSameAs(why);
  }

  static List<String> telling() {
    return List.of(
        SECRETIVE.headers().first("Authorization").orElseThrow(),
        TOKEN,
        "tnnArxj06cWHq44gCs1OSKk%2FjLY%3D",
        SIGNATURE,
        VERIFIER,
        VERIFIER.replace("/", "%2F"),
        base64(VERIFIER),
        "oauth_verifier=" + VERIFIER.replace("/", "%2F") + "&flag=true",
        QUERIED,
        base64(QUERIED),
        SECRETIVE.uri().toString(),
        SECRETIVE.uri().getQuery(),
        "abc%2Fdef+ghi%3D",
        "abc/def+ghi=",
        "abc/def ghi=",
        "abc%2Fdef%20ghi%3D");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("telling")
  @DisplayName("a message that contains a credential is withheld, anywhere in the failure")
  void withheld(String secret) {
    String message = "could not write <" + secret + "> to the socket";
    IOException suppressing = new IOException("outer");
    suppressing.addSuppressed(new IllegalStateException(message));
    for (IOException why : List.of(
        new IOException(message),
        new IOException(secret),
        new IOException("outer", new IllegalArgumentException(message)),
        new IOException(new IOException("middle", new Error(message))),
        suppressing)) {
      for (Runner runner : Runner.values()) {
        NoResponse noResponse = unanswered(runner, SECRETIVE, why);

        assertThat(printed(noResponse)).doesNotContain(secret).contains("withheld");
        assertThat(noResponse.getCause()).hasMessageContaining("java.io.IOException");
        assertThat(noResponse.getCause().getStackTrace()).isEqualTo(why.getStackTrace());
        assertThat(noResponse.perhapsSent()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("a withheld message keeps the promise of its exception")
  void withheldPromise(Runner runner) {
    for (IOException why : List.of(
        new ConnectException("refused for " + TOKEN),
        new UnknownHostException(TOKEN + ".example"),
        new NoRouteToHostException("to " + TOKEN))) {
      NoResponse noResponse = unanswered(runner, SECRETIVE, why);

      assertThat(noResponse.perhapsSent()).isFalse();
      assertThat(printed(noResponse))
          .doesNotContain(TOKEN)
          .contains(why.getClass().getName());
      NoResponse passedOn = unanswered(runner, SECRETIVE, noResponse.getCause());
      assertThat(passedOn.perhapsSent()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the message of any other exception with a secret is withheld too")
  void withheldRuntimeException(Runner runner) {
    if (runner == Runner.FOREIGN) {
      return;
    }
    Exchange<NoResponse> exchange =
        Exchange.send(SECRETIVE, response -> Sample.nothing(), Exchange::<NoResponse>done);

    NoResponse noResponse = runner.run(exchange, request -> {
      throw new IllegalArgumentException("bad header " + request.headers().first("Authorization"));
    });

    assertThat(printed(noResponse)).doesNotContain(TOKEN).contains("withheld");
  }

  @Test
  @DisplayName("a query that is not UTF-8 is handled")
  void brokenQuery() {
    HttpRequest request = HttpRequest.get("https://api.example/?a=%FF%FEsecret-value&b=%C3");
    IOException innocent = new IOException("lost");

    assertThat(unanswered(Runner.OVER, request, innocent).getCause()).isSameAs(innocent);
    assertThat(printed(unanswered(
            Runner.OVER,
            request,
            new IOException("GET https://api.example/?a=%FF%FEsecret-value"))))
        .doesNotContain("secret-value");
  }

  private static String printed(Throwable failure) {
    StringWriter text = new StringWriter();
    failure.printStackTrace(new PrintWriter(text, true));
    return text + failure.toString() + failure.getMessage() + failure.getCause();
  }
}
