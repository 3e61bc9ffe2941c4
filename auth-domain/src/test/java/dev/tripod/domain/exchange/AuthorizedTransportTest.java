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
@DisplayName("A transport that authorizes its requests")
final class AuthorizedTransportTest {

  /** The two ways to send. They must differ only in the thread that they block. */
  private enum Way {
    SEND {
      @Override
      HttpResponse send(HttpTransport transport, HttpRequest request) throws IOException {
        return transport.send(request);
      }
    },

    SEND_ASYNC {
      @Override
      HttpResponse send(HttpTransport transport, HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse> response = transport.sendAsync(request);
        try {
          return response.get(60, TimeUnit.SECONDS);
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

  /** Returns an authorizer that sends a request unchanged and continues with {@code after} after every response. */
  private static Authorizer followedBy(Supplier<Exchange<Optional<Attempt>>> after) {
    return request -> Exchange.done(new Attempt() {
      @Override
      public HttpRequest request() {
        return request;
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        return after.get();
      }
    });
  }

  /** An authorizer that numbers its attempts, records their responses, and has {@code more} attempts after the first. */
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
        public Exchange<Optional<Attempt>> after(HttpResponse response) {
          return Exchange.defer(() -> {
            shown.add(number + ": " + response.status());
            return Exchange.done(
                number <= more ? Optional.of(attempt(request, number + 1)) : Optional.empty());
          });
        }
      };
    }
  }

  private static HttpTransport responding(int... statuses) {
    AtomicInteger next = new AtomicInteger();
    return request -> Sample.response(statuses[next.getAndIncrement()], "");
  }

