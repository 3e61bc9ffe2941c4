package dev.tripod.transport.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.SocketFactory;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.SocketEffect;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** OkHttp reads an HTTP/2 connection all the time, so it notices the end of one without a check. */
@DisplayName("A request over HTTP/2 to a server that closes connections")
@Timeout(300)
@Execution(ExecutionMode.CONCURRENT)
final class ClosedHttp2ConnectionsTest {

  private static final int CALLS = 10;

  private final MockWebServer server = new MockWebServer();
  private final WatchedSockets sockets = new WatchedSockets();
  private final OkHttpClient client = new OkHttpClient.Builder()
      .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
      .socketFactory(sockets)
      .build();

  @BeforeEach
  void start() throws IOException {
    server.setProtocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE));
    server.start(InetAddress.getByName("localhost"), 0);
  }

  @AfterEach
  void stop() {
    client.connectionPool().evictAll();
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is sent on a new connection after GOAWAY")
  void afterGoAway(Door door) throws Exception {
    Sender sender = door.sender(client, server.url("/").toString());
    for (int call = 0; call < CALLS; call++) {
      server.enqueue(ok(SocketEffect.ShutdownConnection.INSTANCE));

      assertThat(sender.send()).isEqualTo("ok");
      sockets.awaitGoAway();
    }
    assertThat(server.getRequestCount()).isEqualTo(CALLS);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is sent on a new connection if the server has closed the idle one")
  void afterTheEnd(Door door) throws Exception {
    Sender sender = door.sender(client, server.url("/").toString());
    for (int call = 0; call < CALLS; call++) {
      server.enqueue(ok(null));

      assertThat(sender.send()).isEqualTo("ok");
      sockets.endInput();
      sockets.awaitClosed();
    }
    assertThat(server.getRequestCount()).isEqualTo(CALLS);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is sent on a new connection if the first one ends immediately before it is written")
  void immediatelyBefore(Door door) throws Exception {
    AtomicBoolean closes = new AtomicBoolean();
    Sender sender = door.sender(closing(closes, () -> {}), server.url("/").toString());
    server.enqueue(ok(null));
    server.enqueue(ok(null));
    assertThat(sender.send()).isEqualTo("ok");
    closes.set(true);

    assertThat(sender.send()).isEqualTo("ok");

    assertThat(closes).isFalse();
    assertThat(server.getRequestCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("was certainly not sent if that connection ends and the server accepts no new one")
  void isNotSentWithoutANewConnection() throws Exception {
    AtomicBoolean closes = new AtomicBoolean();
    Sender sender = Door.TRANSPORT_SIGNED_GET.sender(
        closing(closes, server::close), server.url("/").toString());
    server.enqueue(ok(null));
    assertThat(sender.send()).isEqualTo("ok");
    closes.set(true);

    assertThatThrownBy(sender::send).isInstanceOf(ConnectException.class);
  }

  /** Returns a client that closes the connection before it writes a request, if {@code closes} is set. It then clears {@code closes}. */
  private OkHttpClient closing(AtomicBoolean closes, Runnable afterTheEnd) {
    return client
        .newBuilder()
        .addNetworkInterceptor(chain -> {
          if (closes.getAndSet(false)) {
            sockets.endInput();
            sockets.awaitClosed();
            afterTheEnd.run();
          }
          return chain.proceed(chain.request());
        })
        .build();
  }

  private static MockResponse ok(@Nullable SocketEffect effect) {
    return new MockResponse.Builder().code(200).body("ok").onResponseEnd(effect).build();
  }

  private static Authorizer adding(String authorization) {
    return request ->
        Exchange.done(Attempt.only(request.withHeader("Authorization", authorization)));
  }

  /** Sends a request, and returns the text of the response. */
  @FunctionalInterface
  private interface Sender {

    String send() throws IOException;
  }

  /** A way to send a request that must not be repeated. */
  private enum Door {
    TRANSPORT_POST {
      @Override
      Sender sender(OkHttpClient client, String uri) {
        OkHttpTransport transport = OkHttpTransport.of(client).keepingInterceptors();
        return () -> transport
            .send(HttpRequest.post(uri, Body.form(Parameters.of("code", "once"))))
            .bodyText();
      }
    },

    TRANSPORT_SIGNED_GET {
      @Override
      Sender sender(OkHttpClient client, String uri) {
        OkHttpTransport transport = OkHttpTransport.of(client).keepingInterceptors();
        return () -> transport
            .send(HttpRequest.get(uri).withHeader("Authorization", "OAuth a=\"b\""))
            .bodyText();
      }
    },

    INSTALLED_SIGNED_GET {
      @Override
      Sender sender(OkHttpClient client, String uri) {
        return calling(AuthorizingInterceptor.install(client, adding("OAuth a=\"b\"")), uri, null);
      }
    },

    INSTALLED_BEARER_POST {
      @Override
      Sender sender(OkHttpClient client, String uri) {
        return calling(
            AuthorizingInterceptor.install(client, adding("Bearer t0ken")),
            uri,
            RequestBody.create(new byte[] {1}));
      }
    };

    abstract Sender sender(OkHttpClient client, String uri);

    private static Sender calling(OkHttpClient client, String uri, @Nullable RequestBody body) {
      Request request = new Request.Builder()
          .url(uri)
          .method(body == null ? "GET" : "POST", body)
          .build();
      return () -> {
        try (Response response = client.newCall(request).execute()) {
          return response.body().string();
        }
      };
    }
  }

  /** Sockets that report what OkHttp read from them. */
  private static final class WatchedSockets extends SocketFactory {

    private volatile CountDownLatch goneAway = new CountDownLatch(1);
    private volatile CountDownLatch closed = new CountDownLatch(1);
    private volatile Socket latest = new Socket();

    /** Lets OkHttp read the end of the latest connection, as if the server had closed it. */
    private void endInput() {
      try {
        latest.shutdownInput();
      } catch (IOException e) {
        // OkHttp has closed it.
      }
    }

    /** Waits until OkHttp has processed GOAWAY on the latest connection. */
    private void awaitGoAway() throws InterruptedException {
      assertThat(goneAway.await(1, TimeUnit.MINUTES)).isTrue();
    }

    /** Waits until OkHttp has processed the end of the latest connection. */
    private void awaitClosed() {
      try {
        assertThat(closed.await(1, TimeUnit.MINUTES)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public Socket createSocket() {
      CountDownLatch end = new CountDownLatch(1);
      CountDownLatch goAway = new CountDownLatch(1);
      closed = end;
      goneAway = goAway;
      latest = new Socket() {
        @Override
        public InputStream getInputStream() throws IOException {
          return new WatchedFrames(super.getInputStream(), goAway);
        }

        @Override
        public synchronized void close() throws IOException {
          super.close();
          end.countDown();
          // OkHttp does not use it again.
          goAway.countDown();
        }
      };
      return latest;
    }

    @Override
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }

  /** Frames of a server. If OkHttp reads more after a GOAWAY frame, it has processed that frame. */
  private static final class WatchedFrames extends FilterInputStream {

    private static final int HEAD = 9;
    private static final int GO_AWAY = 7;

    private final CountDownLatch goneAway;
    private final int[] head = new int[HEAD];
    private int headOctets;
    private int left;
    private boolean hasGoAway;

    private WatchedFrames(InputStream in, CountDownLatch goneAway) {
      super(in);
      this.goneAway = goneAway;
    }

    @Override
    public int read(byte[] octets, int from, int most) throws IOException {
      if (hasGoAway && left == 0 && headOctets == 0) {
        goneAway.countDown();
      }
      int number = super.read(octets, from, most);
      for (int i = 0; i < number; i++) {
        accept(octets[from + i] & 0xff);
      }
      return number;
    }

    private void accept(int octet) {
      if (left > 0) {
        left--;
        return;
      }
      head[headOctets++] = octet;
      if (headOctets == HEAD) {
        headOctets = 0;
        left = (head[0] << 16) | (head[1] << 8) | head[2];
        hasGoAway |= head[3] == GO_AWAY;
      }
    }
  }
}
