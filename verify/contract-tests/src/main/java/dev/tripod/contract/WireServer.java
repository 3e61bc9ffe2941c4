package dev.tripod.contract;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A minimal HTTP/1.1 server on loopback. It records the octets of each request and can close or reset the connection at any
 * point, which complete HTTP servers cannot.
 */
final class WireServer implements AutoCloseable {

  private static final String HOST = "127.0.0.1";

  private final String scheme;
  private final ServerSocket listening;
  private final Script script;
  private final ExecutorService threads;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final List<Arrival> arrivals = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Void> accepting = new CompletableFuture<>();

  private WireServer(String scheme, ServerSocket listening, Script script) {
    this.scheme = scheme;
    this.listening = listening;
    this.script = script;
    this.threads = Executors.newCachedThreadPool(task -> {
      Thread thread = new Thread(task, "wire-server");
      thread.setDaemon(true);
      return thread;
    });
  }

  static WireServer start(Script script) {
    try {
      return start("http", ServerSocketFactory.getDefault(), script);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WireServer start(String scheme, ServerSocketFactory sockets, Script script)
      throws IOException {
    ServerSocket listening = sockets.createServerSocket(0, 50, loopback());
    WireServer server = new WireServer(scheme, listening, script);
    server.threads.execute(server::accept);
    return server;
  }

  /** Starts a TLS server with a certificate that no client trusts. */
  static WireServer startWithForeignCertificate(Script script) {
    try (InputStream stored = WireServer.class.getResourceAsStream("foreign.p12")) {
      char[] password = "foreign".toCharArray();
      KeyStore foreign = KeyStore.getInstance("PKCS12");
      foreign.load(Objects.requireNonNull(stored, "foreign.p12"), password);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(foreign, password);
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), null, null);
      return start("https", tls.getServerSocketFactory(), script);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java platform has no TLS. Use another one.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Starts a server that sends {@code response} to each request. */
  static WireServer responding(String response) {
    return start((arrival, connection) -> connection.send(response));
  }

  /** Returns 127.0.0.1, which the URIs contain, also if the platform prefers IPv6. */
  static InetAddress loopback() throws IOException {
    return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
  }

  /** Returns the URI of {@code target}, which begins with a slash. */
  String uri(String target) {
    return scheme + "://" + authority() + target;
  }

  /** Returns the value of the {@code Host} header. */
  String authority() {
    return HOST + ":" + listening.getLocalPort();
  }

  /** Returns the requests in the order in which their last octet arrived. */
  List<Arrival> arrivals() {
    return arrivals;
  }

  /** Returns the only request. */
  Arrival arrival() {
    if (arrivals.size() != 1) {
      throw new AssertionError("Expected one request, but " + arrivals.size() + " arrived");
    }
    return arrivals.get(0);
  }

  /** Refuses new connections. Existing connections stay open. */
  void stopListening() throws IOException {
    listening.close();
    // The accepting thread may still accept one connection until it notices.
    accepting.join();
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
    } catch (IOException closed) {
      // The test has ended, or has called stopListening.
    } finally {
      accepting.complete(null);
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Connection connection = new Connection(this, socket);
      Arrival arrival = read(in);
      while (arrival != null) {
        arrivals.add(arrival);
        script.respond(arrival, connection);
        arrival = read(in);
      }
    } catch (IOException cut) {
      // The script, the client or the end of the test closed the connection. Each test asserts what
      // it expects.
    } finally {
      open.remove(socket);
    }
  }

  private static @Nullable Arrival read(InputStream in) throws IOException {
    String line = line(in);
    if (line == null) {
      return null;
    }
    List<String> fields = new ArrayList<>();
    String field = line(in);
    while (field != null && !field.isEmpty()) {
      fields.add(field);
      field = line(in);
    }
    Arrival head = new Arrival(line, fields, "");
    byte[] body = head.isChunked() ? chunks(in) : in.readNBytes(head.contentLength());
    return new Arrival(line, fields, new String(body, StandardCharsets.ISO_8859_1));
  }

  private static byte[] chunks(InputStream in) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    int size = chunkSize(in);
    while (size > 0) {
      body.write(in.readNBytes(size));
      line(in);
      size = chunkSize(in);
    }
    line(in);
    return body.toByteArray();
  }

  private static int chunkSize(InputStream in) throws IOException {
    String size = line(in);
    if (size == null) {
      throw new EOFException("The connection ended within a request");
    }
    return Integer.parseInt(size.strip(), 16);
  }

  /** Returns a line without its CRLF; {@code null} at the end of the connection. */
  private static @Nullable String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int octet = in.read();
    while (octet >= 0 && octet != '\n') {
      line.write(octet);
      octet = in.read();
    }
    return octet < 0 ? null : line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
  }

  /** Responds to each request. */
  @FunctionalInterface
  interface Script {

    void respond(Arrival arrival, Connection connection) throws IOException;
  }

  /** A received request. Each character of the body is an octet (ISO 8859-1). */
  record Arrival(String requestLine, List<String> fields, String body) {

    String method() {
      return requestLine.substring(0, requestLine.indexOf(' '));
    }

    String target() {
      return requestLine.substring(requestLine.indexOf(' ') + 1, requestLine.lastIndexOf(' '));
    }

    /** Returns all values of a header, in order. */
    List<String> all(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      return fields.stream()
          .filter(field -> field.toLowerCase(Locale.ROOT).startsWith(start))
          .map(field -> field.substring(start.length()).strip())
          .toList();
    }

    private boolean isChunked() {
      return all("Transfer-Encoding").contains("chunked");
    }

    private int contentLength() {
      return all("Content-Length").stream().findFirst().map(Integer::parseInt).orElse(0);
    }
  }

  /** A connection from a client. */
  static final class Connection {

    private final WireServer server;
    private final Socket socket;
    private final OutputStream out;

    private Connection(WireServer server, Socket socket) throws IOException {
      this.server = server;
      this.socket = socket;
      this.out = socket.getOutputStream();
    }

    WireServer server() {
      return server;
    }

    /** Sends {@code octets}, one per character. */
    void send(String octets) throws IOException {
      out.write(octets.getBytes(StandardCharsets.ISO_8859_1));
      out.flush();
    }

    /** Closes the connection normally: the client reads the end of the stream. */
    void end() throws IOException {
      socket.close();
    }

    /** Resets the connection: the next read or write of the client fails. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }
}
