package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Attempt.Sequence;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of a repeated request. Each HTTP client tests that it follows them; here they are tested by themselves. */
final class AttemptSequenceTest {

  private static final HttpResponse RESPONSE = Sample.response(401, "");
  private final NoResponse notSent = NoResponse.from(
      Origin.of("https://login.example"), new ConnectException("no connection"), Redactor.none());

  private final List<String> shown = new ArrayList<>();

  /** How an attempt returns its decision. */
  private enum Decision {
    AT_ONCE {
      @Override
      <T> Exchange<T> of(Exchange<T> decision) {
        return decision;
      }
    },

    LATER {
      @Override
      <T> Exchange<T> of(Exchange<T> decision) {
        return Exchange.defer(() -> decision);
      }
    };

    abstract <T> Exchange<T> of(Exchange<T> decision);
  }

  private static Attempt attempt(Function<HttpResponse, Exchange<Optional<Attempt>>> after) {
    return new Attempt() {
      @Override
      public HttpRequest request() {
        return Sample.REQUEST;
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        return after.apply(response);
      }
    };
  }

  /** An attempt that is followed by another, without end. */
  private Attempt endless(Decision decision, int number) {
    return attempt(response -> {
      shown.add(number + ": " + response.status());
      return decision.of(Exchange.done(Optional.of(endless(decision, number + 1))));
    });
  }

  private static Optional<Sequence> after(Sequence position) {
    return position.after(RESPONSE).over(Sample.UNUSED);
  }

  @ParameterizedTest
  @EnumSource
  void endsWithTheThirdResponseWhichItsAttemptSees(Decision decision) {
    Sequence first = Sequence.of(endless(decision, 1));
    Sequence second = after(first).orElseThrow();
    Sequence third = after(second).orElseThrow();

    assertThat(after(third)).isEmpty();
    assertThat(shown).containsExactly("1: 401", "2: 401", "3: 401");
  }

  @ParameterizedTest
  @EnumSource
  void endsWithTheFirstResponseIfTheBodyCannotBeSentTwice(Decision decision) {
    Sequence only = Sequence.of(endless(decision, 1)).withSingleUseBody();

    assertThat(only.isRepeatable()).isFalse();
    assertThat(after(only)).isEmpty();
    assertThat(shown).containsExactly("1: 401");
  }

  @Test
  void ignoresAnAttemptThatFailsIfTheBodyCannotBeSentTwice() {
    Attempt failing = attempt(response -> {
      throw new IllegalStateException("planned");
    });

    assertThat(after(Sequence.of(failing).withSingleUseBody())).isEmpty();
    assertThatThrownBy(() -> after(Sequence.of(failing))).hasMessage("planned");
  }

  @Test
  void decidesAtOnceIfTheAttemptDoes() {
    assertThat(Sequence.of(endless(Decision.AT_ONCE, 1)).after(RESPONSE))
        .isInstanceOf(Exchange.Done.class);
    assertThat(Sequence.of(Attempt.only(Sample.REQUEST)).after(RESPONSE))
        .isInstanceOf(Exchange.Done.class);
  }

  @Test
  void promisesNothingIfTheAttemptCouldNotReachAnotherServer() {
    List<Attempt> attempts = List.of(
        attempt(response -> {
          throw notSent;
        }),
        attempt(response -> Exchange.failed(notSent)));

    for (Attempt attempt : attempts) {
      assertThatThrownBy(() -> after(Sequence.of(attempt)))
          .isInstanceOfSatisfying(NoResponse.class, failure -> {
            assertThat(failure.perhapsSent()).isTrue();
            assertThat(failure.getCause())
                .isExactlyInstanceOf(IOException.class)
                .hasCause(notSent.getCause());
          });
    }
  }

  @Test
  void keepsTheFailureOfTheFirstRequest() {
    Sequence first = Sequence.of(Attempt.only(Sample.REQUEST));

    for (IOException failure : promising()) {
      assertThat(first.failure(failure)).isSameAs(failure);
    }
  }

  @Test
  void replacesAFailureThatPromisesThatNothingWasSentAfterAResponse() {
    Sequence second = after(Sequence.of(endless(Decision.AT_ONCE, 1))).orElseThrow();

    for (IOException failure : promising()) {
      assertThat(second.failure(failure)).isExactlyInstanceOf(IOException.class).hasCause(failure);
    }
    IOException late = new SocketTimeoutException("late");
    assertThat(second.failure(late)).isSameAs(late);
  }

  @Test
  void keepsAFailureThatPromisesNothing() {
    NoResponse lost =
        NoResponse.from(Origin.of("https://a.example"), new IOException("lost"), Redactor.none());

    assertThat(lost.afterEarlierResponse()).isSameAs(lost);
  }

  @Test
  void printsNoHeaderOfItsRequest() {
    HttpRequest request = Sample.REQUEST.withHeader("Authorization", "Bearer canary");

    assertThat(Sequence.of(Attempt.only(request)).toString()).doesNotContain("canary");
  }

  private static List<IOException> promising() {
    return List.of(
        new ConnectException("no connection"),
        new UnknownHostException("api.example"),
        new NoRouteToHostException("no route"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void withholdsAMessageThatContainsASecretOfTheRequest(boolean isSent) {
    HttpRequest request = Sample.REQUEST.withHeader("Authorization", "Bearer t0ken-canary");
    IOException failure = isSent
        ? new ProtocolException("Unexpected status line: HTTP/1.1 t0ken-canary")
        : new ConnectException("Refused for t0ken-canary");
    failure.addSuppressed(new IOException("t0ken-canary"));

    IOException redacted = Sequence.of(Attempt.only(request)).failure(failure);

    assertThat(redacted)
        .hasMessageStartingWith(failure.getClass().getName())
        .hasMessageNotContaining("canary")
        .hasNoCause()
        .hasNoSuppressedExceptions();
    assertThat(NoResponse.provesNothingWasSent(redacted)).isEqualTo(!isSent);
  }
}
