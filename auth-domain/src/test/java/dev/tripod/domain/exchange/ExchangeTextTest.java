package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("No step, attempt or transport prints a secret")
final class ExchangeTextTest {

  private static final String MARK = "canary";

  private static final HttpRequest SECRETIVE = HttpRequest.post(
          "https://api.example/token?code=canary-query",
          Body.form(Parameters.of("oauth_verifier", "canary-form")))
      .withHeader("Authorization", "Bearer canary-header");

  private static final HttpResponse RESPONSE = HttpResponse.of(
      200,
      Headers.of("Set-Cookie", "canary-cookie"),
      "oauth_token_secret=canary-body".getBytes(StandardCharsets.UTF_8));

  /** Returns every state of an exchange that contains secrets in every possible place. */
  private static List<Exchange<?>> steps() {
    Exchange<String> exchange = Exchange.defer(
            () -> Exchange.send(SECRETIVE, response -> Exchange.done(response.bodyText())))
        .then(body -> Exchange.pause(Duration.ofSeconds(3), () -> Exchange.done(body)))
        .<String>then(body ->
            Exchange.await(executor -> CompletableFuture.completedFuture(Exchange.done(body))))
        .map(body -> body + "canary-value");
    List<Exchange<?>> steps = new ArrayList<>();
    Exchange<String> step = exchange;
    steps.add(step);
    while (!(step instanceof Exchange.Done<String>)) {
      if (step instanceof Exchange.Send<String> send) {
        step = send.response(RESPONSE);
      } else if (step instanceof Exchange.Pause<String> pause) {
        step = pause.next();
      } else if (step instanceof Exchange.Await<String> await) {
        step = await.start(Runnable::run).join();
      }
      steps.add(step);
    }
    return steps;
  }

  @Test
  @DisplayName("each step prints its kind and its harmless parts")
  void eachStep() {
    assertThat(steps())
        .extracting(Object::toString)
        .containsExactly(
            "Pause[PT0S]",
            "Send[POST https://api.example/token?… Headers[Authorization] Form[1]]",
            "Pause[PT3S]",
            "Await",
            "Done[String]");
  }

  @Test
  @DisplayName("a composed step prints the same as a single one")
  void nested() {
    for (Exchange<?> step : steps()) {
      Exchange<?> nested = Exchange.done(Exchange.done(step))
          .then(inner -> inner)
          .recover(failure -> Exchange.failed(new IllegalStateException("canary-failure")));
      Exchange<?> longer = step.map(value -> value + "canary-more");

      assertThat(List.of(
              nested,
              longer,
              Exchange.done(step),
              Exchange.failed(new IllegalStateException(MARK))))
          .extracting(Object::toString)
          .allSatisfy(text -> assertThat(text).doesNotContain(MARK));
    }
  }

  @Test
  @DisplayName("a value is printed as its class only")
  void values() {
    assertThat(Exchange.done("canary-text").toString()).isEqualTo("Done[String]");
    assertThat(Exchange.done(Secret.of("canary-secret")).toString()).isEqualTo("Done[Secret]");
    assertThat(Exchange.done(List.of("canary-item")).toString()).doesNotContain(MARK);
  }

  @Test
  @DisplayName("attempts and authorized transports print no secret")
  void attemptsAndTransports() {
    Attempt attempt = Attempt.only(SECRETIVE);
    AuthorizedTransport transport =
        AuthorizedTransport.of(Sample.RESPONDS, request -> Exchange.done(attempt));

    assertThat(attempt.request()).isSameAs(SECRETIVE);
    assertThat(List.of(attempt, transport, attempt.after(RESPONSE)))
        .extracting(Object::toString)
        .allSatisfy(text -> assertThat(text).doesNotContain(MARK));
  }
}
