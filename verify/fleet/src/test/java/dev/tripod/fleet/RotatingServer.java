package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.Tokens;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An authorization server that rotates refresh tokens, and revokes a grant when a refresh token arrives twice. Access tokens live for
 * one second at first. The server knows the process of each request, and the processes report each point of a refresh to it. So it can
 * stop the first process that reaches a point, and it knows why a grant was lost. Thread-safe.
 */
final class RotatingServer {

  /** How long the server waits for a report. It is a guard against hanging. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(2);

  private static final int LONGEST_DELAY_MILLIS = 60;

  private final List<Grant> grants = new ArrayList<>();
  private final Map<Integer, Client> clients = new HashMap<>();
  private final SplittableRandom random = new SplittableRandom(17);
  private final List<String> unexplained = new ArrayList<>();
  private final List<String> wrongEffects = new ArrayList<>();
  private Counts counts = Counts.NONE;
  private @Nullable StopRequest stopRequest;
  private int lifetimeSeconds = 1;

  RotatingServer(int owners) {
    for (int owner = 0; owner < owners; owner++) {
      grants.add(new Grant(owner));
    }
  }

  /** Sets the lifetime of the access tokens that the server will issue. */
  synchronized void setLifetime(int seconds) {
    lifetimeSeconds = seconds;
  }

  int owners() {
    return grants.size();
  }

  synchronized Counts counts() {
    return counts;
  }

  /** Returns a description of each reuse that no kill explains. */
  synchronized List<String> unexplained() {
    return List.copyOf(unexplained);
  }

  /** Returns a description of each kill that had another effect on the grant than {@link Point} requires. */
  synchronized List<String> wrongEffects() {
    return List.copyOf(wrongEffects);
  }

  /** Returns the tokens of a new login of {@code owner}. They replace the grant. */
  synchronized Tokens logIn(int owner) {
    Grant grant = grants.get(owner);
    grant.login++;
    grant.rotation = 0;
    grant.isRevoked = false;
    grant.refreshedBy = null;
    grant.claimedBy = null;
    grant.recordIssue();
    return Tokens.of(grant.token("access"))
        .withRefreshToken(grant.token("refresh"))
        .withExpiresAt(Instant.now().plusSeconds(lifetimeSeconds));
  }

  /** Counts a login that the user has to repeat. Call it before the new login. */
  synchronized void countLostGrant(int owner) {
    Grant grant = grants.get(owner);
    boolean isAfterKill = grant.isRevoked && grant.isRevokedAfterKill;
    counts = counts.plus(new Counts(0, 0, 0, 0, isAfterKill ? 1 : 0, isAfterKill ? 0 : 1));
  }

  /** Records that the store has the tokens of {@code owner}. */
  synchronized void countStored(int owner) {
    grants.get(owner).stored++;
    notifyAll();
  }

  /** Returns how often new tokens of {@code owner} were stored. */
  synchronized int stored(int owner) {
    return grants.get(owner).stored;
  }

  /** Waits until new tokens of each owner were stored {@code more} times. */
  synchronized void awaitStored(int more) throws InterruptedException {
    int[] targets = grants.stream().mapToInt(grant -> grant.stored + more).toArray();
    await(
        () -> grants.stream().allMatch(grant -> grant.stored >= targets[grant.owner]),
        "new tokens of each owner");
  }

  /** Waits until new tokens of each owner were stored, except for owners that a killed process has claimed. */
  synchronized void awaitStoredUnlessKilled() throws InterruptedException {
    int[] earlier = grants.stream().mapToInt(grant -> grant.stored).toArray();
    await(
        () -> grants.stream()
            .allMatch(grant -> grant.stored > earlier[grant.owner] || grant.isClaimedByKilled()),
        "new tokens of each owner that no killed process has claimed");
  }

  /** Waits until a process has reported that it runs. */
  synchronized void awaitStarted(int process) throws InterruptedException {
    await(() -> clients.containsKey(process), "the start of process " + process);
  }

  /** Records that a process runs. */
  synchronized void started(int process) {
    clients.put(process, new Client());
    notifyAll();
  }

  /** Waits until a process has reported that it has paused. */
  synchronized void awaitPaused(int process) throws InterruptedException {
    await(() -> client(process).isPaused, "the pause of process " + process);
    client(process).isPaused = false;
  }

