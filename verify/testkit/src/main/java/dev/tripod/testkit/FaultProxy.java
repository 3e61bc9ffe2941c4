package dev.tripod.testkit;

import dev.tripod.domain.http.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A proxy on 127.0.0.1 between an HTTP client and an HTTP server. It breaks connections at a chosen octet, and sends responses
 * that no correct server sends:
 *
 * <pre>{@code
 * try (var loopback = LoopbackServer.start(server);
 *     var proxy = FaultProxy.before(loopback.origin())) {
 *   proxy.next(Fault.responseCut(40, Ending.RESET));
 *   ... // send a request to proxy.origin()
 *   assertThat(proxy.requests()).hasSize(1);
 * }
 * }</pre>
 *
 * <p>The proxy supports HTTP/1.1 without {@code Expect: 100-continue}. It reads each request completely, sends it to the server on
 * a new connection, and reads the complete response, unless the fault says otherwise. Connections of the client stay open for
 * further requests. Instances are thread-safe.
 */
public final class FaultProxy implements AutoCloseable {

  private static final int BACKLOG = 1024;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final ServerSocket listening;
  private final Origin server;
  private final @Nullable SSLContext tls;
  private final ExecutorService threads;
  private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
  private final Queue<byte[]> requests = new ConcurrentLinkedQueue<>();
  private final AtomicInteger forwarded = new AtomicInteger();
  private final CountDownLatch released = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Lock lock = new ReentrantLock();
  private final Condition oneClosed = lock.newCondition();
  private final AtomicReference<Fault> otherwise = new AtomicReference<>(Fault.none());

  private FaultProxy(ServerSocket listening, Origin server, @Nullable SSLContext tls) {
    this.listening = listening;
    this.server = server;
    this.tls = tls;
    this.threads = Executors.newCachedThreadPool(work -> {
      Thread thread = new Thread(work, "tripod-fault-proxy");
      thread.setDaemon(true);
      return thread;
    });
  }

  /**
   * Starts a proxy on a free port.
   *
   * @param server the origin of an {@code http} server, such as {@link LoopbackServer#origin}
   * @throws IOException if no socket can be opened
   * @throws IllegalArgumentException if the scheme of {@code server} is not {@code http}
   */
  public static FaultProxy before(Origin server) throws IOException {
    return start(server, null);
  }

  /**
   * Starts a proxy on a free port that clients reach by TLS. The connection to {@code server} has no TLS.
   *
   * @param server as for {@link #before(Origin)}
   * @param tls the certificate and key of the proxy, such as {@link TestCertificates#serverContext}
   * @throws IOException if no socket can be opened
   * @throws IllegalArgumentException if the scheme of {@code server} is not {@code http}
   */
  public static FaultProxy before(Origin server, SSLContext tls) throws IOException {
    return start(server, Objects.requireNonNull(tls, "tls"));
  }

