package dev.tripod.store.jdbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy on 127.0.0.1 in front of a database. It cuts a connection after a number of octets, or withholds responses. */
final class CuttingProxy implements AutoCloseable {

  private static final int NEVER = Integer.MAX_VALUE;

  private final int databasePort;
  private final ServerSocket listening;
  private final AtomicInteger requestLeft = new AtomicInteger(NEVER);
  private final AtomicInteger responseLeft = new AtomicInteger(NEVER);
  private volatile boolean withholds;
  private volatile boolean cut;
  private final ExecutorService threads = Executors.newCachedThreadPool(work -> {
    Thread thread = new Thread(work, "cutting-proxy");
    thread.setDaemon(true);
    return thread;
  });

  private CuttingProxy(int databasePort) throws IOException {
    this.databasePort = databasePort;
    this.listening = new ServerSocket(0, 50, loopback());
  }

  static CuttingProxy before(int databasePort) throws IOException {
    CuttingProxy proxy = new CuttingProxy(databasePort);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Ends the connection after {@code octets} more octets to the database. */
  void cutRequestAfter(int octets) {
    requestLeft.set(octets);
  }

  /** Ends the connection after {@code octets} more octets to the client. */
  void cutResponseAfter(int octets) {
    responseLeft.set(octets);
  }

  /** Sends no more octets to the client. */
  void withholdResponses() {
    withholds = true;
  }

  /** Returns whether a connection was cut. */
  boolean hasCut() {
    return cut;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        Socket database = new Socket(loopback(), databasePort);
        threads.execute(() -> pump(client, database, requestLeft, false));
        threads.execute(() -> pump(database, client, responseLeft, true));
      }
    } catch (IOException e) {
      // close() was called.
    }
  }

  private void pump(Socket from, Socket to, AtomicInteger left, boolean isResponse) {
    byte[] buffer = new byte[8_192];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int allowed = Math.min(read, left.get());
        if (left.get() != NEVER) {
          left.addAndGet(-allowed);
        }
        if (!isResponse || !withholds) {
          out.write(buffer, 0, allowed);
        }
        if (allowed < read || left.get() == 0) {
          cut = true;
          return;
        }
      }
    } catch (IOException e) {
      // One of the two ended the connection.
    }
  }

  private static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }
}
