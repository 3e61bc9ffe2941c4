package dev.tripod.redirect.loopback;

import dev.tripod.domain.port.Clock;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Serves a port, with one thread for all connections. The thread does not run code of the application: it queues callbacks for the
 * application, and sends the page that the application chooses.
 *
 * <p>Each limit protects the login from a stranger. If too many connections are open, a new one replaces the oldest one that has not
 * sent its request. So clients that send nothing cannot block the callback. If many callbacks wait for the application, new
 * connections wait in the operating system.
 */
final class CallbackServer {

  private static final int MOST_CONNECTIONS = 32;

  /** Leaves room for connections that have not sent their request. */
  private static final int CALLBACKS_UNTIL_BUSY = 16;

  private static final List<String> METHODS = List.of("GET", "HEAD");

  private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(50);

  private final LoopbackPort port;
  private final URI redirectUri;
  private final Clock clock;
  private final long start;
  private final long lifetime;
  private final Selector selector;
  private final Thread thread;

  /** The connections, the oldest first. */
  private final Deque<Connection> connections = new ArrayDeque<>();

  /** The work that other threads ask the thread to do. */
  private final Queue<Runnable> requests = new ConcurrentLinkedQueue<>();

  /** The callbacks for the application. An empty one marks the end. */
  private final BlockingQueue<Optional<ArrivedCallback>> arrived = new LinkedBlockingQueue<>();

  private boolean hasLoginEnded;
  private volatile boolean isClosed;
  private volatile @Nullable IOException failure;

  private CallbackServer(
      LoopbackPort port, URI redirectUri, Clock clock, Duration lifetime, Selector selector) {
    this.port = port;
    this.redirectUri = redirectUri;
    this.clock = clock;
    this.start = clock.nanoTime();
    this.lifetime = TimeUnit.NANOSECONDS.convert(lifetime);
    this.selector = selector;
    this.thread = new Thread(this::serve, "tripod-loopback-" + port.number());
  }

  /**
   * Starts to serve {@code port}, which belongs to the server from then on.
   *
   * @param lifetime after which the server ends, if it is not closed before
   */
  static CallbackServer start(LoopbackPort port, URI redirectUri, Clock clock, Duration lifetime)
      throws IOException {
    CallbackServer server = new CallbackServer(port, redirectUri, clock, lifetime, Selector.open());
    for (ServerSocketChannel listener : port.listeners().values()) {
      listener.register(server.selector, SelectionKey.OP_ACCEPT);
    }
    server.thread.setDaemon(true);
    server.thread.start();
    return server;
  }

  /** Returns the nanoseconds until the server ends. */
  long timeLeft() {
    return lifetime - (clock.nanoTime() - start);
  }

  /** Returns the failure that ended the server; null if it did not fail. */
  @Nullable
  IOException failure() {
    return failure;
  }

  boolean isClosed() {
    return isClosed;
  }

  /** Waits for a callback. Returns an empty one if none arrives in time, or if the server has ended. */
  Optional<ArrivedCallback> next(long nanoseconds) throws InterruptedException {
    return Objects.requireNonNullElse(
        arrived.poll(nanoseconds, TimeUnit.NANOSECONDS), Optional.empty());
  }

  /** Sends a page in response to a callback. It arrives even if the server is closed at once. */
  void respond(ArrivedCallback callback, ResponsePage page) {
    request(() -> respond(callback.connection(), page, "GET"));
  }

  /** Ends the wait of the application. From then on, callbacks get {@link ResponsePage#ENDED}. */
  void endLogin() {
    request(this::dismiss);
  }

