package dev.tripod.lifecycle;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.http.Origin;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A proxy between clients and a server on the loopback interface that breaks some connections. The seed and the number of a
 * connection determine its fault. Each connection carries one request, as with the test kit's server. The proxy forwards a request
 * after it has read all of it.
 */
final class FaultProxy implements AutoCloseable {

  private static final int BACKLOG = 512;
  private static final int LONGEST_DELAY_MILLIS = 20;
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("\r\ncontent-length: *([0-9]+)", Pattern.CASE_INSENSITIVE);

  /** The fault of a connection. */
  enum Fault {
    NONE,
    /** The response is late, within the limits of a usual network. */
    DELAYED,
    /** The connection is reset before the server receives the request. */
    REQUEST_LOST,
    /** The server processes the request, and the connection is reset before the client receives the response. */
    RESPONSE_LOST,
    /** As {@link #RESPONSE_LOST}, but the client receives half of the body and a regular end of the connection. */
    RESPONSE_TRUNCATED
  }

  /**
   * Observes every request, and every response before the client receives it. Many threads call it.
   */
  interface Witness {

    /** Reports a complete request, before the proxy decides whether to forward it. */
    void arrived(String request);

    /**
     * Reports the end of a request.
     *
     * @param status the server's status code, or empty if the server did not receive the request
     * @param delivered whether the client will receive the complete response
     */
    void ends(String request, OptionalInt status, boolean delivered);
  }

  /**
   * The percentage of connections with each fault.
   */
  record Plan(int delayed, int requestLost, int responseLost, int responseTruncated) {

    private Fault fault(int percent) {
      int rest = percent;
      for (Map.Entry<Fault, Integer> each : shares().entrySet()) {
        rest -= each.getValue();
        if (rest < 0) {
          return each.getKey();
        }
      }
      return Fault.NONE;
    }

    private Map<Fault, Integer> shares() {
      Map<Fault, Integer> shares = new EnumMap<>(Fault.class);
      shares.put(Fault.DELAYED, delayed);
      shares.put(Fault.REQUEST_LOST, requestLost);
      shares.put(Fault.RESPONSE_LOST, responseLost);
      shares.put(Fault.RESPONSE_TRUNCATED, responseTruncated);
      return shares;
    }
  }

  private final ServerSocket listening;
  private final Origin server;
  private final Plan plan;
  private final long seed;
  private final Witness witness;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicInteger connections = new AtomicInteger();
  private final Map<Fault, AtomicInteger> counts = new EnumMap<>(Fault.class);
  private final Queue<String> unserved = new ConcurrentLinkedQueue<>();
  private volatile boolean healed;

  private FaultProxy(ServerSocket listening, Origin server, Plan plan, long seed, Witness witness) {
    this.listening = listening;
    this.server = server;
    this.plan = plan;
    this.seed = seed;
    this.witness = witness;
    for (Fault fault : Fault.values()) {
      counts.put(fault, new AtomicInteger());
    }
  }

  /** Starts a proxy on a free port, which listens until it is closed. */
  static FaultProxy before(Origin server, Plan plan, long seed, Witness witness)
      throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    FaultProxy proxy =
        new FaultProxy(new ServerSocket(0, BACKLOG, loopback), server, plan, seed, witness);
    proxy.threads.execute(proxy::listen);
    return proxy;
  }

  Origin origin() {
    return new Origin("http", "127.0.0.1", listening.getLocalPort());
  }

  /** Stops breaking connections. */
  void heal() {
    healed = true;
  }

  int count(Fault fault) {
    return counts.get(fault).get();
  }

  /** Returns the number of connections on which the client received no complete response. */
  int broken() {
    return count(Fault.REQUEST_LOST) + count(Fault.RESPONSE_LOST) + count(Fault.RESPONSE_TRUNCATED);
  }

  /** {@return the failures of connections that ended without a drawn fault, of the client or of the server} */
  Queue<String> unserved() {
    return unserved;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }

  @Override
  public String toString() {
    return counts.toString();
  }

  private void listen() {
    try {
      while (true) {
        Socket client = listening.accept();
        int number = connections.getAndIncrement();
        threads.execute(() -> serve(client, number));
      }
    } catch (IOException closed) {
      // close() was called.
    }
  }

  private void serve(Socket client, int number) {
    SplittableRandom random = new SplittableRandom(seed + number);
    Fault drawn = plan.fault(random.nextInt(100));
    Fault fault = healed ? Fault.NONE : drawn;
    try {
      byte[] request = request(new BufferedInputStream(client.getInputStream()));
      counts.get(fault).incrementAndGet();
      String text = new String(request, ISO_8859_1);
      witness.arrived(text);
      if (fault == Fault.REQUEST_LOST) {
        witness.ends(text, OptionalInt.empty(), false);
        reset(client);
        return;
      }
      byte[] response = response(request);
      boolean delivered = fault == Fault.NONE || fault == Fault.DELAYED;
      witness.ends(text, OptionalInt.of(status(response)), delivered);
      int delay = 1 + random.nextInt(LONGEST_DELAY_MILLIS);
      switch (fault) {
        case RESPONSE_LOST -> reset(client);
        case RESPONSE_TRUNCATED -> write(client, truncated(response));
        case DELAYED ->
          CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, threads)
              .execute(() -> write(client, response));
        default -> write(client, response);
      }
    } catch (IOException | RuntimeException e) {
      unserved.add(e.toString());
      closed(client);
    }
  }

  private byte[] response(byte[] request) throws IOException {
    try (Socket upstream = new Socket(listening.getInetAddress(), server.port())) {
      upstream.getOutputStream().write(request);
      byte[] response = upstream.getInputStream().readAllBytes();
      if (response.length == 0) {
        throw new EOFException("The server closed the connection without a response");
      }
      return response;
    }
  }

  private static byte[] request(InputStream in) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    int matched = 0;
    while (matched < END_OF_HEAD.length) {
      int octet = in.read();
      if (octet < 0) {
        throw new EOFException();
      }
      request.write(octet);
      matched = octet == END_OF_HEAD[matched] ? matched + 1 : octet == END_OF_HEAD[0] ? 1 : 0;
    }
    Matcher length = CONTENT_LENGTH.matcher(request.toString(ISO_8859_1));
    if (length.find()) {
      request.write(in.readNBytes(Integer.parseInt(length.group(1))));
    }
    return request.toByteArray();
  }

  private static int status(byte[] response) {
    return Integer.parseInt(new String(response, ISO_8859_1).split(" ", 3)[1]);
  }

  private static byte[] truncated(byte[] response) {
    int head = new String(response, ISO_8859_1).indexOf("\r\n\r\n") + END_OF_HEAD.length;
    return Arrays.copyOf(response, (head + response.length) / 2);
  }

  private static void write(Socket client, byte[] response) {
    try (client) {
      client.getOutputStream().write(response);
    } catch (IOException gone) {
      // The client closed the connection.
    }
  }

  /** Closes the connection with RST in place of FIN. */
  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  private static void closed(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      // It is closed.
    }
  }
}
