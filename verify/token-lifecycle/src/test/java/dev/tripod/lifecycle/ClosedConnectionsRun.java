package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.lifecycle.ClosingServer.Closing;
import dev.tripod.testkit.TestCertificates;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.net.ServerSocketFactory;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Counts the calls that fail because the server closed a connection: 1,000 calls for each client and each kind of server. The
 * profile {@code connections} starts it, and it prints the tables of docs/transports.md. It runs in real time for some minutes.
 */
@DisplayName("Calls to a server that closes connections")
final class ClosedConnectionsRun {

  private static final int CALLS = 1_000;
  private static final int ROUNDS = 150;
  private static final int LANES = 100;
  private static final Duration SHORT = Duration.ofMillis(20);
  private static final TestCertificates CERTIFICATES = TestCertificates.create();
  private static final SSLSocketFactory TLS = CERTIFICATES.clientContext().getSocketFactory();

  private final Map<String, Integer> sentTwice = new ConcurrentHashMap<>();
  private final CountDownLatch never = new CountDownLatch(1);

  @Test
  @DisplayName("lose none over OkHttp if the connection was closed before")
  void calls() throws Exception {
    List<Column> columns = List.of(
        Column.idle("1 s", Duration.ofSeconds(1), false),
        Column.idle("5 s", Duration.ofSeconds(5), false),
        Column.idle("12 s", Duration.ofSeconds(12), false),
        Column.idle("TLS, 1 s", Duration.ofSeconds(1), true),
        Column.HTTP_1_0,
        new Column(
            "at the same time",
            Closing.whenIdle(SHORT),
            10,
            SHORT.minusMillis(2),
            Duration.ofMillis(4),
            false),
        new Column(
            "with the request", Closing.withRequests(), 1, Duration.ZERO, Duration.ZERO, false));
    Map<Way, List<Integer>> lost = new TreeMap<>();
    for (Way way : Way.values()) {
      lost.put(way, new ArrayList<>());
    }
    for (Column column : columns) {
      measure(column).forEach((way, number) -> lost.get(way).add(number));
    }

    System.out.println(table(columns, lost));
    for (Way way : Way.values()) {
      if (way.name().startsWith("TRIPOD_OKHTTP")) {
        assertThat(lost.get(way).subList(0, 5)).as(way.toString()).containsOnly(0);
      }
      if (way.name().startsWith("TRIPOD") && !way.mayBeRepeated()) {
        assertThat(sentTwice.get(way.name())).as(way.toString()).isZero();
      }
    }
  }

  /** Measures one client at a time, in a random order per round. If all run at the same time, the numbers vary too much. */
  @Test
  @DisplayName("that speaks HTTP/1.0 are lost no more often than by the JDK's client alone")
  void callsOverHttp10() throws Exception {
    List<Way> ways = new ArrayList<>(List.of(
        Way.JDK_POST,
        Way.TRIPOD_JDK_TRANSPORT_POST,
        Way.TRIPOD_JDK_CALL_BEARER_POST,
        Way.TRIPOD_JDK_TRANSPORT_SIGNED));
    Map<Way, List<Integer>> lost = new TreeMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      Collections.shuffle(ways, new Random(round));
      for (Way way : ways) {
        lost.computeIfAbsent(way, first -> new ArrayList<>()).add(lost(Column.HTTP_1_0, way));
      }
    }

