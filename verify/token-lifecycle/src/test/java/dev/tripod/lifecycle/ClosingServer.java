package dev.tripod.lifecycle;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;

/** A server that closes idle connections, or others, as real servers do. It counts the requests that it read. */
final class ClosingServer implements AutoCloseable {

  private static final int BACKLOG = 4096;
  private static final String HEAD = " 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final Closing closing;
  private final ServerSocket listening;
  private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(null, work, "closing-server", 128 * 1024);
    thread.setDaemon(true);
    return thread;
  });
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger requests = new AtomicInteger();

  private ClosingServer(Closing closing, ServerSocket listening) {
    this.closing = closing;
    this.listening = listening;
  }

  static ClosingServer start(Closing closing, ServerSocketFactory sockets) throws IOException {
    ServerSocket listening =
        sockets.createServerSocket(0, BACKLOG, InetAddress.getByName("localhost"));
    ClosingServer server = new ClosingServer(closing, listening);
    server.threads.execute(server::accept);
    return server;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Returns how many requests were read completely. */
  int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // close() was called.
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      boolean isFirst = true;
      while (isFirst || !closing.withTheNextRequest()) {
        if (!read(in)) {
          return;
        }
        socket.getOutputStream().write(response());
        if (closing.afterTheResponse()) {
          return;
        }
        isFirst = false;
        socket.setSoTimeout((int) closing.keepAlive().toMillis());
      }
      read(in);
    } catch (SocketTimeoutException idle) {
      // The connection was idle for so long that this server closes it.
    } catch (IOException e) {
      // The client closed the connection.
    } finally {
      open.remove(socket);
    }
  }

  private byte[] response() {
    return ((closing.afterTheResponse() ? "HTTP/1.0" : "HTTP/1.1") + HEAD)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads a request, and returns whether there was one. */
  private boolean read(InputStream in) throws IOException {
    int length = 0;
    String line = line(in);
    while (!line.isEmpty()) {
      String field = line.toLowerCase(Locale.ROOT).replace(" ", "");
      if (field.startsWith("content-length:")) {
        length = Integer.parseInt(field.substring("content-length:".length()));
      }
      line = line(in);
      if (line.isEmpty()) {
        in.readNBytes(length);
        requests.incrementAndGet();
        return true;
      }
    }
    return false;
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int octet = in.read();
    while (octet >= 0 && octet != '\n') {
      line.write(octet);
      octet = in.read();
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** When a server closes a connection. */
  record Closing(Duration keepAlive, boolean withTheNextRequest, boolean afterTheResponse) {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    static Closing whenIdle(Duration keepAlive) {
      return new Closing(keepAlive, false, false);
    }

    /** Closes it when a second request has arrived on it. */
    static Closing withRequests() {
      return new Closing(MINUTE, true, false);
    }

    /** Closes it after each response, as HTTP/1.0 says. */
    static Closing afterResponses() {
      return new Closing(MINUTE, false, true);
    }
  }
}
