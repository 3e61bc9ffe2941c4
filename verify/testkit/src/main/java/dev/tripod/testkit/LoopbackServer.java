package dev.tripod.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server on 127.0.0.1 that passes each request to a transport. With it, a real HTTP client can use a fake:
 *
 * <pre>{@code
 * try (var loopback = LoopbackServer.start(server)) {
 *   var request = HttpRequest.get(loopback.origin() + "/2/users/me");
 *   ...
 * }
 * }</pre>
 *
 * <h2>Requests and responses</h2>
 * The transport receives the method, path, query and body unchanged, and all headers except those of the connection.
 *
 * <ul>
 *   <li>The status is 400 for a request that {@link HttpRequest} cannot represent unchanged: a raw character outside ASCII, a
 *       host such as {@code a_b}, or a dot segment. It is 413 for a body longer than {@link #MAX_BODY}.
 *   <li>Repeated response headers are sent as they are. The body of a response to HEAD, or of a 204 or 304, is dropped.
 *   <li>If the transport throws an {@link IOException}, the connection is closed without a response. After any other
 *       exception the response is 500, with the exception as text.
 * </ul>
 *
 * <h2>Limits of the JDK's server</h2>
 * The implementation is {@code com.sun.net.httpserver}. It sets {@code Date} from the system clock. It responds 404 to a path
 * with one segment after an empty one, such as {@code //a}. It changes the letter case of header names. Each connection is
 * used for one request: on JDK 17 that server delays the second response on a connection by about 40 ms.
 *
 * <p>Instances are thread-safe. They process at most 16 requests concurrently.
 */
public final class LoopbackServer implements AutoCloseable {

  /** The longest accepted body in octets: 8 MiB. */
  public static final int MAX_BODY = 8 * 1024 * 1024;

  private static final int THREADS = 16;

  /**
   * How many connections may wait to be accepted. The default of 50 overflows in a burst on a busy machine, and Linux retries
   * a rejected connection only after a second.
   */
  private static final int BACKLOG = 1024;

  /** The headers of the connection, and the content type, which is part of {@link Body}. */
  private static final Set<String> NOT_PASSED_ON = Set.of(
      "host",
      "content-length",
      "content-type",
      "connection",
      "expect",
      "upgrade",
      "transfer-encoding");

  private static final Set<String> NOT_SENT_BACK =
      Set.of("connection", "content-length", "date", "transfer-encoding");

  private final HttpServer server;
  private final ExecutorService threads;

  private LoopbackServer(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Starts a server on a free port of 127.0.0.1.
   *
   * @throws IOException if no socket can be opened
   */
  public static LoopbackServer start(HttpTransport transport) throws IOException {
    return start(transport, 0);
  }

  /**
   * Starts a server on {@code port} of 127.0.0.1.
   *
   * @param port 1 to 65535, or 0 for a free port
   * @throws IllegalArgumentException if the port is out of range
   * @throws IOException if the socket cannot be opened, because the port is in use for example
   */
  public static LoopbackServer start(HttpTransport transport, int port) throws IOException {
    Objects.requireNonNull(transport, "transport");
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, port), BACKLOG);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, LoopbackServer::thread);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      // Closing the exchange without a response closes the connection.
      try (exchange) {
        respond(transport, exchange);
      }
    });
    server.start();
    return new LoopbackServer(server, threads);
  }

  /** Returns {@code http://127.0.0.1} with the port. */
  public Origin origin() {
    return new Origin("http", "127.0.0.1", server.getAddress().getPort());
  }

  /**
   * Closes the socket and all connections, interrupts the transport, and waits for all threads to end.
   *
   * @throws IllegalStateException if the transport still runs a minute after its interruption
   */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
        throw new IllegalStateException("The transport still runs a minute after its interruption."
            + " Make it end when its thread is interrupted.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "LoopbackServer[" + origin() + "]";
  }

  /** Returns a daemon thread: a missing {@link #close} does not keep the JVM running. */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tripod-served");
    thread.setDaemon(true);
    return thread;
  }

  private static void respond(HttpTransport transport, HttpExchange exchange) throws IOException {
    byte[] content = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (content.length > MAX_BODY) {
      write(exchange, plain(413, "The body is longer than " + MAX_BODY + " octets"));
      return;
    }
    HttpRequest request;
    try {
      request = request(exchange, content);
    } catch (IllegalArgumentException e) {
      write(exchange, plain(400, "The request cannot be passed on unchanged: " + e.getMessage()));
      return;
    }
    write(exchange, response(transport, request));
  }

  /** Returns 500 for an exception other than IOException, which is a defect of the test and not of the connection. */
  private static HttpResponse response(HttpTransport transport, HttpRequest request)
      throws IOException {
    try {
      HttpResponse response = transport.send(request);
      return response.status() < 200
          ? plain(
              500, "The transport returned an interim response. Return a status of 200 or more.")
          : response;
    } catch (RuntimeException | AssertionError e) {
      return plain(500, "The transport threw " + e);
    }
  }

  private static HttpRequest request(HttpExchange exchange, byte[] content) {
    HttpRequest request = HttpRequest.of(exchange.getRequestMethod(), target(exchange))
        .withBody(body(exchange, content));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!NOT_PASSED_ON.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        for (String value : header.getValue()) {
          request = request.andHeader(header.getKey(), value);
        }
      }
    }
    return request;
  }

  /** Returns the target URI (RFC 9112 section 3.3). It is built as text: {@code java.net.URI} takes the path {@code //a/b} for a host. */
  private static String target(HttpExchange exchange) {
    URI given = exchange.getRequestURI();
    String target =
        given.isAbsolute() ? given.toString() : "http://" + onlyValue(exchange, "Host") + given;
    String sent = HttpRequest.of("GET", target).uri().toString();
    if (!sent.equalsIgnoreCase(target)) {
      throw new IllegalArgumentException("The path has dot segments, or is missing");
    }
    return target;
  }

  private static Body body(HttpExchange exchange, byte[] content) {
    if (exchange.getRequestHeaders().containsKey("Content-Type")) {
      return Body.bytes(onlyValue(exchange, "Content-Type"), content);
    }
    // RFC 9110 section 8.3 allows a receiver to assume this type.
    return content.length == 0 ? Body.none() : Body.bytes("application/octet-stream", content);
  }

  private static String onlyValue(HttpExchange exchange, String header) {
    List<String> values = exchange.getRequestHeaders().getOrDefault(header, List.of());
    if (values.size() != 1) {
      throw new IllegalArgumentException(
          "The header " + header + " occurs " + values.size() + " times instead of once");
    }
    return values.get(0);
  }

  private static void write(HttpExchange exchange, HttpResponse response) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    response.headers().forEach((name, value) -> {
      if (!NOT_SENT_BACK.contains(name.toLowerCase(Locale.ROOT))) {
        exchange.getResponseHeaders().add(name, value);
      }
    });
    exchange.getResponseHeaders().set("Connection", "close");
    byte[] body = head || response.status() == 204 || response.status() == 304
        ? new byte[0]
        : response.body();
    exchange.sendResponseHeaders(response.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private static HttpResponse plain(int status, String text) {
    return HttpResponse.of(
        status,
        Headers.of("Content-Type", "text/plain;charset=utf-8"),
        text.getBytes(StandardCharsets.UTF_8));
  }
}
