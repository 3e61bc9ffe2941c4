package dev.tripod.lifecycle;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A server for HTTP/2 without TLS, with prior knowledge or by an upgrade of HTTP/1.1. It counts the requests that it has read
 * completely, and ends each one as a test has said. It decodes no header.
 */
final class Http2Server implements AutoCloseable {

  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int PING = 6;
  private static final int GO_AWAY = 7;

  private static final int ACK = 1;
  private static final int END_STREAM = 1;
  private static final int END_HEADERS = 4;

  private static final int REFUSED_STREAM = 7;
  private static final int PREFACE = 24;

  /** The field {@code :status: 200} by its index (RFC 7541 appendix A). */
  private static final byte[] OK = {(byte) 0x88};

  private final ServerSocket listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Queue<Ending> endings = new ConcurrentLinkedQueue<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final Semaphore processed = new Semaphore(0);
  private volatile OutputStream latest = OutputStream.nullOutputStream();

  private Http2Server(ServerSocket listening) {
    this.listening = listening;
  }

  static Http2Server start() throws IOException {
    Http2Server server =
        new Http2Server(new ServerSocket(0, 50, InetAddress.getByName("localhost")));
    server.thread(server::accept);
    return server;
  }

  String uri() {
    return "http://localhost:" + listening.getLocalPort() + "/";
  }

  /** Sets how the next request ends. All others get a response. */
  void nextRequestEnds(Ending next) {
    endings.add(next);
  }

  /**
   * Announces that the latest connection, on which no request is open, accepts no more requests. Waits until the client has read
   * that: it then responds to PING, or closes the connection.
   */
  boolean goAway() throws IOException, InterruptedException {
    processed.drainPermits();
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(frame(GO_AWAY, 0, 0, numbers(Integer.MAX_VALUE, 0)));
    both.writeBytes(frame(PING, 0, 0, new byte[8]));
    latest.write(both.toByteArray());
    return processed.tryAcquire(1, TimeUnit.MINUTES);
  }

  int requests() {
    return requests.get();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }

  private void accept() throws IOException {
    while (true) {
      Socket socket = listening.accept();
      open.add(socket);
      thread(() -> serve(socket));
    }
  }

  private void thread(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // One side has closed the connection, or this server.
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket socket) throws IOException {
    try (socket) {
      socket.setTcpNoDelay(true);
      DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
      OutputStream out = socket.getOutputStream();
      latest = out;
      in.mark(PREFACE);
      boolean isUpgrade = in.readUnsignedByte() != 'P' || in.readUnsignedByte() != 'R';
      in.reset();
      if (isUpgrade) {
        readRequest(in);
        out.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII));
      }
      in.readNBytes(PREFACE);
      out.write(frame(SETTINGS, 0, 0, new byte[0]));
      if (isUpgrade) {
        end(1, out);
      }
      while (true) {
        answerFrame(in, out);
      }
    } catch (EOFException e) {
      processed.release();
    } finally {
      open.remove(socket);
    }
  }

  private void answerFrame(DataInputStream in, OutputStream out) throws IOException {
    int length = (in.readUnsignedByte() << 16) | in.readUnsignedShort();
    int type = in.readUnsignedByte();
    int flags = in.readUnsignedByte();
    int stream = in.readInt();
    byte[] payload = in.readNBytes(length);
    boolean isAcknowledged = (flags & ACK) != 0;
    if (type == SETTINGS && !isAcknowledged) {
      out.write(frame(SETTINGS, ACK, 0, new byte[0]));
    } else if (type == PING && isAcknowledged) {
      processed.release();
    } else if (type == PING) {
      out.write(frame(PING, ACK, 0, payload));
    } else if ((type == HEADERS || type == DATA) && (flags & END_STREAM) != 0) {
      end(stream, out);
    }
  }

  private void end(int stream, OutputStream out) throws IOException {
    requests.incrementAndGet();
    Ending ending = endings.poll();
    if (ending == Ending.REFUSED_STREAM) {
      out.write(frame(RST_STREAM, 0, stream, numbers(REFUSED_STREAM)));
    } else if (ending == Ending.GO_AWAY) {
      out.write(frame(GO_AWAY, 0, 0, numbers(Math.max(0, stream - 2), 0)));
    } else {
      out.write(frame(HEADERS, END_HEADERS | END_STREAM, stream, OK));
    }
  }

  private static byte[] frame(int type, int flags, int stream, byte[] payload) {
    return ByteBuffer.allocate(9 + payload.length)
        .putShort((short) (payload.length >> 8))
        .put((byte) payload.length)
        .put((byte) type)
        .put((byte) flags)
        .putInt(stream)
        .put(payload)
        .array();
  }

  private static byte[] numbers(int... numbers) {
    ByteBuffer octets = ByteBuffer.allocate(4 * numbers.length);
    for (int number : numbers) {
      octets.putInt(number);
    }
    return octets.array();
  }

  /** Reads a request of HTTP/1.1 with its body. */
  private static void readRequest(DataInputStream in) throws IOException {
    int length = 0;
    String line = line(in);
    while (!line.isEmpty()) {
      String field = line.toLowerCase(Locale.ROOT).replace(" ", "");
      if (field.startsWith("content-length:")) {
        length = Integer.parseInt(field.substring("content-length:".length()));
      }
      line = line(in);
    }
    in.readNBytes(length);
  }

  private static String line(DataInputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int octet = in.readUnsignedByte();
    while (octet != '\n') {
      line.write(octet);
      octet = in.readUnsignedByte();
    }
    return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** How a request ends that the server has read. */
  enum Ending {
    /** The announcement that the connection accepts no more requests, and that this one is not processed. */
    GO_AWAY,

    /** The announcement that this request is not processed. */
    REFUSED_STREAM
  }

  /** Work of a thread. */
  @FunctionalInterface
  private interface Work {

    void run() throws IOException;
  }
}
