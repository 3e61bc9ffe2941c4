package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Cuts the connection of a token request after a number of octets of the request or the response. The default run tries every
 * 29th octet. {@code -Dcuts.step=1} tries each of them.
 */
@DisplayName("A token request on a connection that is cut")
final class CutConnectionsTest {

  private static final int STEP = Integer.getInteger("cuts.step", 29);
  private static final URI BACK = URI.create("https://app.example/back");

  /** More than the differences that other threads of the JVM cause, and less than one for each cut. */
  private static final int TOLERANCE = 30;

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .defaultScope("orders")
      .build();

  private final ConnectionPool pool = new ConnectionPool();

  @ParameterizedTest(name = "{1} over {0}")
  @CsvSource({
    "JDK_SYNC, REFRESH, 0",
    "JDK_ASYNC, REFRESH, 1",
    "OKHTTP_SYNC, REFRESH, 2",
    "OKHTTP_ASYNC, REFRESH, 3",
    "JDK_SYNC, REDEEM, 4",
    "JDK_ASYNC, REDEEM, 5",
    "OKHTTP_SYNC, REDEEM, 6",
    "OKHTTP_ASYNC, REDEEM, 7"
  })
  @Timeout(600)
  @DisplayName("is sent once, fails with NoResponse, and leaves nothing open")
  void isSentOnce(Way way, Operation operation, int offset) throws Exception {
    try (LoopbackServer loopback = LoopbackServer.start(server);
        FaultProxy proxy = FaultProxy.before(loopback.origin())) {
      Cuts cuts = new Cuts(proxy, way, operation);
      cuts.assertThatWholeResponseIsRead();
      int descriptors = openDescriptors();
      int threads = Thread.activeCount();

      int first = offset;
      for (Ending ending : new Ending[] {Ending.CLOSE, Ending.RESET, Ending.HALF_CLOSE}) {
        cuts.cutRequests(first % STEP, ending);
        cuts.cutResponses(first % STEP, ending);
        first += 8;
      }

      pool.evictAll();
      proxy.awaitOpenConnections(0);
      assertThat(proxy.requests()).as("requests").hasSize(cuts.calls);
      assertThat(server.refreshTokenReuses() + server.codeReuses()).isZero();
      awaitLessThan(threads + TOLERANCE, Thread::activeCount);
      awaitLessThan(descriptors + TOLERANCE, CutConnectionsTest::openDescriptors);
    }
  }

  /** The cuts of one operation. */
  private final class Cuts {

    private final FaultProxy proxy;
    private final Way way;
    private final Operation operation;
    private HttpTransport transport;
    private final OAuth2Client client;
    private int calls;
    private int longestRequest;

    private Cuts(FaultProxy proxy, Way way, Operation operation) {
      this.proxy = proxy;
      this.way = way;
      this.operation = operation;
      this.transport = newTransport();
      this.client = OAuth2Client.builder()
          .server(
              AuthorizationServer.at("https://login.example/authorize", proxy.origin() + "/token")
                  .build())
          .clientId("client")
          .json(JacksonJson.strict())
          .build();
    }

    private HttpTransport newTransport() {
      return way.isOkHttp()
          ? OkHttpTransport.of(new OkHttpClient.Builder().connectionPool(pool).build())
          : JdkTransport.create();
    }

    private void assertThatWholeResponseIsRead() throws Exception {
      assertThat(noResponse(Fault.responseCut(Integer.MAX_VALUE, Ending.CLOSE))).isEmpty();
      longestRequest = proxy.requests().get(0).length;
    }

    private void cutRequests(int first, Ending ending) throws Exception {
      for (int octets = first; octets <= longestRequest; octets += STEP) {
        int processed = server.tokenRequests();
        assertThatItPromisesNothing(noResponse(Fault.requestCut(octets, ending)), octets, ending);
        assertThat(server.tokenRequests() - processed)
            .as("token requests that the server received, except those of the login")
            .isEqualTo(operation.tokenRequestsOfLogin());
      }
    }

    /** Ends with the first cut that the client cannot notice, because it is after the end of the response. */
    private void cutResponses(int first, Ending ending) throws Exception {
      int octets = first;
      Optional<NoResponse> failure;
      do {
        int processed = server.tokenRequests();
        failure = noResponse(Fault.responseCut(octets, ending));
        if (failure.isPresent()) {
          assertThatItPromisesNothing(failure, octets, ending);
        }
        assertThat(server.tokenRequests() - processed)
            .as("token requests that the server received, except those of the login")
            .isEqualTo(operation.tokenRequestsOfLogin() + 1);
        octets += STEP;
      } while (failure.isPresent());
    }

    private void assertThatItPromisesNothing(
        Optional<NoResponse> failure, int octets, Ending ending) {
      assertThat(failure)
          .as(octets + " octets, " + ending)
          .hasValueSatisfying(noResponse -> assertThat(noResponse.perhapsSent()).isTrue());
    }

    private Optional<NoResponse> noResponse(Fault fault) throws Exception {
      Exchange<Tokens> request = operation.prepare(client, server);
      proxy.next(fault);
      calls++;
      try {
        way.run(request, transport);
        // The client may not have noticed yet that the connection has ended, and could use it for
        // the next request.
        pool.evictAll();
        transport = newTransport();
        return Optional.empty();
      } catch (NoResponse e) {
        return Optional.of(e);
      }
    }
  }

  private enum Way {
    JDK_SYNC,
    JDK_ASYNC,
    OKHTTP_SYNC,
    OKHTTP_ASYNC;

    private boolean isOkHttp() {
      return this == OKHTTP_SYNC || this == OKHTTP_ASYNC;
    }

    private void run(Exchange<Tokens> exchange, HttpTransport transport) throws Exception {
      if (this == JDK_SYNC || this == OKHTTP_SYNC) {
        exchange.over(transport);
        return;
      }
      Throwable failure =
          exchange.overAsync(transport).handle((tokens, thrown) -> thrown).get(1, TimeUnit.MINUTES);
      if (failure != null) {
        throw Exchange.unchecked(failure);
      }
    }
  }

  private enum Operation {
    REFRESH {
      @Override
      Exchange<Tokens> prepare(OAuth2Client client, FakeAuthorizationServer server) {
        return client.refresh(REDEEM.prepare(client, server).over(server));
      }

      @Override
      int tokenRequestsOfLogin() {
        return 1;
      }
    },

    REDEEM {
      @Override
      Exchange<Tokens> prepare(OAuth2Client client, FakeAuthorizationServer server) {
        var login = client.begin(BACK).over(server);
        return client.complete(login, server.approve(login.authorizationUri()));
      }

      @Override
      int tokenRequestsOfLogin() {
        return 0;
      }
    };

    /** Logs in without the proxy, and returns the request to cut. */
    abstract Exchange<Tokens> prepare(OAuth2Client client, FakeAuthorizationServer server);

    abstract int tokenRequestsOfLogin();
  }

  /** Waits, because threads of the JDK's client end only after they have had no work for a minute. A leak ends in the timeout. */
  private static void awaitLessThan(int limit, IntSupplier open) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (open.getAsInt() >= limit) {
      boolean unused = never.await(10, TimeUnit.MILLISECONDS);
    }
  }

  private static int openDescriptors() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? (int) unix.getOpenFileDescriptorCount()
        : 0;
  }
}
