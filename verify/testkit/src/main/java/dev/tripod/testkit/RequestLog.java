package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The requests that a fake received, and why it rejected the last of them. Thread-safe. */
final class RequestLog {

  private final Map<String, Integer> requestsByPath = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable HttpRequest> lastRequest = new AtomicReference<>();
  private final AtomicReference<@Nullable String> lastErrorReason = new AtomicReference<>();

  void add(HttpRequest request) {
    requestsByPath.merge(request.uri().getRawPath(), 1, Integer::sum);
    lastRequest.set(request);
  }

  /** Returns the response of {@code error}, and records its reason. */
  HttpResponse reject(FakeErrorResponse error) {
    noteError(error.reason());
    return error.response();
  }

  void noteError(String reason) {
    lastErrorReason.set(reason);
  }

  int requestsTo(String path) {
    return requestsByPath.getOrDefault(path, 0);
  }

  Optional<HttpRequest> lastRequest() {
    return Optional.ofNullable(lastRequest.get());
  }

  Optional<String> lastErrorReason() {
    return Optional.ofNullable(lastErrorReason.get());
  }
}
