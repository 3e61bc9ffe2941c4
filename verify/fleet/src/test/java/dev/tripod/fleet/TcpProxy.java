package dev.tripod.fleet;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A proxy on 127.0.0.1 between the clients and a server. It can cut the server off. Thread-safe. */
final class TcpProxy implements AutoCloseable {

  private static final int BACKLOG = 1024;

  /** A guard against hanging. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  /** After this many refused connections, the processes have noticed the fault. */
  private static final int REFUSED_CONNECTIONS = 8;

  private final ServerSocket listening;
  private final int server;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private boolean isCut;
  private int refused;

  private TcpProxy(ServerSocket listening, int server) {
    this.listening = listening;
    this.server = server;
  }

  /** Starts a proxy before the server on {@code port}. */
  static TcpProxy before(int port) throws IOException {
    TcpProxy proxy = new TcpProxy(new ServerSocket(0, BACKLOG, loopback()), port);
    Background.start(proxy::accept);
    return proxy;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Ends all connections, and refuses new ones. */
  synchronized void cut() throws IOException {
    isCut = true;
    refused = 0;
    closeAll();
  }

  /** Waits until the clients have noticed that the server is cut off. */
  synchronized void awaitNoticed() throws InterruptedException {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (refused < REFUSED_CONNECTIONS) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("After " + LONGEST_WAIT + ", the clients of the server on port "
            + server + " have tried to connect " + refused + " times only");
      }
      wait(left);
    }
  }

  synchronized void restore() {
    isCut = false;
  }

  /** Cuts the server off until the clients have noticed it. */
  void interrupt() throws IOException, InterruptedException {
    cut();
    awaitNoticed();
    restore();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    closeAll();
  }

  private void closeAll() throws IOException {
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      if (isAccepted(client)) {
        Background.start(() -> connect(client));
      } else {
        client.close();
      }
    }
  }

  private synchronized boolean isAccepted(Socket client) {
    if (isCut) {
      refused++;
      notifyAll();
      return false;
    }
    return open.add(client);
  }

  private void connect(Socket client) throws IOException {
    try (client;
        Socket upstream = new Socket(loopback(), server)) {
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      Background.start(() -> relay(upstream, client));
      relay(client, upstream);
    } finally {
      open.remove(client);
    }
  }

  /** Copies octets until a side ends. Then it ends both sides. */
  private static void relay(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[16_384];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        out.write(buffer, 0, read);
      }
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