  private static List<String> attempts(Recording transport) {
    return transport.requests().stream()
        .map(request -> request.headers().first("Attempt").orElse("none"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends the request of the attempt, and returns the response")
  void sendsTheAttempt(Way way) throws IOException {
    Recording transport = new Recording(responding(204));
    Numbering authorizer = new Numbering(0);

    HttpResponse response = way.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST);

    assertThat(response.status()).isEqualTo(204);
    assertThat(transport.requests()).containsExactly(Sample.REQUEST.withHeader("Attempt", "1"));
    assertThat(authorizer.shown).containsExactly("1: 204");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("returns the response of any status if the attempt is final")
  void onlyAttempt(Way way) throws IOException {
    Recording transport = new Recording(responding(401));
    Authorizer authorizer = request -> Exchange.done(Attempt.only(request));

    assertThat(way.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST)
            .status())
        .isEqualTo(401);
    assertThat(transport.requests()).containsExactly(Sample.REQUEST);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends the next attempt if there is one")
  void oneMore(Way way) throws IOException {
    Recording transport = new Recording(responding(401, 200));
    Numbering authorizer = new Numbering(1);

    assertThat(way.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST)
            .status())
        .isEqualTo(200);
    assertThat(attempts(transport)).containsExactly("1", "2");
    assertThat(authorizer.shown).containsExactly("1: 401", "2: 200");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends three times at most, and shows each response once, the last one too")
  void threeInAll(Way way) throws IOException {
    Recording transport = new Recording(responding(401, 402, 403, 404));
    Numbering authorizer = new Numbering(Integer.MAX_VALUE);

    assertThat(way.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST)
            .status())
        .isEqualTo(403);
    assertThat(attempts(transport)).containsExactly("1", "2", "3");
    assertThat(authorizer.shown).containsExactly("1: 401", "2: 402", "3: 403");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("throws the IOException of the transport unchanged, with its promise")
  void transportFails(Way way) {
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

      assertThatThrownBy(() -> way.send(transport, Sample.REQUEST)).isSameAs(why);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("replaces an IOException that contains the credential, and keeps its promise")
  void transportTells(Way way) {
    Authorizer authorizer = request -> Exchange.done(
        Attempt.only(request.withHeader("Authorization", "Bearer wouldBeSeenInTheLog")));

    assertThatThrownBy(() -> way.send(
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
  @DisplayName("after a response, no exception promises that nothing was sent")
  void promiseAfterAResponse(Way way) {
    for (IOException why : List.of(
        new ConnectException("refused"),
        new UnknownHostException("api.example"),
        new NoRouteToHostException("no route"))) {
      AtomicInteger sent = new AtomicInteger();
      HttpTransport first401 = request -> {
        if (sent.incrementAndGet() == 1) {
          return Sample.response(401, "");
        }
        throw why;
      };

      assertThatThrownBy(
              () -> way.send(AuthorizedTransport.of(first401, new Numbering(1)), Sample.REQUEST))
          .isInstanceOf(IOException.class)
          .isNotInstanceOfAny(
              ConnectException.class, UnknownHostException.class, NoRouteToHostException.class)
          .hasCause(why);
      assertThat(sent).hasValue(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("after a response, an attempt that cannot reach another server promises nothing")
  void promiseOfAnotherRequest(Way way) {
    ConnectException why = new ConnectException("refused");
    HttpRequest refresh = HttpRequest.get("https://login.example/refresh");
    HttpTransport transport = request -> {
      if (request.equals(refresh)) {
        throw why;
      }
      return Sample.response(401, "");
    };
    Authorizer authorizer =
        followedBy(() -> Exchange.send(refresh, refreshed -> Exchange.done(Optional.empty())));

    assertThatThrownBy(
            () -> way.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST))
        .isExactlyInstanceOf(IOException.class)
        .hasCause(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("after a response, an attempt that throws NoResponse itself promises nothing")
  void promiseOfAnotherRequestAtOnce(Way way) {
    ConnectException why = new ConnectException("refused");
    HttpTransport unreachable = request -> {
      throw why;
    };
    Authorizer authorizer = followedBy(() -> Exchange.done(
        Exchange.send(Sample.REQUEST, other -> Exchange.done(Optional.<Attempt>empty()))
            .over(unreachable)));

    assertThatThrownBy(
            () -> way.send(AuthorizedTransport.of(responding(401), authorizer), Sample.REQUEST))
        .isExactlyInstanceOf(IOException.class)
        .hasCause(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("fails if an attempt returns null")
  @SuppressWarnings("NullAway") // like a caller without null checks
  void nothingAfter(Way way) {
    Authorizer authorizer = followedBy(() -> null);

    assertThatThrownBy(
            () -> way.send(AuthorizedTransport.of(responding(200), authorizer), Sample.REQUEST))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("An attempt returned null");
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("after a response, an IOException that promises nothing is thrown unchanged")
  void otherFailureAfterAResponse(Way way) {
    SocketTimeoutException why = new SocketTimeoutException("late");
    AtomicInteger sent = new AtomicInteger();
    HttpTransport first401 = request -> {
      if (sent.incrementAndGet() == 1) {
        return Sample.response(401, "");
      }
      throw why;
    };

    assertThatThrownBy(
            () -> way.send(AuthorizedTransport.of(first401, new Numbering(1)), Sample.REQUEST))
        .isSameAs(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends nothing if the authorizer fails in any way")
  void authorizerFails(Way way) {
    AuthorizationException why = ReauthorizationRequired.of(ResourceOwner.of("x", "42"));
    Recording transport = new Recording(Sample.RESPONDS);
    for (Authorizer authorizer : List.<Authorizer>of(
        request -> Exchange.failed(why),
        request -> Exchange.await(executor -> CompletableFuture.failedFuture(why)),
        request -> {
          throw why;
        })) {
      assertThatThrownBy(
              () -> way.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST))
          .isSameAs(why);
    }
    assertThat(transport.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName(
      "sends nothing and throws AdapterFailed if the store or signer of the authorizer fails")
  void signerFails(Way way) {
    Recording transport = new Recording(Sample.RESPONDS);
    Authorizer authorizer = request -> Exchange.blocking("The signer", () -> {
      throw new IOException("no key");
    });

    assertThatThrownBy(
            () -> way.send(AuthorizedTransport.of(transport, authorizer), Sample.REQUEST))
        .isInstanceOf(AdapterFailed.class)
        .hasMessageContaining("The signer");
    assertThat(transport.requests()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("throws an AuthorizationException of the attempt unchanged")
  void afterFails(Way way) {
    AuthorizationException why = ReauthorizationRequired.of(ResourceOwner.of("x", "42"));
    Authorizer authorizer = request -> Exchange.done(new Attempt() {
      @Override
      public HttpRequest request() {
        return request;
      }

      @Override
      public Exchange<Optional<Attempt>> after(HttpResponse response) {
        throw why;
      }
    });

    assertThatThrownBy(
            () -> way.send(AuthorizedTransport.of(responding(401), authorizer), Sample.REQUEST))
        .isSameAs(why);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("sends nothing if the authorizer returns null")
  void authorizerReturnsNull(Way way) {
    Recording transport = new Recording(Sample.RESPONDS);

    assertThatNullPointerException()
        .isThrownBy(() -> way.send(
            AuthorizedTransport.of(transport, request -> Sample.nothing()), Sample.REQUEST));
    assertThat(transport.requests()).isEmpty();
  }

  @Test
  @DisplayName("sendAsync reports every failure in the future")
  void asyncThrowsNothing() {
    Recording transport = new Recording(Sample.RESPONDS);
    IllegalStateException why = new IllegalStateException("planned");
    Supplier<CompletableFuture<HttpResponse>> sending =
        () -> AuthorizedTransport.of(transport, request -> {
              throw why;
            })
            .sendAsync(Sample.REQUEST);

    assertThat(sending.get())
        .failsWithin(Duration.ofMinutes(1))
        .withThrowableOfType(ExecutionException.class)
        .havingCause()
        .isSameAs(why);
  }

  @Test
  @DisplayName("The asynchronous method of the JDK's client blocks its caller.")
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

    CompletableFuture<HttpResponse> response =
        AuthorizedTransport.of(transport, new Numbering(0)).sendAsync(Sample.REQUEST);

    assertThat(response).isNotDone();
    below.complete(Sample.OK);
    assertThat(Runner.outcome(response)).isSameAs(Sample.OK);
  }

  @Test
  @DisplayName("sendAsync runs blocking work on the given executor, without blocking the caller")
  void blockingWorkRunsOnTheExecutor() {
    ExecutorService executor =
        Executors.newSingleThreadExecutor(work -> new Thread(work, "the executor given"));
    CountDownLatch returned = new CountDownLatch(1);
    Authorizer authorizer = request -> Exchange.blocking("The store", () -> {
      Sample.passed(returned);
      return Attempt.only(request.withHeader("Thread", Thread.currentThread().getName()));
    });
    Recording transport = new Recording(Sample.RESPONDS);
    try {
      CompletableFuture<HttpResponse> response =
          AuthorizedTransport.of(transport, authorizer, executor).sendAsync(Sample.REQUEST);

      assertThat(response).isNotDone();
      returned.countDown();
      assertThat(Runner.outcome(response)).isSameAs(Sample.OK);
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
  @DisplayName("runs exchanges, which learn whether something was sent")
  void exchangeOverIt(Runner runner) {
    Exchange<String> exchange = Exchange.send(
        Sample.REQUEST,
        response -> Exchange.done("received"),
        none -> Exchange.done(none.perhapsSent() ? "perhaps sent" : "not sent"));
    HttpTransport refused = request -> {
      throw new ConnectException("refused");
    };

    assertThat(runner.run(exchange, AuthorizedTransport.of(Sample.RESPONDS, new Numbering(1))))
        .isEqualTo("received");
    assertThat(runner.run(exchange, AuthorizedTransport.of(refused, new Numbering(1))))
        .isEqualTo("not sent");
    assertThat(runner.run(exchange, AuthorizedTransport.of(Sample.SILENT, new Numbering(1))))
        .isEqualTo("perhaps sent");
  }

  @Test
  @DisplayName("rejects null")
  void wrongArguments() {
    assertThatNullPointerException()
        .isThrownBy(() -> AuthorizedTransport.of(Sample.nothing(), new Numbering(0)));
    assertThatNullPointerException()
        .isThrownBy(() -> AuthorizedTransport.of(Sample.RESPONDS, Sample.nothing()));
    assertThatNullPointerException()
        .isThrownBy(
            () -> AuthorizedTransport.of(Sample.RESPONDS, new Numbering(0), Sample.nothing()))
        .withMessage("blocking");
    assertThatNullPointerException().isThrownBy(() -> Attempt.only(Sample.nothing()));
  }
}
