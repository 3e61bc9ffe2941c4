package dev.tripod.domain.exchange;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Requests, answers and transports that say no more than a test of exchanges needs. */
final class Sample {

  static final HttpRequest REQUEST = HttpRequest.get("https://api.example/one");

  static final HttpResponse OK = answer(200, "fine");

  /** Answers every request. */
  static final HttpTransport ANSWERS = request -> OK;

  /** Answers none; whether one arrived is not known. */
  static final HttpTransport SILENT = request -> {
    throw new SocketTimeoutException("no answer in time");
  };

  /** For exchanges that send nothing. */
  static final HttpTransport UNUSED = request -> {
    throw new AssertionError("Nothing should have been sent");
  };

  private Sample() {}

  static HttpResponse answer(int status, String body) {
    return HttpResponse.of(status, Headers.none(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits as an adapter does: whoever interrupts it gets an exception, and the flag stays. */
  static void passed(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("Nobody opened the latch");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  static void awaitUninterrupted(CountDownLatch latch) {
    try {
      passed(latch);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** What a careless function returns. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // it is careless on purpose
  static <T> T nothing() {
    return null;
  }

  /** Throws what the compiler would not let a lambda throw, as code in other JVM languages does. */
  // The cast is the trick: X is erased, so nothing is checked when it is thrown.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  static <T, X extends Throwable> T sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  /** Answers every request, and remembers it. */
  static final class Recording implements HttpTransport {

    private final List<HttpRequest> requests = new CopyOnWriteArrayList<>();
    private final HttpTransport behind;

    Recording(HttpTransport behind) {
      this.behind = behind;
    }

    List<HttpRequest> requests() {
      return requests;
    }

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      requests.add(request);
      return behind.send(request);
    }
  }
}
