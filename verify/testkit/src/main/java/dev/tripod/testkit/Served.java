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
 * Puts any transport on a loopback socket, so that a real HTTP client can talk to a fake:
 *
 * <pre>{@code
 * try (var served = Served.on(server)) {
 *   var request = HttpRequest.get(served.origin() + "/2/users/me");
 *   ...
 * }
 * }</pre>
 *
 * <p>What arrives is handed over as it came: method, the path and query to the letter, every header but the
 * connection's own, the octets of the body. What the domain's {@link HttpRequest} cannot hold unchanged (a raw character
 * outside ASCII, a host such as {@code a_b}, a dot segment) is answered 400, a body above {@link #MAX_BODY} 413. What
 * comes back is sent with its repeated headers; a body of the answer to HEAD, or of a 204 or 304, is dropped. An
 * {@link IOException} of the transport closes the connection without an answer; any other failure of it is a 500 that
 * names it.
 *
 * <p>The server is the JDK's {@code com.sun.net.httpserver}, which has its own mind in three points: it writes the
 * {@code Date} by the machine's clock, it knows no path of one segment behind an empty one ({@code //a}: 404), and
 * header names change their letter case. Each connection carries one request: on JDK 17 that server delays the second
 * answer on a connection by some 40 ms.
 *
 * <p>Thread-safe. At most 16 requests are answered at the same time; {@link #close} ends all threads.
 */
public final class Served implements AutoCloseable {

  /** The longest body that is read: 8 MiB. */
  public static final int MAX_BODY = 8 * 1024 * 1024;

  private static final int THREADS = 16;

  /**
   * How many connections may wait to be accepted. The default of 50 overflows where a burst meets a busy machine, and
   * Linux lets the one that found no place try again after a whole second.
   */
  private static final int BACKLOG = 1024;

  /** The connection's own, and the type, which the body has. */
  private static final Set<String> NOT_HANDED_OVER = Set.of(
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

  private Served(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Serves {@code transport} on a free port of 127.0.0.1, until closed.
   *
   * @throws IOException if no socket can be opened
   */
  public static Served on(HttpTransport transport) throws IOException {
    Objects.requireNonNull(transport, "transport");
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), BACKLOG);
    ExecutorService threads = Executors.newFixedThreadPool(THREADS, Served::thread);
    server.setExecutor(threads);
    server.createContext("/", exchange -> {
      // Without an answer sent, closing the exchange closes the connection: the client sees it
      // break.
      try (exchange) {
        answer(transport, exchange);
      }
    });
    server.start();
    return new Served(server, threads);
  }

  /** {@code http://127.0.0.1} and the port. */
  public Origin origin() {
    return new Origin("http", "127.0.0.1", server.getAddress().getPort());
  }

  /**
   * Closes the socket and every connection, interrupts what is still being answered, and waits for all threads to end.
   *
   * @throws IllegalStateException if the transport does not end within ten seconds of being interrupted
   */
  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(10, TimeUnit.SECONDS)) {
        throw new IllegalStateException("The transport goes on although it was interrupted");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public String toString() {
    return "Served[" + origin() + "]";
  }

  /** A daemon, so that a forgotten {@link #close} does not keep the JVM. */
  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "tripod-served");
    thread.setDaemon(true);
    return thread;
  }

  private static void answer(HttpTransport transport, HttpExchange exchange) throws IOException {
    byte[] content = exchange.getRequestBody().readNBytes(MAX_BODY + 1);
    if (content.length > MAX_BODY) {
      write(exchange, plain(413, "The body is longer than " + MAX_BODY + " octets"));
      return;
    }
    HttpRequest request;
    try {
      request = request(exchange, content);
    } catch (IllegalArgumentException e) {
      write(exchange, plain(400, "This cannot be handed over as it came: " + e.getMessage()));
      return;
    }
    write(exchange, answer(transport, request));
  }

  /** A failure that is not the wire's is the test's own, and must not look like a broken connection. */
  private static HttpResponse answer(HttpTransport transport, HttpRequest request)
      throws IOException {
    try {
      HttpResponse response = transport.send(request);
      return response.status() < 200
          ? plain(500, "The transport behind this server gave an interim answer for a final one")
          : response;
    } catch (RuntimeException | AssertionError e) {
      return plain(500, "The transport behind this server threw " + e);
    }
  }

  private static HttpRequest request(HttpExchange exchange, byte[] content) {
    HttpRequest request = HttpRequest.of(exchange.getRequestMethod(), target(exchange))
        .withBody(body(exchange, content));
    for (Map.Entry<String, List<String>> header : exchange.getRequestHeaders().entrySet()) {
      if (!NOT_HANDED_OVER.contains(header.getKey().toLowerCase(Locale.ROOT))) {
        for (String value : header.getValue()) {
          request = request.andHeader(header.getKey(), value);
        }
      }
    }
    return request;
  }

  /** The target URI (RFC 9112 section 3.3), as text: {@code java.net.URI} takes the path {@code //a/b} for a host. */
  private static String target(HttpExchange exchange) {
    URI given = exchange.getRequestURI();
    String target =
        given.isAbsolute() ? given.toString() : "http://" + onlyValue(exchange, "Host") + given;
    String sent = HttpRequest.of("GET", target).uri().toString();
    if (!sent.equalsIgnoreCase(target)) {
      throw new IllegalArgumentException("The path has dot segments, or is not there");
    }
    return target;
  }

  private static Body body(HttpExchange exchange, byte[] content) {
    if (exchange.getRequestHeaders().containsKey("Content-Type")) {
      return Body.bytes(onlyValue(exchange, "Content-Type"), content);
    }
    // RFC 9110 section 8.3 lets a receiver take untyped content for this.
    return content.length == 0 ? Body.none() : Body.bytes("application/octet-stream", content);
  }

  private static String onlyValue(HttpExchange exchange, String header) {
    List<String> values = exchange.getRequestHeaders().getOrDefault(header, List.of());
    if (values.size() != 1) {
      throw new IllegalArgumentException(
          "The header " + header + " stands there " + values.size() + " times, not once");
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
