package dev.tripod.fleet;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.fleet.RotatingServer.Stop;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Four processes that share a store, the server that they refresh at, and the user who logs in again after a loss. It kills processes at
 * the points of a refresh.
 */
final class Fleet {

  /** For one owner. After a kill, all other processes wait until the claim ends. */
  private static final Duration SHORT_CLAIM = Duration.ofSeconds(6);

  /** For many owners. After a kill, most of them do not wait. */
  private static final Duration CLAIM = Duration.ofSeconds(15);

  /** Much longer than an engine needs to restart: a process keeps new tokens in memory until the store works again. */
  private static final Duration LONG_CLAIM = Duration.ofMinutes(1);

  private static final int LIFETIME_SECONDS = 1;

  /** During the kills, many owners need fewer refreshes. */
  private static final int LONG_LIFETIME_SECONDS = 3;

  private static final int PROCESSES = 4;
  private static final int STORED_WITHOUT_KILLS = 3;
  private static final int STORED_AFTER_FAULT = 2;

  private final EngineKind kind;
  private final Engine engine;
  private final Path logs;
  private final RotatingServer server;
  private final LoopbackServer loopback;
  private final ReportServer reports;
  private final CredentialStore store;
  private final TokenKeeper keeper;
  private final Map<Integer, RunningProcess> processes = new ConcurrentHashMap<>();
  private final List<Object> loginLocks;
  private Duration claim;
  private int started;
  private Counts withoutKills = Counts.NONE;

  private Fleet(EngineKind kind, Engine engine, int owners, Path logs) throws IOException {
    this.kind = kind;
    this.engine = engine;
    this.logs = logs;
    this.claim = owners == 1 ? SHORT_CLAIM : CLAIM;
    this.server = new RotatingServer(owners);
    this.loopback = LoopbackServer.start(this::refresh);
    this.reports = ReportServer.start(this::receive);
    this.store = kind.open(engine.address(0));
    this.keeper = TokenKeeper.of(FleetProcess.client(tokenEndpoint(0)), store);
    this.loginLocks = IntStream.range(0, owners).mapToObj(owner -> new Object()).toList();
  }

  /** Logs all owners in, and starts the processes. */
  static Fleet start(EngineKind kind, Engine engine, int owners, Path logs)
      throws IOException, InterruptedException {
    Fleet fleet = new Fleet(kind, engine, owners, logs);
    for (int owner = 0; owner < owners; owner++) {
      fleet.logIn(owner);
    }
    fleet.startAll();
    return fleet;
  }

  /** Counts refreshes while nothing fails. */
  void runWithoutKills() throws InterruptedException {
    server.awaitStored(1);
    Counts before = server.counts();
    server.awaitStored(STORED_WITHOUT_KILLS);
    withoutKills = server.counts().minus(before);
  }

  /**
   * Kills the process that refreshes, once at each point. Then pauses all processes. A call ends when the claim of a killed process has
   * ended, so a pause leaves no claim. It also leaves the CPU to the other fleets.
   */
  void killAtEachPoint() throws Exception {
    server.setLifetime(owners() == 1 ? LIFETIME_SECONDS : LONG_LIFETIME_SECONDS);
    for (Point point : Point.values()) {
      killAt(point);
    }
    // Meanwhile, each process sees the claims of the killed ones, and waits for their ends.
    server.awaitStoredUnlessKilled();
    for (RunningProcess process : processes.values()) {
      process.pause();
    }
    for (int number : processes.keySet()) {
      server.awaitPaused(number);
    }
  }

  /** Lets paused processes continue, and waits until each owner has new tokens. */
  void resume() throws IOException, InterruptedException {
    server.setLifetime(LIFETIME_SECONDS);
    for (RunningProcess process : processes.values()) {
      process.resume(claim);
    }
    server.awaitStored(1);
  }

  /** Lets paused processes continue with claims that outlast a fault of the engine, and waits until each owner has new tokens. */
  void resumeWithLongClaims() throws IOException, InterruptedException {
    claim = LONG_CLAIM;
    resume();
  }

  /** Waits until each owner has received new tokens twice. */
  void awaitRefreshes() throws InterruptedException {
    server.awaitStored(STORED_AFTER_FAULT);
  }

  Counts withoutKills() {
    return withoutKills;
  }

  Counts counts() {
    return server.counts();
  }

  /** Returns a description of each reuse that no kill explains. */
  List<String> unexplained() {
    return server.unexplained();
  }

  int owners() {
    return server.owners();
  }

  /** Returns a description of each kill that had another effect on the grant than {@link Point} requires. */
  List<String> wrongEffects() {
    return server.wrongEffects();
  }

  /** Kills all processes, and closes the server. */
  void end() throws IOException, InterruptedException {
    for (RunningProcess process : processes.values()) {
      process.kill();
    }
    loopback.close();
    reports.close();
  }

  private void killAt(Point point) throws Exception {
    Stop stop = server.stopNext(point).get(2, TimeUnit.MINUTES);
    processes.remove(stop.process()).kill();
    server.killed(stop.process());
    server.awaitStarted(startProcess());
  }

  private void startAll() throws IOException, InterruptedException {
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < PROCESSES; i++) {
      numbers.add(startProcess());
    }
    for (int number : numbers) {
      server.awaitStarted(number);
    }
  }

  private int startProcess() throws IOException {
    int number = ++started;
    List<String> arguments = List.of(
        tokenEndpoint(number),
        Integer.toString(reports.port()),
        Integer.toString(owners()),
        Long.toString(claim.toMillis()),
        kind.name(),
        engine.address(number));
    processes.put(number, RunningProcess.start(number, logs, arguments));
    return number;
  }

  /** Returns the token endpoint of a process. Its path has the number of the process. */
  private String tokenEndpoint(int process) {
    return loopback.origin() + "/token/" + process;
  }

  private HttpResponse refresh(HttpRequest request) throws IOException {
    String path = request.uri().getPath();
    return server.refresh(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)), request);
  }

  private void receive(String[] report) throws IOException {
    int process = Integer.parseInt(report[1]);
    switch (report[0]) {
      case "started" -> server.started(process);
      case "paused" -> server.paused(process);
      case "reached" ->
        server.reached(process, Point.valueOf(report[2]), Integer.parseInt(report[3]));
      case "lost" -> logInAgain(Integer.parseInt(report[2]));
      default -> throw new IllegalArgumentException("Unknown report: " + report[0]);
    }
  }

  /** Logs an owner in, unless that has happened since the process read the store. */
  private void logInAgain(int owner) throws IOException {
    synchronized (loginLocks.get(owner)) {
      Optional<Entry> entry = store.load(FleetProcess.owner(owner, owners()));
      boolean isLost =
          entry.filter(found -> !found.snapshot().text("state").equals("dead")).isEmpty();
      if (isLost) {
        server.countLostGrant(owner);
        logIn(owner);
      }
    }
  }

  private void logIn(int owner) {
    ResourceOwner name = FleetProcess.owner(owner, owners());
    HttpTransport unused = request -> {
      throw new IOException("Storing tokens sends nothing");
    };
    keeper.keep(name, server.logIn(owner)).over(unused);
    server.countStored(owner);
  }
}
