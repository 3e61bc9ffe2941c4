package dev.tripod.openid;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.JsonReader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The keys that one server publishes at its {@code jwks_uri}, and when they were fetched. One fetch runs at a time, and all
 * callers wait for it. At least ten seconds pass between the starts of two fetches, so hostile JWTs cannot make this client send
 * many requests. Thread-safe.
 */
final class ServerKeyCache {

  private static final int LONGEST_SET = 1 << 19;
  private static final int LOWEST_ERROR = 400;
  private static final long BETWEEN_FETCHES = Duration.ofSeconds(10).toNanos();

  /** After this time, a fetch counts as lost with its thread. */
  private static final Duration LONGEST_FETCH = Duration.ofMinutes(1);

  private final Endpoint endpoint;
  private final JsonReader json;
  private final Clock clock;
  private final Duration lifetime;
  private final AtomicReference<@Nullable Published> published = new AtomicReference<>();
  private final AtomicReference<@Nullable Fetch> lastFetch = new AtomicReference<>();

  ServerKeyCache(Endpoint endpoint, JsonReader json, Clock clock, Duration lifetime) {
    this.endpoint = endpoint;
    this.json = json;
    this.clock = clock;
    this.lifetime = lifetime;
  }

  /**
   * Returns the server's keys. This method fetches them if none are known, if the known ones are too old, or if {@code wanted}
   * rejects them, because the server may have a new one.
   *
   * @return fails with {@link ErrorResponse} or {@link UnreadableResponse} if the server sends no keys
   */
  Exchange<ServerKeys> keys(Predicate<ServerKeys> wanted) {
    long now = clock.nanoTime();
    Published known = published.get();
    return known != null && now - known.since() < lifetime.toNanos() && wanted.test(known.keys())
        ? Exchange.done(known.keys())
        : fetch(now);
  }

  private Exchange<ServerKeys> fetch(long now) {
    while (true) {
      Fetch other = lastFetch.get();
      if (other != null && other.isCurrent(now)) {
        return other.await();
      }
      Fetch mine = new Fetch(now);
      if (lastFetch.compareAndSet(other, mine)) {
        return Exchange.detached(
            () -> Exchange.send(request(), response -> Exchange.done(read(response))),
            (keys, failure) -> end(mine, keys, failure));
      }
    }
  }

  private HttpRequest request() {
    return HttpRequest.of("GET", endpoint.uri()).withHeader("Accept", "application/json");
  }

  /** Records the keys first, so the next caller finds them, and then wakes the callers that wait. */
  private void end(Fetch fetch, @Nullable ServerKeys keys, @Nullable Throwable failure) {
    if (keys != null) {
      published.set(new Published(keys, fetch.begun));
      fetch.ended.complete(keys);
    } else {
      fetch.ended.completeExceptionally(
          failure instanceof RuntimeException thrown ? thrown : lost(failure));
    }
  }

  /** Returns the failure that other callers receive after an {@link Error}. It has the class of the {@code Error} only. */
  private static AdapterFailed lost(@Nullable Throwable failure) {
    return AdapterFailed.of(
        "The fetch of the server's keys",
        new IllegalStateException(
            failure == null ? "no keys" : failure.getClass().getName()),
        Redactor.none());
  }

  private ServerKeys read(HttpResponse response) {
    if (response.status() >= LOWEST_ERROR) {
      throw ErrorResponse.to("The request for the server's keys", Redactor.none())
          .response(response, clock.now())
          .build();
    }
    if (!response.isSuccess()) {
      throw unreadable(response, "a key set has status 200");
    }
    byte[] body = response.body();
    if (body.length > LONGEST_SET) {
      throw unreadable(response, "its key set is longer than 512 KiB");
    }
    try {
      return ServerKeys.read(json.read(body));
    } catch (IllegalArgumentException e) {
      throw unreadable(response, "its key set cannot be read: " + e.getMessage());
    }
  }

  private UnreadableResponse unreadable(HttpResponse response, String reason) {
    return UnreadableResponse.of(endpoint.origin(), response, reason, Redactor.none());
  }

  @Override
  public String toString() {
    return "ServerKeyCache[" + endpoint + "]";
  }

  /**
   * Keys that the server has published.
   *
   * @param since when their fetch began, in the clock's nanoseconds
   */
  private record Published(ServerKeys keys, long since) {}

  /** A fetch that one caller runs and the others wait for. */
  private static final class Fetch {

    private final long begun;
    private final CompletableFuture<ServerKeys> ended = new CompletableFuture<>();

    Fetch(long begun) {
      this.begun = begun;
    }

    /** Returns whether callers get the result of this fetch: it runs, or began less than ten seconds ago. */
    boolean isCurrent(long now) {
      long age = now - begun;
      return age < BETWEEN_FETCHES || (!ended.isDone() && age < LONGEST_FETCH.toNanos());
    }

    /** Waits for the result. A caller that stops waiting does not affect the others. */
    Exchange<ServerKeys> await() {
      return Exchange.await(executor -> ended
          .copy()
          .orTimeout(LONGEST_FETCH.toSeconds(), TimeUnit.SECONDS)
          .thenApplyAsync(Exchange::done, executor));
    }
  }
}
