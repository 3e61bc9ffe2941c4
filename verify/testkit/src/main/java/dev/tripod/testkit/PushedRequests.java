package dev.tripod.testkit;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The authorization requests that clients have pushed (RFC 9126). Each works once, for a minute. Thread-safe. */
final class PushedRequests {

  private static final Duration LIFETIME = Duration.ofMinutes(1);

  private final Clock clock;
  private final RandomSource random;
  private final Map<String, Pushed> pushed = new ConcurrentHashMap<>();

  PushedRequests(Clock clock, RandomSource random) {
    this.clock = clock;
    this.random = random;
  }

  /** Stores a request, and returns the response with its reference. */
  HttpResponse push(String clientId, RequestParameters request) {
    String reference =
        "urn:ietf:params:oauth:request_uri:" + random.base64url(32).reveal();
    pushed.put(reference, new Pushed(clientId, request, clock.now().plus(LIFETIME)));
    return FakeResponses.with(
        "Cache-Control",
        "no-store",
        FakeResponses.json(
            201,
            JsonObject.builder()
                .with("request_uri", reference)
                .with("expires_in", LIFETIME.toSeconds())
                .build()
                .encoded()));
  }

  /** Returns the request with this reference, if the client pushed it and it has not expired. */
  Optional<RequestParameters> find(String clientId, String reference) {
    return Optional.ofNullable(pushed.get(reference))
        .filter(request -> request.clientId().equals(clientId))
        .filter(request -> clock.now().isBefore(request.expiresAt()))
        .map(Pushed::parameters);
  }

  /** Forgets a request, because the user has decided. */
  void use(String reference) {
    pushed.remove(reference);
  }

  private record Pushed(String clientId, RequestParameters parameters, Instant expiresAt) {}
}
