package dev.tripod.testkit;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What came to a fake, and why the last of it was refused: what a test asks afterwards. Thread-safe. */
final class RequestLog {

  private final Map<String, Integer> requestsByPath = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable HttpRequest> lastRequest = new AtomicReference<>();
  private final AtomicReference<@Nullable String> lastRefusal = new AtomicReference<>();

  void add(HttpRequest request) {
    requestsByPath.merge(request.uri().getRawPath(), 1, Integer::sum);
    lastRequest.set(request);
  }

  /** What {@code refusal} answers, its reason noted down. */
  HttpResponse refuse(Refusal refusal) {
    noteRefusal(refusal.reason());
    return refusal.answer();
  }

  void noteRefusal(String reason) {
    lastRefusal.set(reason);
  }

  int requestsTo(String path) {
    return requestsByPath.getOrDefault(path, 0);
  }

  Optional<HttpRequest> lastRequest() {
    return Optional.ofNullable(lastRequest.get());
  }

  Optional<String> lastRefusal() {
    return Optional.ofNullable(lastRefusal.get());
  }
}
