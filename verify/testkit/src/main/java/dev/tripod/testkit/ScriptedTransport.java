package dev.tripod.testkit;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A transport with a script. Each request takes the next step of the script, and is recorded.
 *
 * <pre>{@code
 * var transport = ScriptedTransport.create()
 *     .respond(200, "application/json", "{\"data\":{}}")
 *     .fail(new IOException("reset"))
 *     .then(request -> HttpResponse.of(204, Headers.none(), new byte[0]));
 * ...
 * transport.assertFinished();
 * }</pre>
 *
 * <p>{@link #send} and {@link #sendAsync} share the script. Both throw an {@link AssertionError} if no step is left.
 * Instances are thread-safe.
 */
public final class ScriptedTransport implements HttpTransport {

  private final Object lock = new Object();
  private final Deque<HttpTransport> steps = new ArrayDeque<>();
  private final List<HttpRequest> requests = new ArrayList<>();
  private final List<HttpRequest> unexpected = new ArrayList<>();

  private ScriptedTransport() {}

  /** Returns a transport with an empty script. */
  public static ScriptedTransport create() {
    return new ScriptedTransport();
  }

  /** Adds a step that returns {@code response}. */
  public ScriptedTransport respond(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    return then(request -> response);
  }

  /** Adds a step that returns a response with {@code body} in UTF-8. */
  public ScriptedTransport respond(int status, String contentType, String body) {
    return respond(HttpResponse.of(
        status, Headers.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8)));
  }

  /** Adds a step that fails with {@code failure}. */
  public ScriptedTransport fail(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    return then(request -> {
      throw failure;
    });
  }

  /** Adds a step that passes the request to {@code step}: a lambda, another fake or a {@link HeldTransport}. */
  public ScriptedTransport then(HttpTransport step) {
    synchronized (lock) {
      steps.addLast(Objects.requireNonNull(step, "step"));
    }
    return this;
  }

  /** Adds a step that returns {@code response} after {@link HeldTransport#release} of the returned transport. */
  public HeldTransport hold(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    HeldTransport held = HeldTransport.over(request -> response);
    then(held);
    return held;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    return next(request).send(request);
  }

  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    return next(request).sendAsync(request);
  }

  /** Returns a copy of all requests so far, including those for which no step was left. */
  public List<HttpRequest> requests() {
    synchronized (lock) {
      return List.copyOf(requests);
    }
  }

  /**
   * Checks that each step was used, and that each request had a step. The code under test may have caught the error of a
   * request without a step.
   *
   * @throws AssertionError if a step is left, or a request had no step
   */
  public void assertFinished() {
    synchronized (lock) {
      if (!unexpected.isEmpty()) {
        throw new AssertionError("The script has no step for these requests: " + unexpected
            + ". Add steps, or find out why they were sent.");
      }
      if (!steps.isEmpty()) {
        throw new AssertionError(
            "The script has " + steps.size() + " unused steps after these requests: " + requests
                + ". Remove the steps, or find out why no more requests were sent.");
      }
    }
  }

  private HttpTransport next(HttpRequest request) {
    synchronized (lock) {
      requests.add(Objects.requireNonNull(request, "request"));
      HttpTransport step = steps.pollFirst();
      if (step == null) {
        unexpected.add(request);
        throw new AssertionError("The script has no step for request " + requests.size() + ": "
            + request + ". Add one with respond, fail or then.");
      }
      return step;
    }
  }
}
