package dev.tripod.testkit;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The faults of a fake that apply to one request each, in order. Thread-safe. */
final class NextFaults {

  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

  void addResponse(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    faults.add((request, server) -> response);
  }

  void addFailure(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    faults.add((request, server) -> {
      throw failure;
    });
  }

  void addResponseLost(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    faults.add((request, server) -> {
      server.send(request);
      throw failure;
    });
  }

  void addTooManyRequests(Duration retryAfter) {
    String seconds = Long.toString(retryAfter.toSeconds());
    addResponse(FakeResponses.with(
        "Retry-After", seconds, FakeResponses.problem(429, "Too Many Requests")));
  }

  void addStatus(int status) {
    addResponse(HttpResponse.of(status, Headers.none(), new byte[0]));
  }

  void addWebPage(int status) {
    addResponse(FakeResponses.html(status, "<h1>Something went wrong</h1>"));
  }

  void clear() {
    faults.clear();
  }

  /** Applies the next fault to {@code request}; without one, {@code server} responds. */
  HttpResponse apply(HttpRequest request, HttpTransport server) throws IOException {
    Fault fault = faults.poll();
    return fault == null ? server.send(request) : fault.apply(request, server);
  }

  @FunctionalInterface
  private interface Fault {

    HttpResponse apply(HttpRequest request, HttpTransport server) throws IOException;
  }
}
