package dev.tripod.domain.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Sample.Recording;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
@DisplayName("A transport that authorizes what it sends")
final class AuthorizedTransportTest {

  /** The two ways to send, which must differ in nothing but the thread they hold. */
  private enum Door {
    SEND {
      @Override
      HttpResponse send(HttpTransport transport, HttpRequest request) throws IOException {
        return transport.send(request);
      }
    },

    SEND_ASYNC {
      @Override
      HttpResponse send(HttpTransport transport, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse> answer = transport.sendAsync(request);
        try {
          return answer.get(60, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          if (e.getCause() instanceof IOException failure) {
            throw failure;
          }
          if (e.getCause() instanceof RuntimeException failure) {
            throw failure;
          }
          throw new AssertionError(e);
        } catch (InterruptedException | TimeoutException e) {
          throw new AssertionError(e);
        }
      }
    };

    abstract HttpResponse send(HttpTransport transport, HttpRequest request) throws IOException;
  }

  /** Sends a request as it is, and goes on with {@code after} whatever the answer. */
  private static Authorizer goingOnWith(Supplier<Exchange<Optional<Attempt>>> after) {
    return request -> Exchange.done(new Attempt() {
      @Override
      public HttpRequest request() {
        return request;
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse answer) {
        return after.get();
      }
    });
  }

  /** Numbers its attempts, remembers the answers it is shown, and asks for {@code more} after each while there are any. */
  private static final class Numbering implements Authorizer {

    private final List<String> shown = Collections.synchronizedList(new ArrayList<>());
    private final int more;

    Numbering(int more) {
      this.more = more;
    }

    @Override
    public Exchange<Attempt> authorize(HttpRequest request) {
      return Exchange.defer(() -> Exchange.done(attempt(request, 1)));
    }

    private Attempt attempt(HttpRequest request, int number) {
      HttpRequest numbered = request.withHeader("Attempt", "" + number);
      return new Attempt() {
        @Override
        public HttpRequest request() {
          return numbered;
        }

        @Override
        public Exchange<Optional<Attempt>> after(HttpResponse answer) {
          return Exchange.defer(() -> {
            shown.add(number + ": " + answer.status());
            return Exchange.done(
                number <= more ? Optional.of(attempt(request, number + 1)) : Optional.empty());
          });
        }
      };
    }
  }

  private static HttpTransport answering(int... statuses) {
    AtomicInteger next = new AtomicInteger();
    return request -> Sample.answer(statuses[next.getAndIncrement()], "");
  }

