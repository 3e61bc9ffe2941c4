package dev.tripod.transport.jdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.Authenticator;
import java.net.ConnectException;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.PushPromiseHandler;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A transport that stopped waiting before the client connected promises that nothing was sent. The client may still connect
 * later, so the body must not let it send then. {@code java.net.http} asks the body for its length when sending starts.
 */
@DisplayName("A request that its transport gave up")
@Timeout(120)
final class SentOnceTest {

  private static final HttpRequest REQUEST = HttpRequest.of("POST", "http://127.0.0.1:9/token");

  private final LateClient client = new LateClient();
  private final JdkTransport transport = JdkTransport.of(client);

  @Test
  @DisplayName("at the deadline is not sent later")
  void isNotSentAfterTheDeadline() {
    assertThatThrownBy(() -> transport.withTotalDeadline(Duration.ofMillis(1)).send(REQUEST))
        .isInstanceOf(ConnectException.class);

    assertThatItCannotBeSent();
  }

  @Test
  @DisplayName("at the deadline of an asynchronous call is not sent later")
  void isNotSentAfterTheDeadlineOfAnAsynchronousCall() {
    CompletableFuture<HttpResponse> late =
        transport.withTotalDeadline(Duration.ofMillis(1)).sendAsync(REQUEST);

    assertThatThrownBy(() -> late.get(1, TimeUnit.MINUTES))
        .hasCauseInstanceOf(ConnectException.class);

    assertThatItCannotBeSent();
    assertThatThrownBy(() -> Objects.requireNonNull(client.response).get(1, TimeUnit.MINUTES))
        .as("the client learns that it must close the connection")
        .isInstanceOf(CancellationException.class);
  }

  @Test
  @DisplayName("because its future was cancelled is not sent later")
  void isNotSentAfterTheCancellation() {
    transport.sendAsync(REQUEST).cancel(true);

    assertThatItCannotBeSent();
  }

  @Test
  @DisplayName("because its thread was interrupted is not sent later")
  void isNotSentAfterAnInterruption() throws Exception {
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Thread sender = new Thread(() -> {
      try {
        transport.send(REQUEST);
      } catch (Exception e) {
        failure.complete(e);
      }
    });
    sender.start();
    assertThat(client.called.await(1, TimeUnit.MINUTES)).isTrue();
    sender.interrupt();

    assertThat(failure.get(1, TimeUnit.MINUTES)).isInstanceOf(InterruptedIOException.class);
    assertThatItCannotBeSent();
  }

  @Test
  @DisplayName("because the client failed is not sent later")
  void isNotSentAfterAFailure() {
    CompletableFuture<HttpResponse> response = transport.sendAsync(REQUEST);
    client.sending.completeExceptionally(new ConnectException("refused"));

    assertThatThrownBy(response::join).hasCauseInstanceOf(ConnectException.class);
    assertThatItCannotBeSent();
  }

  private void assertThatItCannotBeSent() {
    BodyPublisher body = Objects.requireNonNull(client.request).bodyPublisher().orElseThrow();

    assertThatThrownBy(body::contentLength).isInstanceOf(UncheckedIOException.class);
  }

  /** A client that never responds. A request to it cannot be cancelled. */
  private static final class LateClient extends HttpClient {

    private final CompletableFuture<java.net.http.HttpResponse<?>> sending =
        new CompletableFuture<>();
    private final CountDownLatch called = new CountDownLatch(1);
    private volatile java.net.http.@Nullable HttpRequest request;
    private volatile @Nullable CompletableFuture<?> response;

    @Override
    @SuppressWarnings("unchecked") // T is erased, so the cast is not checked
    public <T> CompletableFuture<java.net.http.HttpResponse<T>> sendAsync(
        java.net.http.HttpRequest sent, BodyHandler<T> handler) {
      request = sent;
      CompletableFuture<java.net.http.HttpResponse<T>> late =
          sending.thenApply(received -> (java.net.http.HttpResponse<T>) received);
      response = late;
      called.countDown();
      return late;
    }

    @Override
    public <T> CompletableFuture<java.net.http.HttpResponse<T>> sendAsync(
        java.net.http.HttpRequest sent, BodyHandler<T> handler, PushPromiseHandler<T> pushes) {
      return sendAsync(sent, handler);
    }

    @Override
    public <T> java.net.http.HttpResponse<T> send(
        java.net.http.HttpRequest sent, BodyHandler<T> handler) {
      throw new AssertionError("not used");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
      return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
      return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
      return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
      return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
      try {
        return SSLContext.getDefault();
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public SSLParameters sslParameters() {
      return new SSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
      return Optional.empty();
    }

    @Override
    public Version version() {
      return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
      return Optional.empty();
    }
  }
}
