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
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands between clients and a server on loopback, and breaks some of what passes: which connection has which fault follows
 * from the seed and from how many came before. It carries one request on each connection, as the testkit's server does, and
 * lets nothing through before the request is whole.
 */
final class FaultProxy implements AutoCloseable {

  private static final int BACKLOG = 512;
  private static final int LONGEST_DELAY_MILLIS = 20;
  private static final byte[] END_OF_HEAD = "\r\n\r\n".getBytes(ISO_8859_1);
  private static final Pattern CONTENT_LENGTH =
      Pattern.compile("\r\ncontent-length: *([0-9]+)", Pattern.CASE_INSENSITIVE);

  /** What becomes of a connection. */
  enum Fault {
    NONE,
    /** The answer comes late, within what any network does. */
    DELAYED,
    /** The connection is reset, and the server never saw the request. */
    REQUEST_LOST,
    /** The server did what it was asked to, and the connection is reset without a word. */
    ANSWER_LOST,
    /** As {@link #ANSWER_LOST}, but half of the answer's body comes, and the connection ends in good order. */
    ANSWER_TRUNCATED
  }

  /**
   * Learns of every request, and of every answer before the client does. Called by many threads.
   */
  interface Witness {

    /** A whole request came, which the server may not see. */
    void arrived(String request);

    /**
     * This is what becomes of it.
     *
     * @param status what the server said; empty if it never saw the request
     * @param delivered whether the client is to get the whole answer
     */
    void ends(String request, OptionalInt status, boolean delivered);
  }

  /**
   * How many connections in a hundred have which fault.
   */
  record Plan(int delayed, int requestLost, int answerLost, int answerTruncated) {

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
      shares.put(Fault.ANSWER_LOST, answerLost);
      shares.put(Fault.ANSWER_TRUNCATED, answerTruncated);
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

  /** Listens on a free port until closed. */
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

  /** From now on nothing breaks. */
  void heal() {
    healed = true;
  }

  int count(Fault fault) {
    return counts.get(fault).get();
  }

  /** Connections whose client got no whole answer. */
  int broken() {
    return count(Fault.REQUEST_LOST) + count(Fault.ANSWER_LOST) + count(Fault.ANSWER_TRUNCATED);
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
      // That is how it ends.
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
      byte[] answer = answer(request);
      boolean delivered = fault == Fault.NONE || fault == Fault.DELAYED;
      witness.ends(text, OptionalInt.of(status(answer)), delivered);
      int delay = 1 + random.nextInt(LONGEST_DELAY_MILLIS);
      switch (fault) {
        case ANSWER_LOST -> reset(client);
        case ANSWER_TRUNCATED -> write(client, truncated(answer));
        case DELAYED ->
          CompletableFuture.delayedExecutor(delay, TimeUnit.MILLISECONDS, threads)
              .execute(() -> write(client, answer));
        default -> write(client, answer);
      }
    } catch (IOException gone) {
      closed(client);
    }
  }

  private byte[] answer(byte[] request) throws IOException {
    try (Socket upstream = new Socket(listening.getInetAddress(), server.port())) {
      upstream.getOutputStream().write(request);
      return upstream.getInputStream().readAllBytes();
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

  private static int status(byte[] answer) {
    return Integer.parseInt(new String(answer, ISO_8859_1).split(" ", 3)[1]);
  }

  private static byte[] truncated(byte[] answer) {
    int head = new String(answer, ISO_8859_1).indexOf("\r\n\r\n") + END_OF_HEAD.length;
    return Arrays.copyOf(answer, (head + answer.length) / 2);
  }

  private static void write(Socket client, byte[] answer) {
    try (client) {
      client.getOutputStream().write(answer);
    } catch (IOException gone) {
      // The client gave up, and knows.
    }
  }

  /** RST in place of FIN. */
  private static void reset(Socket client) throws IOException {
    client.setSoLinger(true, 0);
    client.close();
  }

  private static void closed(Socket client) {
    try {
      client.close();
    } catch (IOException e) {
      // It is.
    }
  }
}
