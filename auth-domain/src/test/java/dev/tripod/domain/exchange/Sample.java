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

/** Minimal requests, responses and transports for tests of exchanges. */
final class Sample {

  static final HttpRequest REQUEST = HttpRequest.get("https://api.example/one");

  static final HttpResponse OK = response(200, "fine");

  /** Returns a response to every request. */
  static final HttpTransport RESPONDS = request -> OK;

  /** Returns no response; the request may have arrived. */
  static final HttpTransport SILENT = request -> {
    throw new SocketTimeoutException("no response in time");
  };

  /** For exchanges that send nothing. */
  static final HttpTransport UNUSED = request -> {
    throw new AssertionError("Nothing should have been sent");
  };

  private Sample() {}

  static HttpResponse response(int status, String body) {
    return HttpResponse.of(status, Headers.none(), body.getBytes(StandardCharsets.UTF_8));
  }

  /** Waits like an adapter: an interrupt causes an exception, and the flag stays set. */
  static void passed(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("The latch was not opened within a minute");
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

  /** Returns null, like a careless function. */
  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // null on purpose
  static <T> T nothing() {
    return null;
  }

  /** Throws a checked exception without declaring it, as other JVM languages can. */
  // X is erased, so the cast is not checked.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals", "DoNotCallSuggester"})
  static <T, X extends Throwable> T sneak(Throwable failure) throws X {
    throw (X) failure;
  }

  /** A transport that records its requests. */
  static final class Recording implements HttpTransport {

    private final List<HttpRequest> requests = new CopyOnWriteArrayList<>();
    private final HttpTransport transport;

    Recording(HttpTransport transport) {
      this.transport = transport;
    }

    List<HttpRequest> requests() {
      return requests;
    }

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      requests.add(request);
      return transport.send(request);
    }
  }
}
