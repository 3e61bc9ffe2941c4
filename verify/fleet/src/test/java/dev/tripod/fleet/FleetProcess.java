package dev.tripod.fleet;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A process of the fleet. It requests the tokens of each owner from a keeper ten times a second, until its standard input ends. */
public final class FleetProcess {

  private static final int PAUSE_MILLIS = 100;

  private final Reports reports;
  private final TokenKeeper keeper;
  private final HttpTransport transport;
  private final Set<String> reportedFailures = ConcurrentHashMap.newKeySet();

  private FleetProcess(Reports reports, TokenKeeper keeper, HttpTransport transport) {
    this.reports = reports;
    this.keeper = keeper;
    this.transport = transport;
  }

  /**
   * Runs the process.
   *
   * @param arguments its number, the token endpoint, the port for reports, the number of owners, the length of a claim in milliseconds,
   *     the engine, and the address of its server
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    int number = Integer.parseInt(arguments[0]);
    Reports reports = new Reports(Integer.parseInt(arguments[2]), number);
    int owners = Integer.parseInt(arguments[3]);
    Duration claim = Duration.ofMillis(Long.parseLong(arguments[4]));
    TokenKeeper keeper = TokenKeeper.builder(
            client(arguments[1]),
            new ReportingStore(EngineKind.of(arguments[5]).open(arguments[6]), reports))
        .claimLength(claim)
        .build();
    new FleetProcess(reports, keeper, JdkTransport.create().withTotalDeadline(claim.dividedBy(2)))
        .run(owners);
    // The connection pools of the drivers have threads that do not end.
    System.exit(0);
  }

  /** Returns a client of the server with this token endpoint. */
  static OAuth2Client client(String tokenEndpoint) {
    return OAuth2Client.builder()
        .server(AuthorizationServer.at(tokenEndpoint, tokenEndpoint).build())
        .clientId("fleet")
        .json(JacksonJson.strict())
        .build();
  }

  /** Returns an owner. All fleets of a run share one engine, so the number of owners is part of the name. */
  static ResourceOwner owner(int number, int owners) {
    return ResourceOwner.of("fleet-of-" + owners, Integer.toString(number));
  }

  private void run(int owners) throws IOException, InterruptedException {
    reports.started();
    ScheduledExecutorService callers = Executors.newScheduledThreadPool(owners);
    for (int number = 0; number < owners; number++) {
      ResourceOwner owner = owner(number, owners);
      // Spread over a second, so that the tokens do not expire all at once.
      long delay = 1_000L * number / owners;
      var unused = callers.scheduleWithFixedDelay(
          () -> call(owner), delay, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
    while (System.in.read() >= 0) {
      // The coordinator closes the stream.
    }
    callers.shutdown();
    if (!callers.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The last refreshes did not end within a minute");
    }
  }

  private void call(ResourceOwner owner) {
    try {
      keeper.current(owner).over(transport);
    } catch (ReauthorizationRequired e) {
      report(owner);
    } catch (RuntimeException | Error e) {
      print(e);
    }
  }

  private void report(ResourceOwner owner) {
    try {
      reports.lost(owner.id());
    } catch (IOException e) {
      print(e);
    }
  }

  /** Prints the first failure of each kind to the log of this process. */
  private void print(Throwable failure) {
    Throwable cause = failure.getCause();
    String kind = failure.getClass().getSimpleName() + ": "
        + (cause == null ? failure.getMessage() : cause.getMessage());
    if (reportedFailures.add(kind)) {
      System.out.println(Instant.now() + " " + kind);
    }
  }
}