  private static List<String> attempts(Recording transport) {
    return transport.requests().stream()
        .map(request -> request.headers().first("Attempt").orElse("none"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends what the attempt says, and returns the answer that counts")
  void sendsTheAttempt(Door door) throws IOException {
    Recording transport = new Recording(answering(204));
    Numbering authorizer = new Numbering(0);

    HttpResponse answer = door.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST);

    assertThat(answer.status()).isEqualTo(204);
    assertThat(transport.requests()).containsExactly(Sample.REQUEST.withHeader("Attempt", "1"));
    assertThat(authorizer.shown).containsExactly("1: 204");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an attempt that knows of no other returns its answer, whatever the status")
  void onlyAttempt(Door door) throws IOException {
    Recording transport = new Recording(answering(401));
    Authorizer authorizer = request -> Exchange.done(Attempt.only(request));

    assertThat(door.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST)
            .status())
        .isEqualTo(401);
    assertThat(transport.requests()).containsExactly(Sample.REQUEST);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends once more when the attempt asks for it")
  void oneMore(Door door) throws IOException {
    Recording transport = new Recording(answering(401, 200));
    Numbering authorizer = new Numbering(1);

    assertThat(door.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST)
            .status())
        .isEqualTo(200);
    assertThat(attempts(transport)).containsExactly("1", "2");
    assertThat(authorizer.shown).containsExactly("1: 401", "2: 200");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends three times at most, and shows each answer once, the last one too")
  void threeInAll(Door door) throws IOException {
    Recording transport = new Recording(answering(401, 402, 403, 404));
    Numbering authorizer = new Numbering(Integer.MAX_VALUE);

    assertThat(door.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST)
            .status())
        .isEqualTo(403);
    assertThat(attempts(transport)).containsExactly("1", "2", "3");
    assertThat(authorizer.shown).containsExactly("1: 401", "2: 402", "3: 403");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the transport's IOException comes out as it was, and with it what it promises")
  void transportFails(Door door) {
    for (IOException why : List.of(
        new IOException("lost"),
        new SocketTimeoutException("late"),
        new ConnectException("refused"),
        new UnknownHostException("api.example"),
        new NoRouteToHostException("no route"))) {
      HttpTransport transport = AuthorizedTransport.of(
          request -> {
            throw why;
          },
          new Numbering(1));

      assertThatThrownBy(() -> door.send(transport, Sample.REQUEST)).isSameAs(why);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an IOException that repeats the credential is withheld and keeps its promise")
  void transportTells(Door door) {
    Authorizer authorizer = request -> Exchange.done(
        Attempt.only(request.withHeader("Authorization", "Bearer wouldBeSeenInTheLog")));

    assertThatThrownBy(() -> door.send(
            AuthorizedTransport.of(
                request -> {
                  throw new UnknownHostException("" + request.headers().first("Authorization"));
                },
                authorizer),
            Sample.REQUEST))
        .isInstanceOf(ConnectException.class)
        .hasMessageContaining("withheld")
        .hasMessageNotContaining("wouldBeSeen");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("once an answer has come, no exception promises any more that nothing was sent")
  void promiseAfterAnAnswer(Door door) {
    for (IOException why : List.of(
        new ConnectException("refused"),
        new UnknownHostException("api.example"),
        new NoRouteToHostException("no route"))) {
      AtomicInteger sent = new AtomicInteger();
      HttpTransport first401 = request -> {
        if (sent.incrementAndGet() == 1) {
          return Sample.answer(401, "");
        }
        throw why;
      };

      assertThatThrownBy(
              () -> door.send(AuthorizedTransport.of(first401, new Numbering(1)), Sample.REQUEST))
          .isInstanceOf(IOException.class)
          .isNotInstanceOfAny(
              ConnectException.class, UnknownHostException.class, NoRouteToHostException.class)
          .hasCause(why);
      assertThat(sent).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "nor does it when what could not be reached is where the attempt learns from the answer")
  void promiseOfAnotherRequest(Door door) {
    ConnectException why = new ConnectException("refused");
    HttpRequest refresh = HttpRequest.get("https://login.example/refresh");
    HttpTransport transport = request -> {
      if (request.equals(refresh)) {
        throw why;
      }
      return Sample.answer(401, "");
    };
    Authorizer authorizer =
        goingOnWith(() -> Exchange.send(refresh, refreshed -> Exchange.done(Optional.empty())));

    assertThatThrownBy(
            () -> door.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST))
        .isExactlyInstanceOf(IOException.class)
        .hasCause(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("nor where the attempt fails so at once, without a step of its own")
  void promiseOfAnotherRequestAtOnce(Door door) {
    ConnectException why = new ConnectException("refused");
    HttpTransport unreachable = request -> {
      throw why;
    };
    Authorizer authorizer = goingOnWith(() -> Exchange.done(
        Exchange.send(Sample.REQUEST, other -> Exchange.done(Optional.<Attempt>empty()))
            .over(unreachable)));

    assertThatThrownBy(
            () -> door.send(AuthorizedTransport.of(answering(401), authorizer), Sample.REQUEST))
        .isExactlyInstanceOf(IOException.class)
        .hasCause(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an attempt that makes nothing of an answer, not even an exchange, is told so")
  @SuppressWarnings("NullAway") // as those do who are not checked
  void nothingAfter(Door door) {
    Authorizer authorizer = goingOnWith(() -> null);

    assertThatThrownBy(
            () -> door.send(AuthorizedTransport.of(answering(200), authorizer), Sample.REQUEST))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("An attempt returned null");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("after an answer, an IOException that promises nothing comes out as it was")
  void otherFailureAfterAnAnswer(Door door) {
    SocketTimeoutException why = new SocketTimeoutException("late");
    AtomicInteger sent = new AtomicInteger();
    HttpTransport first401 = request -> {
      if (sent.incrementAndGet() == 1) {
        return Sample.answer(401, "");
      }
      throw why;
    };

    assertThatThrownBy(
            () -> door.send(AuthorizedTransport.of(first401, new Numbering(1)), Sample.REQUEST))
        .isSameAs(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an authorizer that fails, in whatever way, lets nothing be sent")
  void authorizerFails(Door door) {
    AuthorizationException why = ReauthorizationRequired.of(ResourceOwner.of("x", "42"));
    Recording transport = new Recording(Sample.ANSWERS);
    for (Authorizer authorizer : List.<Authorizer>of(
        request -> Exchange.failed(why),
        request -> Exchange.await(executor -> CompletableFuture.failedFuture(why)),
        request -> {
          throw why;
        })) {
      assertThatThrownBy(
              () -> door.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST))
          .isSameAs(why);
    }
    assertThat(transport.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an authorizer's store or signer that fails is AdapterFailed, and nothing is sent")
  void signerFails(Door door) {
    Recording transport = new Recording(Sample.ANSWERS);
    Authorizer authorizer = request -> Exchange.blocking("The signer", () -> {
      throw new IOException("no key");
    });

    assertThatThrownBy(
            () -> door.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The signer");
    assertThat(transport.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an AuthorizationException of what follows an answer comes out as it is")
  void afterFails(Door door) {
    AuthorizationException why = ReauthorizationRequired.of(ResourceOwner.of("x", "42"));
    Authorizer authorizer = request -> Exchange.done(new Attempt() {
      @Override
      public HttpRequest request() {
        return request;
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse answer) {
        throw why;
      }
    });

    assertThatThrownBy(
            () -> door.send(AuthorizedTransport.of(answering(401), authorizer), Sample.REQUEST))
        .isSameAs(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an authorizer that returns null fails, and nothing is sent")
  void authorizerReturnsNull(Door door) {
    Recording transport = new Recording(Sample.ANSWERS);

    assertThatNullPointerException()
        .isThrownBy(() -> door.send(
            AuthorizedTransport.of(transport, request -> Sample.nothing()), Sample.REQUEST));
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  @DisplayName("sendAsync throws nothing at its caller: every failure is in the future")
  void asyncThrowsNothing() {
    Recording transport = new Recording(Sample.ANSWERS);
    IllegalStateException why = new IllegalStateException("planned");
    Supplier<CompletableFuture<HttpResponse>> sending =
        () -> AuthorizedTransport.of(transport, request -> {
              throw why;
            })
            .sendAsync(Sample.REQUEST);

    assertThat(sending.get())
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isSameAs(why);
  }

  @Test
  @DisplayName("JDK \"async\" blocks (JDKHttpClient.doExecuteAsync)")
  void asyncDoesNotHoldTheCaller() {
    CompletableFuture<HttpResponse> below = new CompletableFuture<>();
    HttpTransport transport = new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) {
        throw new AssertionError("Only asynchronously");
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        return below;
      }
    };

    CompletableFuture<HttpResponse> answer =
        AuthorizedTransport.of(transport, new Numbering(0)).sendAsync(Sample.REQUEST);

    assertThat(answer).isNotDone();
    below.complete(Sample.OK);
    assertThat(Runner.outcome(answer)).isSameAs(Sample.OK);
  }

  @Test
  @DisplayName(
      "sendAsync does what blocks on the executor given, and does not hold the caller by it")
  void blockingWorkRunsOnTheExecutor() {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(work -> new Thread(work, "the executor given"));
    CountDownLatch returned = new CountDownLatch(1);
    Authorizer authorizer = request -> Exchange.blocking("The store", () -> {
      Sample.passed(returned);
      return Attempt.only(request.withHeader("Thread", Thread.currentThread().getName()));
    });
    Recording transport = new Recording(Sample.ANSWERS);
    try {
      CompletableFuture<HttpResponse> answer =
          AuthorizedTransport.of(transport, authorizer, executor).sendAsync(Sample.REQUEST);

      assertThat(answer).isNotDone();
      returned.countDown();
      assertThat(Runner.outcome(answer)).isSameAs(Sample.OK);
    } finally {
      executor.shutdownNow();
    }
    assertThat(transport.requests())
        .singleElement()
        .satisfies(
            sent -> assertThat(sent.headers().first("Thread")).contains("the executor given"));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an exchange runs over it as over any transport, and learns what was sent")
  void exchangeOverIt(Runner runner) {
    Exchange<String> exchange = Exchange.send(
        Sample.REQUEST,
        answer -> Exchange.done("answered"),
        none -> Exchange.done(none.perhapsSent() ? "perhaps sent" : "not sent"));
    HttpTransport refused = request -> {
      throw new ConnectException("refused");
    };

    assertThat(runner.run(exchange, AuthorizedTransport.of(Sample.ANSWERS, new Numbering(1))))
        .isEqualTo("answered");
    assertThat(runner.run(exchange, AuthorizedTransport.of(refused, new Numbering(1))))
        .isEqualTo("not sent");
    assertThat(runner.run(exchange, AuthorizedTransport.of(Sample.SILENT, new Numbering(1))))
        .isEqualTo("perhaps sent");
  }

  @Test
  @DisplayName("nothing of it may be missing")
  void wrongArguments() {
    assertThatNullPointerException()
        .isThrownBy(() -> AuthorizedTransport.of(Sample.nothing(), new Numbering(0)));
    assertThatNullPointerException()
        .isThrownBy(() -> AuthorizedTransport.of(Sample.ANSWERS, Sample.nothing()));
    assertThatNullPointerException()
        .isThrownBy(
            () -> AuthorizedTransport.of(Sample.ANSWERS, new Numbering(0), Sample.nothing()))
        .withMessage("blocking");
    assertThatNullPointerException().isThrownBy(() -> Attempt.only(Sample.nothing()));
  }
}