  private static FaultProxy start(Origin server, @Nullable SSLContext tls) throws IOException {
    if (!server.scheme().equals("http")) {
      throw new IllegalArgumentException("The server is " + server + ". Use one without TLS.");
    }
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    FaultProxy proxy = new FaultProxy(new ServerSocket(0, BACKLOG, loopback), server, tls);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  /** Returns {@code http://127.0.0.1} with the port, or {@code https://localhost} with the port for a proxy with TLS. */
  public Origin origin() {
    return tls == null
        ? new Origin("http", "127.0.0.1", listening.getLocalPort())
        : new Origin("https", "localhost", listening.getLocalPort());
  }

  /** Applies {@code fault} to the next request without a fault. Each call adds a fault for one more request. */
  public FaultProxy next(Fault fault) {
    next.add(Objects.requireNonNull(fault, "fault"));
    return this;
  }

  /** Applies {@code fault} to every request for which {@link #next} added none. */
  public FaultProxy always(Fault fault) {
    otherwise.set(Objects.requireNonNull(fault, "fault"));
    return this;
  }

  /** Sends all responses that {@link Fault#responseHeld} holds, and all later ones. */
  public void release() {
    released.countDown();
  }

  /**
   * Returns the octets of each request, in the order in which they arrived. Of a request that ended early, these are the octets
   * that the proxy read.
   */
  public List<byte[]> requests() {
    return requests.stream().map(byte[]::clone).toList();
  }

  /** Returns how many requests were sent to the server. */
  public int forwarded() {
    return forwarded.get();
  }

  /** Returns how many connections of clients are open. This includes idle ones, which a client may use again. */
  public int openConnections() {
    return open.size();
  }

  /**
   * Waits until at most {@code number} connections of clients are open. A client closes a connection after the end of its use
   * with a delay of its own.
   *
   * @throws AssertionError if more are open after a minute, or the thread is interrupted
   */
  public void awaitOpenConnections(int number) {
    long left = LIMIT.toNanos();
    lock.lock();
    try {
      while (open.size() > number) {
        if (left <= 0) {
          throw new AssertionError(open.size() + " connections are open after " + LIMIT.toSeconds()
              + " seconds, but only " + number
              + " were expected. Close responses after each failure.");
        }
        left = oneClosed.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("Interrupted while waiting for connections. Repeat the test.", e);
    } finally {
      lock.unlock();
    }
  }

  /** Closes the listening socket and all connections, and ends the threads. */
  @Override
  public void close() throws IOException {
    closed.countDown();
    listening.close();
    threads.shutdownNow();
    for (Socket socket : open) {
      socket.close();
    }
  }

  @Override
  public String toString() {
    return "FaultProxy[" + origin() + "]";
  }

  private void accept() {
    try {
      while (true) {
        Socket accepted = listening.accept();
        open.add(accepted);
        threads.execute(() -> serve(accepted));
      }
    } catch (IOException | RuntimeException e) {
      // close() was called.
    }
  }

  private void serve(Socket accepted) {
    try (accepted;
        ProxiedConnection connection = ProxiedConnection.of(accepted, tls)) {
      while (connection.awaitRequest()) {
        Fault fault = next.poll();
        Fault applied = fault == null ? Objects.requireNonNull(otherwise.get()) : fault;
        applied.handling.handle(this, connection);
      }
    } catch (IOException e) {
      // The fault, the client or close() ended the connection. Each test asserts what it expects.
    } finally {
      removeOpen(accepted);
    }
  }

  private void removeOpen(Socket socket) {
    lock.lock();
    try {
      open.remove(socket);
      oneClosed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Reads at most {@code most} octets of a request, and records them also if the client ends the connection. */
  private byte[] read(ProxiedConnection connection, int most) throws IOException {
    try {
      connection.readRequest(most);
    } finally {
      requests.add(connection.request());
    }
    return connection.request();
  }

  private byte[] read(ProxiedConnection connection) throws IOException {
    return read(connection, Integer.MAX_VALUE);
  }

  /** Reads a request, and returns the response of the server. */
  private byte[] exchange(ProxiedConnection connection) throws IOException {
    byte[] request = RelayedMessages.withField(read(connection), "Connection", "Connection: close");
    forwarded.incrementAndGet();
    try (Socket upstream = new Socket(server.host(), server.port())) {
      upstream.getOutputStream().write(request);
      byte[] response = upstream.getInputStream().readAllBytes();
      if (response.length == 0) {
        throw new IOException("The server closed the connection");
      }
      return RelayedMessages.withField(response, "Connection", "");
    }
  }

  /** Sends a complete response, and ends the connection if the client needs its end. */
  private static void send(ProxiedConnection connection, byte[] response) throws IOException {
    connection.send(response, 0, response.length);
    if (!RelayedMessages.isDelimited(response)) {
      connection.close();
    }
  }

  private void await(CountDownLatch latch, Duration longest) throws IOException {
    try {
      if (!latch.await(longest.toNanos(), TimeUnit.NANOSECONDS) && longest.equals(LIMIT)) {
        throw new IOException("The response was held for " + longest + ". Call release.");
      }
    } catch (InterruptedException e) {
      throw new IOException("The proxy was closed", e);
    }
  }

  /** How a fault ends a connection. */
  public enum Ending {
    /** Closes both directions. If octets of the request are unread, the operating system sends a RST. */
    CLOSE {
      @Override
      void end(ProxiedConnection connection) throws IOException {
        connection.close();
      }
    },

    /** Sends a RST. */
    RESET {
      @Override
      void end(ProxiedConnection connection) throws IOException {
        connection.reset();
      }
    },

    /** Closes the direction to the client only, and reads until the client closes the connection. */
    HALF_CLOSE {
      @Override
      void end(ProxiedConnection connection) throws IOException {
        connection.stopSending();
        connection.awaitEnd();
        connection.close();
      }
    },

    /** Sends nothing more, and reads until the client closes the connection. */
    SILENCE {
      @Override
      void end(ProxiedConnection connection) throws IOException {
        connection.awaitEnd();
        connection.close();
      }
    };

    abstract void end(ProxiedConnection connection) throws IOException;
  }

  /** The treatment of one request by the proxy. Immutable and thread-safe. */
  public static final class Fault {

    private final String name;
    private final Handling handling;

    private Fault(String name, Handling handling) {
      this.name = name;
      this.handling = handling;
    }

    /** Returns the absence of a fault: the client receives the server's response. */
    public static Fault none() {
      return new Fault("none", (proxy, connection) -> send(connection, proxy.exchange(connection)));
    }

    /**
     * Ends the connection after {@code octets} octets of the request, or after the whole request if it is shorter. The server
     * does not receive it.
     */
    public static Fault requestCut(int octets, Ending ending) {
      requireNotNegative(octets);
      return new Fault("request cut after " + octets + ", " + ending, (proxy, connection) -> {
        proxy.read(connection, octets);
        ending.end(connection);
      });
    }

    /**
     * Ends the connection after {@code octets} octets of the response, or after the whole response if it is shorter. The server
     * has processed the request.
     */
    public static Fault responseCut(int octets, Ending ending) {
      requireNotNegative(octets);
      return new Fault("response cut after " + octets + ", " + ending, (proxy, connection) -> {
        byte[] response = proxy.exchange(connection);
        connection.send(response, 0, Math.min(octets, response.length));
        ending.end(connection);
      });
    }

    /** Sends the response after {@link FaultProxy#release}, and ends the connection without a response after a minute. */
    public static Fault responseHeld() {
      return new Fault("response held", (proxy, connection) -> {
        byte[] response = proxy.exchange(connection);
        proxy.await(proxy.released, LIMIT);
        send(connection, response);
      });
    }

    /** Sends each octet of the response by itself, after {@code pause}. */
    public static Fault responseDripped(Duration pause) {
      return new Fault("response dripped by " + pause, (proxy, connection) -> {
        byte[] response = proxy.exchange(connection);
        for (int i = 0; i < response.length; i++) {
          proxy.await(proxy.closed, pause);
          connection.send(response, i, 1);
        }
      });
    }

    /**
     * Sends the response and keeps the connection open. When the next request arrives on it, the connection ends and the server
     * does not receive that request. The request takes no further fault.
     */
    public static Fault nextRequestRejected(Ending ending) {
      return new Fault("next request rejected, " + ending, (proxy, connection) -> {
        send(connection, proxy.exchange(connection));
        if (connection.awaitRequest()) {
          proxy.read(connection);
          ending.end(connection);
        }
      });
    }

    /** Sends {@code octets} in place of a response, and ends the connection. The server does not receive the request. */
    public static Fault response(byte[] octets, Ending ending) {
      byte[] sent = octets.clone();
      return new Fault("a response of " + sent.length + ", " + ending, (proxy, connection) -> {
        proxy.read(connection);
        connection.send(sent, 0, sent.length);
        ending.end(connection);
      });
    }

    /** Replaces the {@code Content-Length} of the response by any text, such as {@code -5}, and then sends nothing more. */
    public static Fault contentLength(String value) {
      return new Fault("Content-Length: " + value, (proxy, connection) -> {
        byte[] response = RelayedMessages.withField(
            proxy.exchange(connection), "Content-Length", "Content-Length: " + value);
        connection.send(response, 0, response.length);
        Ending.SILENCE.end(connection);
      });
    }

    /** Adds {@code fields} short header fields to the response. */
    public static Fault headerFlood(int fields) {
      requireNotNegative(fields);
      return new Fault(
          "header flood of " + fields,
          (proxy, connection) ->
              send(connection, RelayedMessages.headerFlood(proxy.exchange(connection), fields)));
    }

    /** Sends {@code number} interim responses (status 103) before the response. */
    public static Fault informationalFlood(int number) {
      requireNotNegative(number);
      return new Fault(
          "flood of " + number + " interim responses",
          (proxy, connection) -> send(
              connection, RelayedMessages.informationalFlood(proxy.exchange(connection), number)));
    }

    /**
     * Sends a compressed body that expands to {@code octets} octets, about a thousand times its length. The server does not
     * receive the request.
     */
    public static Fault gzipBomb(int status, long octets) {
      return new Fault("gzip bomb of " + octets, (proxy, connection) -> {
        proxy.read(connection);
        send(connection, RelayedMessages.gzipBomb(status, octets));
      });
    }

    @Override
    public String toString() {
      return "Fault[" + name + "]";
    }

    private static void requireNotNegative(int number) {
      if (number < 0) {
        throw new IllegalArgumentException("The number is " + number + ". Use 0 or more.");
      }
    }
  }

  /** Handles a request that begins on a connection. */
  @FunctionalInterface
  private interface Handling {

    void handle(FaultProxy proxy, ProxiedConnection connection) throws IOException;
  }
}
