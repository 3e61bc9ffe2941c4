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
 * Answers by a script, one step for each request, in the order in which the requests come, and records every request.
 *
 * <pre>{@code
 * var transport = ScriptedTransport.create()
 *     .answer(200, "application/json", "{\"data\":{}}")
 *     .fail(new IOException("reset"))
 *     .then(request -> HttpResponse.of(204, Headers.none(), new byte[0]));
 * ...
 * transport.assertFinished();
 * }</pre>
 *
 * <p>Thread-safe. {@link #send} and {@link #sendAsync} take their steps from the same script; both throw an
 * {@link AssertionError} for a request beyond it.
 */
public final class ScriptedTransport implements HttpTransport {

  private final Object lock = new Object();
  private final Deque<HttpTransport> steps = new ArrayDeque<>();
  private final List<HttpRequest> requests = new ArrayList<>();
  private final List<HttpRequest> beyond = new ArrayList<>();

  private ScriptedTransport() {}

  /** A transport whose script is empty. */
  public static ScriptedTransport create() {
    return new ScriptedTransport();
  }

  /** The next request is answered with {@code response}. */
  public ScriptedTransport answer(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    return then(request -> response);
  }

  /** The next request is answered with {@code body} in UTF-8. */
  public ScriptedTransport answer(int status, String contentType, String body) {
    return answer(HttpResponse.of(
        status, Headers.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8)));
  }

  /** The next request fails with {@code failure}. */
  public ScriptedTransport fail(IOException failure) {
    Objects.requireNonNull(failure, "failure");
    return then(request -> {
      throw failure;
    });
  }

  /** The next request is handed to {@code step}: a lambda, another fake, a {@link Gate}. */
  public ScriptedTransport then(HttpTransport step) {
    synchronized (lock) {
      steps.addLast(Objects.requireNonNull(step, "step"));
    }
    return this;
  }

  /** The next request is answered with {@code response}, but not before the gate that this returns is opened. */
  public Gate hold(HttpResponse response) {
    Objects.requireNonNull(response, "response");
    Gate gate = Gate.before(request -> response);
    then(gate);
    return gate;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    return next(request).send(request);
  }

  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    return next(request).sendAsync(request);
  }

  /** All that arrived so far, those beyond the script included; a copy. */
  public List<HttpRequest> requests() {
    synchronized (lock) {
      return List.copyOf(requests);
    }
  }

  /**
   * Tells whether the script was played to its end and not beyond: a request beyond it may have thrown where no test
   * looked.
   *
   * @throws AssertionError if a step is left, or a request came that had none
   */
  public void assertFinished() {
    synchronized (lock) {
      if (!beyond.isEmpty()) {
        throw new AssertionError("Requests came that the script has no step for: " + beyond);
      }
      if (!steps.isEmpty()) {
        throw new AssertionError(
            steps.size() + " steps of the script are left after these requests: " + requests);
      }
    }
  }

  private HttpTransport next(HttpRequest request) {
    synchronized (lock) {
      requests.add(Objects.requireNonNull(request, "request"));
      HttpTransport step = steps.pollFirst();
      if (step == null) {
        beyond.add(request);
        throw new AssertionError(
            "Request " + requests.size() + " is beyond the script: " + request);
      }
      return step;
    }
  }
}