  /** Records that a process has paused. */
  synchronized void paused(int process) {
    client(process).isPaused = true;
    notifyAll();
  }

  /** Stops the next process that reaches {@code point}. From then on, the process cannot change anything. Kill it. */
  synchronized CompletableFuture<Stop> stopNext(Point point) {
    StopRequest request = new StopRequest(point, new CompletableFuture<>());
    stopRequest = request;
    return request.stop();
  }

  /** Releases the requests of a process that was killed, without a response. */
  synchronized void killed(int process) {
    client(process).killed.countDown();
  }

  /** Responds to a refresh request. */
  HttpResponse refresh(int process, HttpRequest request) throws IOException {
    Parameters form = Parameters.parse(new String(request.body().content(), UTF_8));
    String[] token = form.first("refresh_token").orElseThrow().split("-", -1);
    int owner = Integer.parseInt(token[1]);
    reached(process, Point.AFTER_SENDING, owner);
    int delay = delayMillis();
    int before = delay / 2;
    delay(process, before);
    HttpResponse response =
        refresh(process, owner, Integer.parseInt(token[2]), Integer.parseInt(token[3]));
    if (response.status() == 200) {
      reached(process, Point.AFTER_ROTATION, owner);
    }
    delay(process, delay - before);
    return response;
  }

  /**
   * Records that {@code process} has reached a point of a refresh. It returns when the process may continue.
   *
   * @throws IOException if the process was stopped or killed
   */
  void reached(int process, Point point, int owner) throws IOException {
    synchronized (this) {
      Client client = client(process);
      Grant grant = grants.get(owner);
      if (point == Point.BEFORE_CLAIM) {
        grant.claimedBy = client;
      }
      // A process also writes when it releases a claim. Then it has no new tokens.
      boolean hasNewTokens = client.equals(grant.refreshedBy) && !grant.isStored;
      if (point == Point.AFTER_STORING && hasNewTokens && !client.isStopped) {
        grant.isStored = true;
        grant.claimedBy = null;
        countStored(owner);
      }
      StopRequest request = stopRequest;
      boolean isExpected = request != null
          && request.point() == point
          && !client.isStopped
          && grant.killedAt == null
          && (hasNewTokens
              || (grant.hasNoNewTokens() && point.compareTo(Point.AFTER_ROTATION) < 0));
      if (isExpected) {
        client.isStopped = true;
        grant.killedAt = point;
        if (point == Point.AFTER_SENDING) {
          count(1, 0);
        }
        stopRequest = null;
        request.stop().complete(new Stop(process, owner));
      }
    }
    requireRunning(process);
  }

  private synchronized int delayMillis() {
    return random.nextInt(LONGEST_DELAY_MILLIS + 1);
  }

  /** Waits like a server that processes a request. The wait ends early if the process is killed. */
  private void delay(int process, int millis) throws IOException {
    Client client;
    synchronized (this) {
      client = client(process);
    }
    if (ends(client, millis)) {
      throw killed();
    }
  }

  private HttpResponse refresh(int process, int owner, int login, int rotation) throws IOException {
    synchronized (this) {
      Client client = client(process);
      if (!client.isStopped) {
        return grants.get(owner).refresh(client, login, rotation);
      }
      // The connection of a killed process ends before the server reads its request.
      count(1, 0);
    }
    requireRunning(process);
    throw killed();
  }

  /** Holds a stopped process until it is killed. */
  private void requireRunning(int process) throws IOException {
    Client client;
    synchronized (this) {
      client = client(process);
      if (!client.isStopped) {
        return;
      }
    }
    boolean unused = ends(client, LONGEST_WAIT.toMillis());
    throw killed();
  }

  private static boolean ends(Client client, long millis) throws IOException {
    try {
      return client.killed.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("The server was closed", e);
    }
  }

  private static IOException killed() {
    return new IOException("The process was killed");
  }

  private void count(int refreshes, int expiries) {
    counts = counts.plus(new Counts(refreshes, expiries, 0, 0, 0, 0));
  }

  private Client client(int process) {
    Client client = clients.get(process);
    if (client == null) {
      throw new IllegalStateException("Process " + process + " has not reported its start");
    }
    return client;
  }

