package dev.tripod.printer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class HookedTransportTest {

  private static final HttpRequest REQUEST = HttpRequest.get("https://api.example/one");
  private static final HttpResponse OK = responseOf(200);
  private static final HttpTransport RESPONDS = request -> OK;

  private final List<HttpRequest> requests = new ArrayList<>();
  private final List<String> calls = new ArrayList<>();

  /** Records its calls, adds a header to the request and replaces the response. */
  private final HookedTransport.Hooks hooks = new HookedTransport.Hooks() {
    @Override
    public HttpRequest request(HttpRequest request) {
      calls.add("request");
      return request.withHeader("Hook", "1");
    }

    @Override
    public HttpResponse response(HttpRequest request, HttpResponse response) {
      calls.add("response to " + request.headers().first("Hook").orElse("another request"));
      return responseOf(response.status() + 1);
    }

    @Override
    public void failure(HttpRequest request, Throwable failure) {
      calls.add("failure of " + request.headers().first("Hook").orElse("another request") + ": "
          + failure.getClass().getSimpleName());
    }
  };

  /** The two ways to send. */
  private enum Way {
    SYNCHRONOUS {
      @Override
      HttpResponse send(HttpTransport transport) throws Exception {
        return transport.send(REQUEST);
      }
    },

    ASYNCHRONOUS {
      @Override
      HttpResponse send(HttpTransport transport) throws Exception {
        try {
          return transport.sendAsync(REQUEST).get();
        } catch (ExecutionException e) {
          throw e.getCause() instanceof Exception failure ? failure : e;
        }
      }
    };

    abstract HttpResponse send(HttpTransport transport) throws Exception;
  }

  private static HttpResponse responseOf(int status) {
    return HttpResponse.of(status, Headers.none(), new byte[0]);
  }

  private HttpTransport recording(HttpTransport transport) {
    return request -> {
      requests.add(request);
      return transport.send(request);
    };
  }

  /** Throws a checked exception without declaring it, as other JVM languages can. */
  // X is erased, so the cast is not checked. The caller chooses T, and receives no value.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  private static <T, X extends Throwable> T sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  /** Sends asynchronously only, by {@code future}. */
  private static HttpTransport asynchronous(CompletableFuture<HttpResponse> future) {
    return new HttpTransport() {
      @Override
      public HttpResponse send(HttpRequest request) {
        throw new AssertionError("This transport sends asynchronously");
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        return future;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void letsHooksReplaceRequestAndResponse(Way way) throws Exception {
    HttpTransport transport = recording(RESPONDS);

    HttpResponse response = way.send(HookedTransport.of(transport, hooks));

    assertThat(response.status()).isEqualTo(201);
    assertThat(requests).containsExactly(REQUEST.withHeader("Hook", "1"));
    assertThat(calls).containsExactly("request", "response to 1");
  }

  @ParameterizedTest
  @EnumSource
  void changesEachRequest(Way way) throws Exception {
    HttpTransport transport = recording(RESPONDS);

    HttpResponse response = way.send(
        HookedTransport.changing(transport, request -> request.withHeader("User-Agent", "shop/1")));

    assertThat(response).isSameAs(OK);
    assertThat(requests).containsExactly(REQUEST.withHeader("User-Agent", "shop/1"));
  }

  /** A lambda that calls {@code send} of another transport would block this thread until the response arrives. */
  @Test
  void runsAnExchangeWithoutBlockingTheCaller() throws Exception {
    CompletableFuture<HttpResponse> response = new CompletableFuture<>();
    HttpTransport named = HookedTransport.changing(
        asynchronous(response), request -> request.withHeader("User-Agent", "shop/1"));

    CompletableFuture<HttpResponse> result =
        Exchange.send(REQUEST, Exchange::done).overAsync(named);

    assertThat(result).isNotDone();
    response.complete(OK);
    assertThat(result.get(1, TimeUnit.MINUTES)).isSameAs(OK);
  }

  @ParameterizedTest
  @EnumSource
  void changesNothingByDefault(Way way) throws Exception {
    HttpTransport transport = recording(RESPONDS);

    HttpResponse response = way.send(HookedTransport.of(transport, new HookedTransport.Hooks() {}));

    assertThat(response).isSameAs(OK);
    assertThat(requests).containsExactly(REQUEST);
  }

  @ParameterizedTest
  @EnumSource
  void reportsAFailureAndThrowsItUnchanged(Way way) {
    for (Exception failure :
        List.of(new ConnectException("no connection"), new IllegalStateException("planned"))) {
      HttpTransport failing = request -> sneak(failure);

      assertThatThrownBy(() -> way.send(HookedTransport.of(failing, hooks))).isSameAs(failure);
    }
    assertThat(calls)
        .containsExactly(
            "request",
            "failure of 1: ConnectException",
            "request",
            "failure of 1: IllegalStateException");
  }

  @ParameterizedTest
  @EnumSource
  void sendsNothingIfTheRequestHookThrows(Way way) {
    IllegalStateException planned = new IllegalStateException("planned");
    HookedTransport.Hooks throwing = new HookedTransport.Hooks() {
      @Override
      public HttpRequest request(HttpRequest request) {
        throw planned;
      }
    };

    assertThatThrownBy(() -> way.send(HookedTransport.of(recording(RESPONDS), throwing)))
        .isSameAs(planned);
    assertThat(requests).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void failsIfTheResponseHookThrows(Way way) {
    IllegalStateException planned = new IllegalStateException("planned");
    HookedTransport.Hooks throwing = new HookedTransport.Hooks() {
      @Override
      public HttpResponse response(HttpRequest request, HttpResponse response) {
        throw planned;
      }
    };

    assertThatThrownBy(() -> way.send(HookedTransport.of(RESPONDS, throwing))).isSameAs(planned);
  }

  @ParameterizedTest
  @EnumSource
  void failsIfTheTransportReturnsNull(Way way) {
    HttpResponse[] nulls = new HttpResponse[1];
    HttpTransport nothing = request -> nulls[0];

    assertThatThrownBy(() -> way.send(HookedTransport.of(nothing, hooks)))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("The transport returned null");
  }

  @Test
  void doesNotWaitForAnAsynchronousResponse() {
    CompletableFuture<HttpResponse> future = new CompletableFuture<>();

    CompletableFuture<HttpResponse> response =
        HookedTransport.of(asynchronous(future), hooks).sendAsync(REQUEST);

    assertThat(response).isNotDone();
    future.complete(OK);
    assertThat(response.join().status()).isEqualTo(201);
    assertThat(calls).containsExactly("request", "response to 1");
  }

  @Test
  void unwrapsTheFailureOfAFuture() {
    IOException lost = new IOException("lost");
    CompletableFuture<HttpResponse> future = new CompletableFuture<>();
    future.completeExceptionally(new CompletionException(lost));

    CompletableFuture<HttpResponse> response =
        HookedTransport.of(asynchronous(future), hooks).sendAsync(REQUEST);

    assertThatThrownBy(response::get).cause().isSameAs(lost);
    assertThat(calls).containsExactly("request", "failure of 1: IOException");
  }

  @Test
  void cancelsTheFutureOfTheWrappedTransport() {
    CompletableFuture<HttpResponse> future = new CompletableFuture<>();
    CompletableFuture<HttpResponse> response =
        HookedTransport.of(asynchronous(future), hooks).sendAsync(REQUEST);

    assertThat(response.cancel(true)).isTrue();

    assertThat(future).isCancelled();
    assertThatThrownBy(response::join).isInstanceOf(CancellationException.class);
    assertThat(calls).containsExactly("request", "failure of 1: CancellationException");
  }

  @Test
  void runsExchangesLikeTheWrappedTransport() {
    Exchange<Integer> exchange =
        Exchange.send(REQUEST, response -> Exchange.done(response.status()));

    HookedTransport transport = HookedTransport.of(RESPONDS, hooks);

    assertThat(exchange.over(transport)).isEqualTo(201);
    assertThat(exchange.overAsync(transport).join()).isEqualTo(201);
  }

  @Test
  void rejectsNull() {
    HttpTransport[] transports = new HttpTransport[1];
    HookedTransport.Hooks[] nulls = new HookedTransport.Hooks[1];

    assertThatNullPointerException()
        .isThrownBy(() -> HookedTransport.of(transports[0], hooks))
        .withMessage("transport");
    assertThatNullPointerException()
        .isThrownBy(() -> HookedTransport.of(RESPONDS, nulls[0]))
        .withMessage("hooks");
  }
}
