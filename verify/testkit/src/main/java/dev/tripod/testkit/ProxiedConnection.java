package dev.tripod.testkit;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A connection that a client opened to a {@link FaultProxy}. One thread uses it; any thread may close it. */
final class ProxiedConnection implements AutoCloseable {

  private final Socket raw;
  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;
  private final ByteArrayOutputStream request = new ByteArrayOutputStream();

  private ProxiedConnection(Socket raw, Socket socket) throws IOException {
    this.raw = raw;
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /**
   * Returns the connection of an accepted socket.
   *
   * @param tls the server's certificate and key, or {@code null} for a connection without TLS
   * @throws IOException if the TLS handshake fails
   */
  static ProxiedConnection of(Socket accepted, @Nullable SSLContext tls) throws IOException {
    accepted.setTcpNoDelay(true);
    if (tls == null) {
      return new ProxiedConnection(accepted, accepted);
    }
    SSLSocket secured = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
    secured.startHandshake();
    return new ProxiedConnection(accepted, secured);
  }

  /** Waits for a request, and returns whether one begins. Otherwise the connection has ended. */
  boolean awaitRequest() throws IOException {
    if (raw.isClosed()) {
      // The rest of a request that was cut may be in the buffer. It is not another request.
      return false;
    }
    request.reset();
    in.mark(1);
    int octet = in.read();
    in.reset();
    return octet >= 0;
  }

  /**
   * Reads a request to its end, but at most {@code most} octets of it.
   *
   * @throws EOFException if the client closes the connection earlier
   * @throws IOException also if a length in the request is not a number
   */
  void readRequest(int most) throws IOException {
    long length = 0;
    boolean chunked = false;
    String line = null;
    while (line == null || !line.isEmpty()) {
      line = readLine(most);
      if (request.size() >= most) {
        // The line may be incomplete.
        return;
      }
      String field = line.toLowerCase(Locale.ROOT).replace(" ", "");
      if (field.startsWith("content-length:")) {
        length = number(field.substring("content-length:".length()), 10);
      }
      chunked |= field.equals("transfer-encoding:chunked");
    }
    if (chunked) {
      readChunks(most);
    } else {
      readOctets(length, most);
    }
  }

  /** Returns the octets of the current request that were read. */
  byte[] request() {
    return request.toByteArray();
  }

  /** Sends {@code length} octets. */
  void send(byte[] octets, int from, int length) throws IOException {
    out.write(octets, from, length);
    out.flush();
  }

  /** Closes the connection in both directions. */
  @Override
  public void close() throws IOException {
    // TLS may wait for a reader before it closes. Closing the raw socket afterwards never waits.
    try (raw) {
      socket.close();
    }
  }

  /** Closes the connection with RST, without a close_notify of TLS. */
  void reset() throws IOException {
    raw.setSoLinger(true, 0);
    raw.close();
  }

  /** Stops sending: the client reads the end of the stream. */
  void stopSending() throws IOException {
    socket.shutdownOutput();
  }

  /** Reads and drops everything until the client closes the connection. */
  void awaitEnd() throws IOException {
    in.transferTo(OutputStream.nullOutputStream());
  }

  private void readChunks(int most) throws IOException {
    long size = -1;
    while (size != 0) {
      String line = readLine(most);
      if (request.size() >= most) {
        return;
      }
      size = number(line.strip(), 16);
      readOctets(size, most);
      readLine(most);
    }
  }

  private static long number(String digits, int radix) throws IOException {
    try {
      return Long.parseLong(digits, radix);
    } catch (NumberFormatException e) {
      throw new IOException(
          "The request has the length '" + digits + "', which is not a number", e);
    }
  }

  private void readOctets(long number, int most) throws IOException {
    for (long i = 0; i < number && request.size() < most; i++) {
      read();
    }
  }

  /** Returns a line without its end. It is incomplete if {@code most} octets of the request are read before. */
  private String readLine(int most) throws IOException {
    int start = request.size();
    int octet = -1;
    while (octet != '\n' && request.size() < most) {
      octet = read();
    }
    return new String(
            request.toByteArray(), start, request.size() - start, StandardCharsets.ISO_8859_1)
        .stripTrailing();
  }

  private int read() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException("The connection ended within a request");
    }
    request.write(octet);
    return octet;
  }
}
