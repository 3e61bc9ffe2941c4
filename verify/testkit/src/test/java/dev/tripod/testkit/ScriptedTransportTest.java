package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class ScriptedTransportTest {

  private static final HttpRequest FIRST = HttpRequest.get("https://api.example/first");
  private static final HttpRequest SECOND =
      HttpRequest.post("https://api.example/second?token=hush", Body.json("{\"a\":\"hush\"}"));
  private static final HttpResponse EMPTY = HttpResponse.of(204, Headers.none(), new byte[0]);

  @Test
  @DisplayName("uses responses, failures and functions in order, and records the requests")
  void usesStepsInOrder() throws IOException {
    IOException reset = new IOException("reset");
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(200, "text/plain", "one")
        .fail(reset)
        .then(request -> HttpResponse.of(
            request.method().equals("POST") ? 201 : 200, Headers.none(), new byte[0]));

    assertThat(transport.send(FIRST).bodyText()).isEqualTo("one");
    assertThatThrownBy(() -> transport.send(SECOND)).isSameAs(reset);
    assertThat(transport.send(SECOND).status()).isEqualTo(201);
    assertThat(transport.requests()).containsExactly(FIRST, SECOND, SECOND);
    transport.assertFinished();
  }

  @Test
  @DisplayName("uses the same script for asynchronous requests")
  void usesStepsAsynchronously() throws Exception {
    IOException reset = new IOException("reset");
    ScriptedTransport transport = ScriptedTransport.create().respond(EMPTY).fail(reset);

    assertThat(transport.sendAsync(FIRST).get()).isEqualTo(EMPTY);
    assertThatThrownBy(() -> transport.sendAsync(FIRST).get())
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isSameAs(reset);
  }

  @Test
  @DisplayName("reports a request without a step, without its secrets, and records it")
  void requestWithoutAStep() throws IOException {
    ScriptedTransport transport = ScriptedTransport.create().respond(EMPTY);
    transport.send(FIRST);

    assertThatThrownBy(() -> transport.send(SECOND))
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith(
            "The script has no step for request 2: POST https://api.example/second?")
        .hasMessageNotContaining("hush");
    assertThatThrownBy(() -> transport.sendAsync(FIRST))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("request 3");
    assertThatThrownBy(transport::assertFinished)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("https://api.example/second")
        .hasMessageContaining("https://api.example/first");
    assertThat(transport.requests()).containsExactly(FIRST, SECOND, FIRST);
  }

  @Test
  @DisplayName("is not finished if a step is left")
  void notFinished() {
    ScriptedTransport transport = ScriptedTransport.create().respond(EMPTY).respond(EMPTY);

    assertThatThrownBy(transport::assertFinished)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("The script has 2 unused steps");
  }

  @Test
  @DisplayName("uses each step once with many threads")
  void threadSafe() {
    ScriptedTransport transport = ScriptedTransport.create();
    IntStream.range(0, 200).forEach(i -> transport.respond(200, "text/plain", "" + i));
    HeldTransport held = HeldTransport.over(transport);

    List<CompletableFuture<String>> responses = IntStream.range(0, 200)
        .mapToObj(i -> inThread(() -> held.send(FIRST).bodyText()))
        .toList();
    held.awaitRequests(200);
    held.release();

    assertThat(responses.stream().map(CompletableFuture::join))
        .doesNotHaveDuplicates()
        .hasSize(200);
    transport.assertFinished();
  }

  @Test
  @DisplayName("holds a synchronous response until the release")
  void holdsSynchronously() {
    ScriptedTransport transport = ScriptedTransport.create();
    HeldTransport held = transport.hold(EMPTY);
    CompletableFuture<HttpResponse> response = inThread(() -> transport.send(FIRST));

    held.awaitRequests(1);
    assertThat(response).isNotDone();
    held.release();

    assertThat(response.join()).isEqualTo(EMPTY);
  }

  @Test
  @DisplayName("holds an asynchronous response without blocking the caller")
  void holdsAsynchronously() {
    ScriptedTransport transport = ScriptedTransport.create();
    HeldTransport held = transport.hold(EMPTY);

    CompletableFuture<HttpResponse> response = transport.sendAsync(FIRST);

    held.awaitRequests(1);
    assertThat(response).isNotDone();
    held.release();
    assertThat(response).isCompletedWithValue(EMPTY);
    assertThat(transport.requests()).containsExactly(FIRST);
  }

  @Test
  @DisplayName("a held request fails with the exception of its transport, in both ways of sending")
  void heldFailure() {
    IOException reset = new IOException("reset");
    HeldTransport held =
        HeldTransport.over(ScriptedTransport.create().fail(reset).fail(reset));
    CompletableFuture<HttpResponse> response = held.sendAsync(FIRST);
    List<Throwable> seen = new ArrayList<>();
    CompletableFuture<HttpResponse> observed =
        response.whenComplete((ignored, failure) -> seen.add(failure));

    held.release();

    assertThat(observed).isCompletedExceptionally();
    assertThat(seen).containsExactly(reset);
    assertThatThrownBy(() -> held.send(FIRST)).isSameAs(reset);
  }

  @Test
  @DisplayName("an interrupted thread stops waiting and keeps its flag")
  void interrupted() throws InterruptedException {
    HeldTransport held = HeldTransport.over(request -> EMPTY);
    AtomicReference<Throwable> failure = new AtomicReference<>();
    AtomicReference<Boolean> flag = new AtomicReference<>();
    Thread thread = new Thread(() -> {
      try {
        held.send(FIRST);
      } catch (IOException e) {
        failure.set(e);
        flag.set(Thread.currentThread().isInterrupted());
      }
    });
    thread.start();
    held.awaitRequests(1);

    thread.interrupt();
    thread.join();

    assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
    assertThat(flag.get()).isTrue();
  }

  private static <T> CompletableFuture<T> inThread(Fallible<T> work) {
    CompletableFuture<T> result = new CompletableFuture<>();
    new Thread(() -> {
          try {
            result.complete(work.run());
          } catch (Throwable t) {
            result.completeExceptionally(t);
          }
        })
        .start();
    return result;
  }

  private interface Fallible<T> {
    T run() throws Exception;
  }
}