  private synchronized void await(Condition condition, String what) throws InterruptedException {
    long end = System.nanoTime() + LONGEST_WAIT.toNanos();
    while (!condition.holds()) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0) {
        throw new AssertionError("After " + LONGEST_WAIT + ", the server still waits for " + what);
      }
      wait(left);
    }
  }

  /** A process that was stopped at a point of a refresh for {@code owner}. */
  record Stop(int process, int owner) {}

  private record StopRequest(Point point, CompletableFuture<Stop> stop) {}

  /** A condition that changes with a report. */
  @FunctionalInterface
  private interface Condition {

    boolean holds();
  }

  /** A process that sends requests. */
  private static final class Client {

    private final CountDownLatch killed = new CountDownLatch(1);
    private boolean isStopped;
    private boolean isPaused;
  }

  /** The grant of an owner. A refresh token has the numbers of the owner, of the login and of the rotation. */
  private final class Grant {

    private final int owner;
    private int login;
    private int rotation;
    private boolean isRevoked;
    private boolean isRevokedAfterKill;
    private @Nullable Point killedAt;
    private @Nullable Client claimedBy;
    private @Nullable Client refreshedBy;
    private boolean isStored;
    private int stored;
    private long issuedNanos;
    private long dueNanos;

    private Grant(int owner) {
      this.owner = owner;
    }

    private void recordIssue() {
      issuedNanos = System.nanoTime();
      // A keeper refreshes a token when a tenth of its lifetime is left.
      dueNanos = TimeUnit.SECONDS.toNanos(lifetimeSeconds) * 9 / 10;
    }

    private String token(String kind) {
      return kind + "-" + owner + "-" + login + "-" + rotation;
    }

    private HttpResponse refresh(Client client, int sentLogin, int sentRotation) {
      if (sentLogin != login || isRevoked) {
        count(1, 0);
        return invalidGrant();
      }
      boolean isReuse = sentRotation != rotation;
      checkEffectOfKill(isReuse);
      if (isReuse) {
        isRevoked = true;
        isRevokedAfterKill = sentRotation == rotation - 1 && isWithKilledProcess();
        counts = counts.plus(
            new Counts(1, 0, isRevokedAfterKill ? 1 : 0, isRevokedAfterKill ? 0 : 1, 0, 0));
        if (!isRevokedAfterKill) {
          unexplained.add("Refresh token " + sentRotation + " of owner " + owner
              + " arrived again. Token " + rotation + " was issued "
              + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - issuedNanos)
              + " ms ago. It was " + (isStored ? "" : "not ") + "stored, and its process was "
              + (refreshedBy != null && refreshedBy.isStopped ? "" : "not ") + "killed");
        }
        return invalidGrant();
      }
      count(1, System.nanoTime() - issuedNanos >= dueNanos ? 1 : 0);
      rotation++;
      refreshedBy = client;
      isStored = false;
      recordIssue();
      String body = "{\"access_token\":\"" + token("access") + "\",\"refresh_token\":\""
          + token("refresh") + "\",\"token_type\":\"Bearer\",\"expires_in\":" + lifetimeSeconds
          + "}";
      return response(200, body);
    }

    /** Checks the effect of a kill at the first request for this grant after it. A lost grant leads to such a request, too. */
    private void checkEffectOfKill(boolean isLost) {
      if (killedAt != null && killedAt.losesTheGrant() != isLost) {
        wrongEffects.add(
            "The kill " + killedAt + (isLost ? " lost" : " did not lose") + " the grant");
      }
      killedAt = null;
    }

    /** Returns whether no process has tokens that it must still store. If one has them, its own kill loses the grant. */
    private boolean hasNoNewTokens() {
      return refreshedBy == null || isStored;
    }

    private boolean isClaimedByKilled() {
      return claimedBy != null && claimedBy.isStopped;
    }

    private boolean isWithKilledProcess() {
      return refreshedBy != null && refreshedBy.isStopped && !isStored;
    }

    private static HttpResponse invalidGrant() {
      return response(400, "{\"error\":\"invalid_grant\"}");
    }

    private static HttpResponse response(int status, String body) {
      return HttpResponse.of(
          status, Headers.of("Content-Type", "application/json"), body.getBytes(UTF_8));
    }
  }
}
