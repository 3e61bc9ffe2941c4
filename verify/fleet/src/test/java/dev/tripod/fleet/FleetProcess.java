package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A process of the fleet. It requests the tokens of each owner from a keeper ten times a second, until its standard input ends. The
 * line {@code pause} ends its calls, and the line {@code resume} with the length of a claim in milliseconds continues them.
 */
public final class FleetProcess {

  private static final int PAUSE_MILLIS = 100;

  private final OAuth2Client client;
  private final Reports reports;
  private final CredentialStore store;
  private final int owners;
  private final Set<String> reportedFailures = ConcurrentHashMap.newKeySet();
  private Duration claim;
  private TokenKeeper keeper;
  private ScheduledExecutorService callers;

  private FleetProcess(
      OAuth2Client client, Reports reports, CredentialStore store, int owners, Duration claim) {
    this.client = client;
    this.reports = reports;
    this.store = store;
    this.owners = owners;
    this.claim = claim;
    this.keeper = keeper();
    this.callers = Executors.newScheduledThreadPool(owners);
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
    CredentialStore store = EngineKind.of(arguments[5]).open(arguments[6]);
    new FleetProcess(
            client(arguments[1]),
            reports,
            new ReportingStore(store, reports),
            Integer.parseInt(arguments[3]),
            Duration.ofMillis(Long.parseLong(arguments[4])))
        .run();
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

  private void run() throws IOException, InterruptedException {
    reports.started();
    call();
    BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, US_ASCII));
    for (String command = commands.readLine(); command != null; command = commands.readLine()) {
      if (command.equals("pause")) {
        endCalls();
        reports.paused();
      } else {
        resume(Duration.ofMillis(Long.parseLong(command.substring("resume ".length()))));
      }
    }
    endCalls();
  }

  /** Calls again. A keeper may have tokens that the store has not accepted, so it is replaced only for another length of claims. */
  private void resume(Duration nextClaim) {
    if (!nextClaim.equals(claim)) {
      claim = nextClaim;
      keeper = keeper();
    }
    callers = Executors.newScheduledThreadPool(owners);
    call();
  }

  private TokenKeeper keeper() {
    return TokenKeeper.builder(client, store).claimLength(claim).build();
  }

  private void call() {
    TokenKeeper current = keeper;
    HttpTransport transport = JdkTransport.create().withTotalDeadline(claim.dividedBy(2));
    for (int number = 0; number < owners; number++) {
      ResourceOwner owner = owner(number, owners);
      // Spread over a second, so that the tokens do not expire all at once.
      long delay = 1_000L * number / owners;
      var unused = callers.scheduleWithFixedDelay(
          () -> call(current, owner, transport), delay, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  private void endCalls() throws InterruptedException {
    callers.shutdown();
    if (!callers.awaitTermination(2, TimeUnit.MINUTES)) {
      throw new IllegalStateException("The last refreshes did not end within two minutes");
    }
  }

  private void call(TokenKeeper current, ResourceOwner owner, HttpTransport transport) {
    try {
      current.current(owner).over(transport);
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