    List<Integer> alone = lost.get(Way.JDK_POST);
    lost.forEach((way, numbers) -> System.out.println(
        "| " + way + " | " + Sample.of(numbers) + " | " + Sample.ofDifferences(numbers, alone)));
    for (Way way : List.of(Way.TRIPOD_JDK_TRANSPORT_POST, Way.TRIPOD_JDK_CALL_BEARER_POST)) {
      Sample more = Sample.ofDifferences(lost.get(way), alone);
      assertThat(more.mean()).as(way + ": " + more).isLessThan(3 * more.standardError());
    }
  }

  /** Measures all clients at the same time. */
  private Map<Way, Integer> measure(Column column) throws Exception {
    Map<Way, Integer> lost = new ConcurrentHashMap<>();
    CountDownLatch ended = new CountDownLatch(Way.values().length);
    for (Way way : Way.values()) {
      thread(() -> {
        try {
          lost.put(way, lost(column, way));
        } finally {
          ended.countDown();
        }
      });
    }
    assertThat(ended.await(20, TimeUnit.MINUTES)).isTrue();
    assertThat(lost).hasSize(Way.values().length);
    return lost;
  }

  private int lost(Column column, Way way) throws Exception {
    AtomicInteger lost = new AtomicInteger();
    CountDownLatch ended = new CountDownLatch(column.lanes());
    ServerSocketFactory sockets = column.tls()
        ? CERTIFICATES.serverContext().getServerSocketFactory()
        : ServerSocketFactory.getDefault();
    try (ClosingServer server = ClosingServer.start(column.closing(), sockets)) {
      Sending sending = way.sending(
          (column.tls() ? "https" : "http") + "://localhost:" + server.port() + "/", column.tls());
      for (int lane = 0; lane < column.lanes(); lane++) {
        SplittableRandom random = new SplittableRandom(lane);
        thread(() -> {
          // The first call opens a connection, and is not counted.
          pause(random.nextLong(column.least().toNanos() + 1));
          isLost(sending);
          for (int call = 0; call < CALLS / column.lanes(); call++) {
            pause(column.least().toNanos() + random.nextLong(column.more().toNanos() + 1));
            if (isLost(sending)) {
              lost.incrementAndGet();
            }
          }
          ended.countDown();
        });
      }
      assertThat(ended.await(20, TimeUnit.MINUTES)).isTrue();
      int calls = CALLS + column.lanes();
      if (column.closing().withTheNextRequest()) {
        sentTwice.put(way.name(), server.requests() - calls);
      }
    }
    return lost.get();
  }

  private static boolean isLost(Sending sending) throws Exception {
    try {
      sending.send();
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private void pause(long nanos) throws InterruptedException {
    never.await(nanos, TimeUnit.NANOSECONDS);
  }

  private static void thread(Work work) {
    Thread thread = new Thread(
        null,
        () -> {
          try {
            work.run();
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        },
        "lane",
        256 * 1024);
    thread.setDaemon(true);
    thread.start();
  }

  private String table(List<Column> columns, Map<Way, List<Integer>> lost) {
    StringBuilder table = new StringBuilder("JDK " + Runtime.version() + "\n| calls |");
    columns.forEach(column -> table.append(' ').append(column.name()).append(" |"));
    table
        .append(" sent twice |\n|---|")
        .append("---|".repeat(columns.size() + 1))
        .append('\n');
    lost.forEach((way, numbers) -> {
      table.append("| ").append(way).append(" |");
      numbers.forEach(number -> table.append(' ').append(number).append(" |"));
      table.append(' ').append(sentTwice.get(way.name())).append(" |\n");
    });
    return table.toString();
  }

  /**
   * A kind of server, and how it is called.
   *
   * @param lanes the number of threads that call it
   * @param least the shortest pause before a call
   * @param more how much longer the pause may be
   */
  private record Column(
      String name, Closing closing, int lanes, Duration least, Duration more, boolean tls) {

    static final Column HTTP_1_0 =
        new Column("HTTP/1.0", Closing.afterResponses(), 1, Duration.ZERO, Duration.ZERO, false);

    static Column idle(String name, Duration keepAlive, boolean tls) {
      return new Column(
          name,
          Closing.whenIdle(keepAlive),
          LANES,
          keepAlive.plusMillis(200),
          Duration.ofMillis(100),
          tls);
    }
  }

  /** The mean of the rounds and its standard error. */
  private record Sample(double mean, double standardError) {

    static Sample of(List<Integer> numbers) {
      double mean = numbers.stream().mapToInt(Integer::intValue).average().orElseThrow();
      double squares = numbers.stream()
          .mapToDouble(number -> (number - mean) * (number - mean))
          .sum();
      return new Sample(mean, Math.sqrt(squares / (numbers.size() - 1) / numbers.size()));
    }

    /** Compares round by round, because both numbers of a round depend on the same state of the machine. */
    static Sample ofDifferences(List<Integer> numbers, List<Integer> others) {
      return of(IntStream.range(0, numbers.size())
          .mapToObj(round -> numbers.get(round) - others.get(round))
          .toList());
    }

    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.2f ± %.2f", mean, standardError);
    }
  }

  /** One call of a client. */
  @FunctionalInterface
  private interface Sending {

    void send() throws Exception;
  }

  /** Work of a thread. */
  @FunctionalInterface
  private interface Work {

    void run() throws Exception;
  }

  /** A client and a kind of request. */
  private enum Way {
    OKHTTP_GET("OkHttp, GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(okHttp(tls), uri, "GET");
      }
    },

    OKHTTP_POST("OkHttp, POST") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(okHttp(tls), uri, "POST");
      }
    },

    TRIPOD_OKHTTP_TRANSPORT_POST("`OkHttpTransport`, POST (refresh, redeem, revoke)") {
      @Override
      Sending sending(String uri, boolean tls) {
        return over(OkHttpTransport.of(okHttp(tls)), uri, "POST", "Basic YTpi");
      }
    },

    TRIPOD_OKHTTP_TRANSPORT_SIGNED("`OkHttpTransport`, signed GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return over(OkHttpTransport.of(okHttp(tls)), uri, "GET", SIGNED);
      }
    },

    TRIPOD_OKHTTP_TRANSPORT_BEARER_GET("`OkHttpTransport`, bearer GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return over(OkHttpTransport.of(okHttp(tls)), uri, "GET", BEARER);
      }
    },

    TRIPOD_OKHTTP_CALL_SIGNED("`AuthorizingInterceptor`, signed GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(AuthorizingInterceptor.install(okHttp(tls), adding(SIGNED)), uri, "GET");
      }
    },

    TRIPOD_OKHTTP_CALL_BEARER_POST("`AuthorizingInterceptor`, bearer POST") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(AuthorizingInterceptor.install(okHttp(tls), adding(BEARER)), uri, "POST");
      }
    },

    TRIPOD_OKHTTP_CALL_BEARER_GET("`AuthorizingInterceptor`, bearer GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(AuthorizingInterceptor.install(okHttp(tls), adding(BEARER)), uri, "GET");
      }
    },

    JDK_GET("`java.net.http`, GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(jdk(tls), uri, "GET");
      }
    },

    JDK_POST("`java.net.http`, POST") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(jdk(tls), uri, "POST");
      }
    },

    TRIPOD_JDK_TRANSPORT_POST("`JdkTransport`, POST (refresh, redeem, revoke)") {
      @Override
      Sending sending(String uri, boolean tls) {
        return over(JdkTransport.of(jdk(tls)), uri, "POST", "Basic YTpi");
      }
    },

    TRIPOD_JDK_TRANSPORT_SIGNED("`JdkTransport`, signed GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return over(JdkTransport.of(jdk(tls)), uri, "GET", SIGNED);
      }
    },

    TRIPOD_JDK_TRANSPORT_BEARER_GET("`JdkTransport`, bearer GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return over(JdkTransport.of(jdk(tls)), uri, "GET", BEARER);
      }
    },

    TRIPOD_JDK_CALL_SIGNED("`AuthorizedHttpClient`, signed GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(AuthorizedHttpClient.of(jdk(tls), adding(SIGNED)), uri, "GET");
      }
    },

    TRIPOD_JDK_CALL_BEARER_POST("`AuthorizedHttpClient`, bearer POST") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(AuthorizedHttpClient.of(jdk(tls), adding(BEARER)), uri, "POST");
      }
    },

    TRIPOD_JDK_CALL_BEARER_GET("`AuthorizedHttpClient`, bearer GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return calling(AuthorizedHttpClient.of(jdk(tls), adding(BEARER)), uri, "GET");
      }
    },

    URL_CONNECTION_GET("`HttpURLConnection`, GET") {
      @Override
      Sending sending(String uri, boolean tls) {
        return () -> urlConnection(uri, "GET");
      }
    },

    URL_CONNECTION_POST("`HttpURLConnection`, POST") {
      @Override
      Sending sending(String uri, boolean tls) {
        return () -> urlConnection(uri, "POST");
      }
    };

    private static final String SIGNED = "OAuth oauth_nonce=\"a\"";
    private static final String BEARER = "Bearer t0ken";
    private static final byte[] TEXT = "a=b".getBytes(StandardCharsets.US_ASCII);

    private final String text;

    Way(String text) {
      this.text = text;
    }

    abstract Sending sending(String uri, boolean tls);

    boolean mayBeRepeated() {
      return name().endsWith("BEARER_GET");
    }

    @Override
    public String toString() {
      return text;
    }

    private static OkHttpClient okHttp(boolean tls) {
      OkHttpClient.Builder client =
          new OkHttpClient.Builder().connectionPool(new ConnectionPool(LANES, 5, TimeUnit.MINUTES));
      return tls
          ? client.sslSocketFactory(TLS, CERTIFICATES.trustManager()).build()
          : client.build();
    }

    private static HttpClient jdk(boolean tls) {
      HttpClient.Builder client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
      return tls ? client.sslContext(CERTIFICATES.clientContext()).build() : client.build();
    }

    private static Authorizer adding(String authorization) {
      return request ->
          Exchange.done(Attempt.only(request.withHeader("Authorization", authorization)));
    }

    private static Sending over(
        HttpTransport transport, String uri, String method, String authorization) {
      dev.tripod.domain.http.HttpRequest request = dev.tripod.domain.http.HttpRequest.of(
              method, uri)
          .withHeader("Authorization", authorization);
      dev.tripod.domain.http.HttpRequest sent = method.equals("POST")
          ? request.withBody(Body.bytes("application/x-www-form-urlencoded", TEXT))
          : request;
      return () -> transport.send(sent);
    }

    private static Sending calling(OkHttpClient client, String uri, String method) {
      RequestBody body = method.equals("POST") ? RequestBody.create(TEXT) : null;
      Request request = new Request.Builder().url(uri).method(method, body).build();
      return () -> {
        try (Response response = client.newCall(request).execute()) {
          response.body().bytes();
        }
      };
    }

    private static Sending calling(HttpClient client, String uri, String method) {
      HttpRequest.BodyPublisher body = method.equals("POST")
          ? HttpRequest.BodyPublishers.ofByteArray(TEXT)
          : HttpRequest.BodyPublishers.noBody();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(uri)).method(method, body).build();
      return () -> client.send(request, BodyHandlers.ofByteArray());
    }

    private static void urlConnection(String uri, String method) throws IOException {
      HttpURLConnection connection = (HttpURLConnection) URI.create(uri).toURL().openConnection();
      if (connection instanceof HttpsURLConnection secured) {
        // A connection is used again only with the same factory.
        secured.setSSLSocketFactory(TLS);
      }
      connection.setRequestMethod(method);
      if (method.equals("POST")) {
        connection.setDoOutput(true);
        connection.getOutputStream().write(TEXT);
      }
      try (InputStream body = connection.getInputStream()) {
        body.readAllBytes();
      }
    }
  }
}