  /** Closes the port and all connections, and waits until the thread has ended. */
  void close() {
    isClosed = true;
    selector.wakeup();
    boolean isInterrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void request(Runnable work) {
    requests.add(work);
    selector.wakeup();
  }

  private void serve() {
    try (selector) {
      while (!isClosed && timeLeft() > 0) {
        listen();
        selector.select(millisecondsToNextDeadline());
        handle(selector.selectedKeys());
        doRequests();
        closeLateConnections();
      }
      doRequests();
      dismiss();
    } catch (IOException e) {
      failure = e;
    } finally {
      port.close();
      connections.forEach(Connection::discard);
      connections.forEach(Connection::close);
      arrived.add(Optional.empty());
    }
  }

  private void doRequests() {
    for (Runnable work = requests.poll(); work != null; work = requests.poll()) {
      work.run();
    }
  }

  private void dismiss() {
    hasLoginEnded = true;
    for (Connection connection : connections) {
      if (connection.isWaiting()) {
        respond(connection, ResponsePage.ENDED, "GET");
      }
    }
  }

  private long millisecondsToNextDeadline() {
    long now = clock.nanoTime();
    long left = timeLeft();
    for (Connection connection : connections) {
      left = Math.min(left, connection.timeLeft(now));
    }
    return 1 + TimeUnit.NANOSECONDS.toMillis(Math.max(0, left));
  }

  private void closeLateConnections() {
    long now = clock.nanoTime();
    for (Connection connection : connections) {
      if (connection.timeLeft(now) <= 0) {
        connection.close();
      }
    }
    connections.removeIf(Connection::isClosed);
  }

  /** Accepts connections unless many callbacks wait for the application. Then the operating system lets connections wait. */
  private void listen() {
    boolean isBusy =
        connections.stream().filter(Connection::isWaiting).count() >= CALLBACKS_UNTIL_BUSY;
    for (ServerSocketChannel listener : port.listeners().values()) {
      listener.keyFor(selector).interestOps(isBusy ? 0 : SelectionKey.OP_ACCEPT);
    }
  }

  /** Reads before it accepts: a new connection must not displace one that has sent its request. */
  private void handle(Set<SelectionKey> ready) {
    for (SelectionKey key : ready) {
      if (key.attachment() instanceof Connection connection) {
        read(connection);
      }
    }
    for (SelectionKey key : ready) {
      if (key.channel() instanceof ServerSocketChannel listener) {
        accept(listener);
      }
    }
    ready.clear();
  }

  private void makeRoom() {
    if (connections.size() >= MOST_CONNECTIONS) {
      connections.stream()
          .filter(connection -> !connection.isWaiting())
          .findFirst()
          .ifPresent(Connection::close);
    }
    connections.removeIf(Connection::isClosed);
  }

  private void accept(ServerSocketChannel listener) {
    try {
      SocketChannel channel = listener.accept();
      if (channel != null) {
        makeRoom();
        channel.configureBlocking(false);
        SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
        Connection connection = new Connection(channel, key, clock.nanoTime());
        key.attach(connection);
        connections.add(connection);
      }
    } catch (IOException e) {
      // The client has left, or this process has too many open files: then the next attempt would
      // fail at once.
      LockSupport.parkNanos(PAUSE_AFTER_FAILURE);
    }
  }

  private void read(Connection connection) {
    if (!connection.isReading()) {
      connection.discard();
      return;
    }
    Optional<String> head = connection.read();
    if (head.isPresent()) {
      RequestHead.parse(head.get())
          .ifPresentOrElse(
              request -> receive(request, connection),
              () -> respond(connection, ResponsePage.MALFORMED, "GET"));
    } else if (connection.isTooLong()) {
      respond(connection, ResponsePage.TOO_LONG, "GET");
    }
  }

  private void receive(RequestHead request, Connection connection) {
    Optional<ResponsePage> page = pageFor(request);
    if (page.isPresent()) {
      respond(connection, page.get(), request.method());
    } else {
      connection.await();
      arrived.add(
          Optional.of(new ArrivedCallback(URI.create(redirectUri + request.query()), connection)));
    }
  }

  /** Returns the page for a request that is not for the application; empty for a callback. */
  private Optional<ResponsePage> pageFor(RequestHead request) {
    if (!request.isFor(redirectUri)) {
      return Optional.of(ResponsePage.WRONG_HOST);
    }
    if (!METHODS.contains(request.method())) {
      return Optional.of(ResponsePage.WRONG_METHOD);
    }
    if (!request.path().equals(redirectUri.getRawPath())) {
      return Optional.of(
          request.path().equals("/favicon.ico") ? ResponsePage.NO_ICON : ResponsePage.NOT_FOUND);
    }
    if (hasLoginEnded) {
      return Optional.of(ResponsePage.ENDED);
    }
    return request.method().equals("HEAD") ? Optional.of(ResponsePage.WAITING) : Optional.empty();
  }

  private void respond(Connection connection, ResponsePage page, String method) {
    connection.respond(page.responseTo(method), clock.nanoTime());
  }
}
