package dev.tripod.oauth2.keeper;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.ProofOfPossession;
import dev.tripod.oauth2.TokenRequest;
import dev.tripod.oauth2.Tokens;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Nodes that share a store and refresh tokens at a server that rotates, and that revokes the grant when a refresh token arrives
 * twice. The model runs every order of their steps, with up to a number of faults at every step. A keeper has a memory, so each
 * branch runs again from the start. A state that was seen before, with the same past of each node, is skipped.
 *
 * <p>Time passes only while a node pauses. It passes only as far as other nodes keep their limits: half of a claim for a
 * request, because of the transport's deadline, and a little for the store and for waking up. A node that takes longer counts
 * as crashed.
 */
final class KeeperModel {

  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
  private static final ResourceOwner OWNER = ResourceOwner.of("x", "42");
  private static final Duration CLAIM = Duration.ofSeconds(2);
  private static final Duration LONGEST_STORING = CLAIM.dividedBy(24);
  private static final Duration DEADLINE = CLAIM.dividedBy(2);
  private static final Duration LATER = Duration.ofMinutes(20);

  /** More than half of a claim. With the deadline of a request, it is more than the claim. */
  private static final Duration SLOWNESS = CLAIM.multipliedBy(3).dividedBy(4);

  private static final Duration CLOCK_STEP = Duration.ofHours(1);
  private static final Set<Event> CLOCK_EVENTS = EnumSet.of(Event.CLOCK_FORWARD, Event.CLOCK_BACK);

  private static final String REPEATED_GRANT = "urn:example:grant";
  private static final String KEY = "key";
  private static final String PROOF = "DPoP";
  private static final String NONCE = "DPoP-Nonce";

  private static final Tokens NEW_LOGIN =
      Tokens.of("b0").withRefreshToken("s0").withExpiresAt(BEGIN.plus(Duration.ofHours(2)));

  private final Duration validFor;
  private final List<Duration> clocksOff;
  private final int mostFaults;
  private final Set<Feature> features = EnumSet.noneOf(Feature.class);
  private @Nullable Mistake mistake;
  private final List<OAuth2Client> clients = new ArrayList<>();
  private final Set<String> seen = new HashSet<>();
  private final Map<Integer, Integer> refreshCounts = new TreeMap<>();
  private @Nullable World current;
  private int paths;
  private int lost;
  private int reused;

  /**
   * @param validFor how long the access token is still valid; negative if it has expired
   * @param clocksOff by how much each node's clock differs
   */
  KeeperModel(Duration validFor, List<Duration> clocksOff, int mostFaults) {
    this.validFor = validFor;
    this.clocksOff = clocksOff;
    this.mostFaults = mostFaults;
    clocksOff.forEach(off -> clients.add(client(clients.size(), off)));
    clients.add(client(clients.size(), Duration.ZERO));
    clients.add(client(clients.size(), Duration.ZERO));
  }

  /** Adds {@code feature} to the runs. */
  KeeperModel with(Feature feature) {
    features.add(feature);
    return this;
  }

  /** Lets the nodes make {@code mistake}. */
  KeeperModel with(Mistake mistake) {
    this.mistake = mistake;
    return this;
  }

  /** Returns a client for all worlds. Its clock and its random numbers belong to the current world. */
  private OAuth2Client client(int node, Duration clockOff) {
    return OAuth2Client.builder()
        .server(
            AuthorizationServer.at("https://s.example/a", "https://s.example/t").build())
        .clientId("client")
        .json(this::read)
        .clientAuthentication(request ->
            authenticate(Credentials.none().parameter(request.clientIdName(), request.clientId())))
        .clock(new NodeClock(node, clockOff))
        .proofOfPossession(new NodeKey(node))
        .repeatableGrant(REPEATED_GRANT, tokens -> Exchange.done(TokenRequest.of(REPEATED_GRANT)))
        .random(target -> ByteBuffer.wrap(target).putInt(node).putInt(current().randoms[node]++))
        .build();
  }

  /** The only key, with the nonce that a node has learned in the current world. */
  private final class NodeKey implements ProofOfPossession, ProofOfPossession.Keys {

    private final int node;

    private NodeKey(int node) {
      this.node = node;
    }

    @Override
    public Exchange<ProofOfPossession> create() {
      return Exchange.done(this);
    }

    @Override
    public Exchange<ProofOfPossession> find(Secret reference) {
      return Exchange.done(this);
    }

    @Override
    public Exchange<HttpRequest> prove(HttpRequest request, Optional<Secret> accessToken) {
      return Exchange.done(request.withHeader(PROOF, current().nonces[node]));
    }

    @Override
    public boolean learn(HttpRequest request, HttpResponse response) {
      response.headers().first(NONCE).ifPresent(nonce -> current().nonces[node] = nonce);
      return response.bodyText().contains("use_dpop_nonce");
    }

    @Override
    public String thumbprint() {
      return KEY;
    }

    @Override
    public Secret reference() {
      return Secret.of(KEY);
    }
  }

  /** The clock of a node in the current world. */
  private final class NodeClock implements Clock {

    private final int node;
    private final Duration clockOff;

    private NodeClock(int node, Duration clockOff) {
      this.node = node;
      this.clockOff = clockOff;
    }

    @Override
    public Instant now() {
      return current()
          .time
          .plus(clockOff)
          .plus(current().clockLeads[node])
          .plus(current().clockSteps[node]);
    }

    @Override
    public long nanoTime() {
      return mistake == Mistake.WAITS_BY_THE_TIME_OF_DAY
          ? Duration.between(BEGIN, now()).toNanos()
          : Duration.between(BEGIN, current().time.plus(current().clockLeads[node]))
              .toNanos();
    }
  }

  /** Returns credentials. If steps can be slow, this is a step, because a key service can be slow too. */
  private Exchange<Credentials> authenticate(Credentials credentials) {
    return features.contains(Feature.SLOW_STEPS)
        ? Exchange.blocking("The key service", () -> credentials)
        : Exchange.done(credentials);
  }

  /** Reads the token response with this number. */
  private JsonObject read(byte[] number) {
    String n = new String(number, UTF_8);
    JsonObject.Builder response = JsonObject.builder()
        .with("access_token", "a" + n)
        .with("token_type", features.contains(Feature.BOUND_TOKENS) ? "DPoP" : "Bearer")
        .with("expires_in", 7200);
    return (features.contains(Feature.REPEATED_GRANTS)
            ? response
            : response.with("refresh_token", "r" + n))
        .build();
  }

  private World current() {
    return Objects.requireNonNull(current);
  }

  /** The outcomes of a step. */
  private enum Event {
    WORKS,
    CRASH_BEFORE,
    /** It happened, and the node crashed before it learned that. */
    CRASH_AFTER,
    /** It did not happen, and the node knows: a refused connection, a store that throws. */
    NOT_DONE,
    /** It happened, and the node does not know: a lost response, a store that throws afterwards. */
    DONE_UNKNOWN,
    /** The server is overloaded. */
    UNAVAILABLE,
    /** It happens, and the node learns that after more than half of a claim. */
    SLOW,
    /** The node's clock steps forward before the step, which then works. */
    CLOCK_FORWARD,
    /** The node's clock steps back before the step, which then works. */
    CLOCK_BACK
  }

  /** Behavior that a run can include besides the orders and the faults. */
  enum Feature {
    /** A node calls again at once after a failure, unless the user must log in again. */
    SECOND_CALLS,
    /** A step at the store or of the client authentication can be slow, which counts as a fault. */
    SLOW_STEPS,
    /** The user has revoked the grant, and another node stores the tokens of a new login at any time. */
    NEW_LOGIN,
    /** The tokens are bound to a key, and the server wants another nonce after each response. */
    BOUND_TOKENS,
    /** The tokens have no refresh token. The client repeats their grant, which spends nothing. */
    REPEATED_GRANTS,
    /** The clock of one node steps by an hour, which counts as a fault. */
    CLOCK_STEPS,
    /** The nodes run on one machine, and its clock steps by an hour, which counts as a fault. */
    MACHINE_CLOCK_STEPS
  }

  /** A mistake of a keeper, made by its surroundings. The model must detect each of them. */
  enum Mistake {
    /** The keeper does not remember new tokens that it could not store: another keeper gets the second call. */
    FORGETS_UNSAVED_TOKENS,
    /** The keeper sends a request in the second half of its claim: its clock does not notice a slow step. */
    SENDS_IN_THE_SECOND_HALF,
    /** The keeper treats the grant as revoked after a lost compare-and-set: the store reports that it replaced the entry. */
    TRUSTS_A_LOST_REVOCATION,
    /** The keeper measures what passes by the time of day. */
    WAITS_BY_THE_TIME_OF_DAY
  }

  private record Choice(int node, Event event) {}

  void checkAll() {
    walkOn(new ArrayList<>(), new World());
  }

  /** Returns how many paths ended, by the number of refreshes at the server. */
  Map<Integer, Integer> refreshCounts() {
    return refreshCounts;
  }

  int lost() {
    return lost;
  }

  @Override
  public String toString() {
    return "token valid for " + validFor + ", nodes " + clocksOff + ", faults up to " + mostFaults
        + (features.isEmpty() ? "" : ", " + features) + ": " + seen.size() + " states, " + paths
        + " ends, refreshes " + refreshCounts
        + ", refresh tokens sent twice " + reused + ", grants lost " + lost;
  }

  /** @param world the state after {@code path}; the first choice continues with it */
  private void walkOn(List<Choice> path, World world) {
    if (!seen.add(world.key())) {
      return;
    }
    List<Choice> choices = world.choices();
    if (choices.isEmpty()) {
      paths++;
      world.checkEnd();
      return;
    }
    World next = world;
    for (Choice choice : choices) {
      path.add(choice);
      try {
        next.take(choice);
        walkOn(path, next);
      } catch (AssertionError e) {
        throw e.getMessage() != null && e.getMessage().startsWith("after ")
            ? e
            : new AssertionError("after " + told(path) + ": " + e.getMessage(), e);
      }
      path.remove(path.size() - 1);
      next = choice.equals(choices.get(choices.size() - 1)) ? next : at(path);
    }
  }

  private World at(List<Choice> path) {
    World world = new World();
    path.forEach(world::take);
    return world;
  }

  /** Returns the path as text; equal steps in a row become a number. */
  private static String told(List<Choice> path) {
    StringBuilder told = new StringBuilder();
    int same = 1;
    for (int i = 0; i < path.size(); i++) {
      if (i + 1 < path.size() && path.get(i).equals(path.get(i + 1))) {
        same++;
      } else {
        Choice choice = path.get(i);
        told.append(same).append(" x node ").append(choice.node).append(' ').append(choice.event);
        told.append("; ");
        same = 1;
      }
    }
    return told.toString();
  }

  private final class World {

    private final Tokens first = firstTokens();
    private final Store store = new Store();
    private final Server server = new Server();
    private final List<Node> nodes = new ArrayList<>();
    private Instant time = BEGIN;
    private int faults;
    private final int[] randoms = new int[clients.size()];
    private final String[] nonces = new String[clients.size()];

    /** How far the clock of a node is ahead of the time while the node continues after a slow step. */
    private final Duration[] clockLeads = new Duration[clients.size()];

    /** By how much the clock of a node has stepped. */
    private final Duration[] clockSteps = new Duration[clients.size()];

    private World() {
      current = this;
      Arrays.fill(clockLeads, Duration.ZERO);
      Arrays.fill(clockSteps, Duration.ZERO);
      Arrays.fill(nonces, "");
      store.keep(
          new StoredTokens.Live("begin", IssuedTokens.of(first, BEGIN.minusSeconds(7200), null))
              .entry());
      for (Duration off : clocksOff) {
        nodes.add(new Node(nodes.size(), off));
      }
      if (features.contains(Feature.NEW_LOGIN)) {
        server.alive = false;
        nodes.add(new Node(nodes.size(), keeper -> keeper.keep(OWNER, NEW_LOGIN)));
      }
    }

    private Tokens firstTokens() {
      Tokens bearer = Tokens.of("a0").withExpiresAt(BEGIN.plus(validFor));
      if (features.contains(Feature.REPEATED_GRANTS)) {
        return Tokens.from(bearer.snapshot().with("grant", REPEATED_GRANT));
      }
      Tokens refreshable = bearer.withRefreshToken("r0");
      if (!features.contains(Feature.BOUND_TOKENS)) {
        return refreshable;
      }
      Snapshot bound = Snapshot.of(refreshable.snapshot().kind(), 2)
          .with("token-type", "DPoP")
          .with("key", KEY);
      for (Map.Entry<String, String> member : refreshable.snapshot().under("").entrySet()) {
        bound = bound.with(member.getKey(), member.getValue());
      }
      return Tokens.from(bound);
    }

    private List<Choice> choices() {
      List<Choice> choices = new ArrayList<>();
      for (Node node : nodes) {
        if (node.mayGoOn() && !isLikeAnEarlierOne(node)) {
          for (Event event : node.events()) {
            if (event == Event.WORKS || faults < mostFaults) {
              choices.add(new Choice(node.number, event));
            }
          }
        }
      }
      return choices;
    }

    /** Nodes that have not begun are equal, so it is enough to begin the first one. */
    private boolean isLikeAnEarlierOne(Node node) {
      return nodes.subList(0, node.number).stream()
          .anyMatch(earlier -> !earlier.hasMoved
              && !node.hasMoved
              && !node.isLogin
              && earlier.clockOff.equals(node.clockOff));
    }

    private void take(Choice choice) {
      current = this;
      if (choice.event != Event.WORKS) {
        faults++;
      }
      nodes.get(choice.node).take(choice.event);
    }

    /** Returns everything that the future depends on. The meaning of a version follows from the past of its writer. */
    private String key() {
      StringBuilder key = new StringBuilder();
      key.append(time.toEpochMilli()).append('/').append(faults).append(store).append(server);
      nodes.forEach(node -> key.append('|').append(node.key()));
      return key.toString();
    }

    private void checkEnd() {
      current = this;
      refreshCounts.merge(server.refreshes, 1, Integer::sum);
      nodes.forEach(Node::checkEnd);
      time = time.plus(LATER);
      Node after = new Node(clients.size() - 1, Duration.ZERO);
      while (!after.isEnded()) {
        after.take(Event.WORKS);
      }
      after.checkEnd();
      boolean works = after.failure == null;
      if (features.contains(Feature.NEW_LOGIN)) {
        assertThat(works)
            .as("the tokens of a new login stay once they are stored")
            .isEqualTo(store.hasStoredLogin);
      } else if (works) {
        assertThat(server.alive)
            .as("tokens are returned only while the grant is valid")
            .isTrue();
      } else {
        lost++;
        assertThat(server.unlearned)
            .as("a grant is lost only after a rotation that no store could learn of")
            .isTrue();
        assertThat(after.failure).isInstanceOf(ReauthorizationRequired.class);
      }
    }

    /** A process: a keeper with one call, or two if the first one fails. */
    private final class Node {

      private final int number;
      private final Duration clockOff;
      private final boolean isLogin;
      private TokenKeeper keeper;
      private final StringBuilder past = new StringBuilder();
      private @Nullable Exchange<Tokens> step;
      private @Nullable Instant stepSince;

      /** How long the current step takes in addition, because it is slow. */
      private Duration delay = Duration.ZERO;

      private boolean hasMoved;
      private int calls = 1;

      /** The number of the refresh token that this node received last. */
      private int received;

      private @Nullable RuntimeException failure;

      /** The past at the first of several pauses after which the node found the same, and what it found. */
      private int pastAtPause;

      private String foundAtPause = "";

      /** Creates a node that requests valid tokens. */
      private Node(int number, Duration clockOff) {
        this.number = number;
        this.clockOff = clockOff;
        this.isLogin = false;
        this.keeper = newKeeper();
        goOn(() -> keeper.current(OWNER));
      }

      /** Creates a node that stores the tokens of a new login. */
      private Node(int number, Function<TokenKeeper, Exchange<Tokens>> login) {
        this.number = number;
        this.clockOff = Duration.ZERO;
        this.isLogin = true;
        this.keeper = newKeeper();
        goOn(() -> login.apply(keeper));
      }

      private TokenKeeper newKeeper() {
        return TokenKeeper.builder(clients.get(number), store)
            .claimLength(CLAIM)
            .build();
      }

      private boolean isEnded() {
        return step == null;
      }

      private boolean mayGoOn() {
        if (step == null) {
          return false;
        }
        return step instanceof Exchange.Pause<Tokens> pause
            ? othersAnswerBefore(wake(pause))
            : !stepSince().isAfter(time) || othersAnswerBefore(stepSince());
      }

      private boolean othersAnswerBefore(Instant instant) {
        return nodes.stream().allMatch(node -> node.answersBefore(instant));
      }

      private Instant wake(Exchange.Pause<Tokens> pause) {
        return later(stepSince().plus(pause.length()));
      }

      private Instant later(Instant wake) {
        return wake.isAfter(time) ? wake : time;
      }

      private Instant stepSince() {
        return stepSince == null ? time : stepSince;
      }

      private boolean answersBefore(Instant instant) {
        return step == null || !instant.isAfter(stepSince().plus(longest(step)));
      }

      private Duration longest(Exchange<Tokens> step) {
        if (step instanceof Exchange.Pause<Tokens> pause) {
          return pause.length().plus(LONGEST_STORING);
        }
        return step instanceof Exchange.Send ? deadline() : LONGEST_STORING;
      }

      /** Returns the deadline of a request. Two requests in one claim must not last for exactly its length. */
      private Duration deadline() {
        return features.contains(Feature.BOUND_TOKENS) ? DEADLINE.minusMillis(1) : DEADLINE;
      }

      private List<Event> events() {
        if (step instanceof Exchange.Pause) {
          return List.of(Event.WORKS);
        }
        EnumSet<Event> events = EnumSet.allOf(Event.class);
        if (!(step instanceof Exchange.Send)) {
          events.remove(Event.UNAVAILABLE);
        }
        if (step instanceof Exchange.Send || !features.contains(Feature.SLOW_STEPS)) {
          events.remove(Event.SLOW);
        }
        if (!features.contains(Feature.CLOCK_STEPS)
            && !features.contains(Feature.MACHINE_CLOCK_STEPS)) {
          events.removeAll(CLOCK_EVENTS);
        }
        return List.copyOf(events);
      }

      private void take(Event event) {
        if (CLOCK_EVENTS.contains(event)) {
          stepClock(event == Event.CLOCK_FORWARD ? CLOCK_STEP : CLOCK_STEP.negated());
          take(Event.WORKS);
          return;
        }
        hasMoved = true;
        time = later(stepSince());
        past.append(event).append(store.lastResult).append(',');
        if (event == Event.CRASH_BEFORE) {
          crash();
        } else if (step instanceof Exchange.Pause<Tokens> pause) {
          time = wake(pause);
          goOn(pause::next);
        } else if (step instanceof Exchange.Send<Tokens> send) {
          send(send, event);
        } else {
          await((Exchange.Await<Tokens>) Objects.requireNonNull(step), event);
        }
      }

      private void stepClock(Duration length) {
        for (int node = 0; node < clockSteps.length; node++) {
          if (node == number || features.contains(Feature.MACHINE_CLOCK_STEPS)) {
            clockSteps[node] = clockSteps[node].plus(length);
          }
        }
      }

      private void send(Exchange.Send<Tokens> send, Event event) {
        if (event == Event.NOT_DONE) {
          goOn(() -> send.noResponse(new ConnectException("refused")));
          return;
        }
        if (event == Event.UNAVAILABLE) {
          goOn(() -> send.response(HttpResponse.of(503, Headers.none(), new byte[0])));
          return;
        }
        assertThat(store.isClaimedBy(number) || store.hasStoredLogin)
            .as("a node that sends a refresh token holds the claim in the store")
            .isTrue();
        assertThat(server.sentNumber(send.request()))
            .as("a node that received a new refresh token does not send the previous one")
            .isGreaterThanOrEqualTo(received);
        HttpResponse answer = server.answer(send.request());
        if (event == Event.CRASH_AFTER) {
          crash();
        } else if (event == Event.DONE_UNKNOWN) {
          goOn(() -> send.noResponse(new SocketException("reset")));
        } else {
          past.append(answer.status()).append(answer.bodyText());
          received = answer.status() == 200 ? server.current : received;
          goOn(() -> send.response(answer));
        }
      }

      private void await(Exchange.Await<Tokens> await, Event event) {
        store.event = event;
        if (event == Event.CRASH_AFTER) {
          await.start(Runnable::run).exceptionally(failed -> null).join();
          crash();
        } else if (event == Event.SLOW) {
          goOnLater(await);
        } else {
          goOn(() -> await.start(Runnable::run).join());
        }
        store.event = Event.WORKS;
      }

      /**
       * Continues after a slow step. The store does its part now. The node continues later, which is the same as now with a clock
       * that is ahead, because a node shares nothing between two steps. The next step waits for that time.
       */
      private void goOnLater(Exchange.Await<Tokens> await) {
        delay = SLOWNESS;
        clockLeads[number] = mistake == Mistake.SENDS_IN_THE_SECOND_HALF ? Duration.ZERO : SLOWNESS;
        goOn(() -> await.start(Runnable::run).join());
        delay = Duration.ZERO;
        clockLeads[number] = Duration.ZERO;
      }

      /** Ends the node. New tokens in its memory are lost. */
      private void crash() {
        step = null;
        past.append('x');
      }

      private void goOn(Supplier<Exchange<Tokens>> next) {
        try {
          Exchange<Tokens> reached = next.get();
          while (reached instanceof Exchange.Pause<Tokens> pause
              && pause.length().isZero()) {
            reached = pause.next();
          }
          stepSince = time.plus(delay);
          if (reached instanceof Exchange.Pause) {
            forgetRepetition();
          } else {
            past.append('@').append(stepSince.toEpochMilli());
          }
          if (reached instanceof Exchange.Done<Tokens> done) {
            end(done.value(), null);
          } else {
            step = reached;
          }
        } catch (CompletionException e) {
          end(null, (RuntimeException) e.getCause());
        } catch (RuntimeException e) {
          end(null, e);
        }
      }

      /** A node that reads the same again is in the same state. */
      private void forgetRepetition() {
        if (foundAtPause.equals(store.lastResult)) {
          past.setLength(pastAtPause);
        } else {
          past.append("~@").append(stepSince().toEpochMilli());
          pastAtPause = past.length();
          foundAtPause = store.lastResult;
        }
      }

      private void end(@Nullable Tokens value, @Nullable RuntimeException why) {
        step = null;
        failure = why;
        past.append(why == null ? "=" : why.getClass().getSimpleName());
        if (why instanceof ReauthorizationRequired && store.event == Event.WORKS) {
          assertThat(store.kept)
              .as("the user must log in again only if no live tokens are stored")
              .isNotInstanceOf(StoredTokens.Live.class);
        }
        if (value != null) {
          assertThat(store.holdsLive(value) || stillWorks(value))
              .as("tokens are stored before they are used")
              .isTrue();
        } else if (mayCallAgain(why)) {
          calls++;
          foundAtPause = "";
          keeper = mistake == Mistake.FORGETS_UNSAVED_TOKENS ? newKeeper() : keeper;
          goOn(() -> keeper.current(OWNER));
        }
      }

      private boolean mayCallAgain(@Nullable RuntimeException why) {
        return features.contains(Feature.SECOND_CALLS)
            && calls == 1
            && !isLogin
            && !(why instanceof ReauthorizationRequired);
      }

      private boolean stillWorks(Tokens tokens) {
        return tokens.equals(first)
            && time.plus(clockOff)
                .plus(delay)
                .plus(clockSteps[number])
                .isBefore(BEGIN.plus(validFor));
      }

      private void checkEnd() {
        if (failure != null) {
          assertThat(failure).isInstanceOf(AuthorizationException.class);
        }
      }

      private String key() {
        return past + "/" + calls + "/" + clockOff + clockSteps[number]
            + (step == null ? "" : step.getClass().getSimpleName() + stepSince().toEpochMilli());
      }
    }

    /** A store with one entry, and a fault on demand. */
    private final class Store implements CredentialStore {

      private @Nullable Entry entry;
      private @Nullable StoredTokens kept;
      private Event event = Event.WORKS;
      private String lastResult = "";
      private boolean hasStoredLogin;
      private Instant claimedAt = BEGIN;

      @Override
      public Optional<Entry> load(ResourceOwner owner) throws IOException {
        if (event == Event.NOT_DONE || event == Event.DONE_UNKNOWN) {
          lastResult = "!";
          throw new IOException("the store is away");
        }
        lastResult = entry == null ? "-" : entry.version();
        return Optional.ofNullable(entry);
      }

      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
          throws IOException {
        if (event == Event.NOT_DONE) {
          lastResult = "!";
          throw new IOException("the store is away");
        }
        boolean won = entry != null && entry.version().equals(expectedVersion);
        if (won) {
          keep(next);
          claimedAt = kept instanceof StoredTokens.Claimed ? time : claimedAt;
          hasStoredLogin |= holdsLive(NEW_LOGIN);
        }
        won |= mistake == Mistake.TRUSTS_A_LOST_REVOCATION
            && StoredTokens.from(next) instanceof StoredTokens.Revoked;
        if (event == Event.DONE_UNKNOWN) {
          lastResult = "!";
          throw new IOException("the store's response is lost");
        }
        lastResult = won ? "+" : "-";
        return won;
      }

      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) {
        throw new AssertionError("nothing is forgotten here");
      }

      /** Reads {@code next} once, because most steps do not change the entry. */
      private void keep(Entry next) {
        entry = next;
        kept = StoredTokens.from(next);
      }

      private boolean isClaimedBy(int node) {
        byte[] version =
            Base64.getUrlDecoder().decode(Objects.requireNonNull(entry).version());
        return kept instanceof StoredTokens.Claimed && ByteBuffer.wrap(version).getInt() == node;
      }

      private boolean holdsLive(Tokens tokens) {
        return kept instanceof StoredTokens.Live live && live.issued().tokens().equals(tokens);
      }

      private boolean knows(String refreshToken) {
        StoredTokens stored = kept;
        return stored != null
            && stored.issued() != null
            && stored.issued().tokens().refreshToken().orElseThrow().reveal().equals(refreshToken);
      }

      @Override
      public String toString() {
        return (entry == null ? "-" : entry.version()) + hasStoredLogin;
      }
    }

    /** A server that rotates, and revokes the grant when a refresh token arrives twice. */
    private final class Server {

      private int current;
      private boolean alive = true;
      private int refreshes;
      private boolean unlearned;
      private @Nullable Instant answeredAt;

      /** The end of the claim under which the last refresh was sent. */
      private @Nullable Instant claimEnds;

      /** Returns the number of the refresh token in {@code request}. */
      private int sentNumber(HttpRequest request) {
        if (features.contains(Feature.REPEATED_GRANTS)) {
          return current;
        }
        String sent =
            ((Body.Form) request.body()).parameters().first("refresh_token").orElseThrow();
        assertThat(sent).as("the refresh token of a new login is not due").startsWith("r");
        return Integer.parseInt(sent.substring(1));
      }

      private HttpResponse answer(HttpRequest request) {
        if (features.contains(Feature.BOUND_TOKENS)
            && !request.headers().first(PROOF).orElseThrow().equals(nonce())) {
          return HttpResponse.of(
              400, Headers.of(NONCE, nonce()), "{\"error\":\"use_dpop_nonce\"}".getBytes(UTF_8));
        }
        if (sentNumber(request) != current) {
          // The old token arrives after a rotation, so the new one never reached the store.
          reused++;
          assertThat(time)
              .as("a token that may be spent is not sent again during the claim")
              .isAfterOrEqualTo(
                  features.contains(Feature.BOUND_TOKENS)
                      ? Objects.requireNonNull(claimEnds)
                      : Objects.requireNonNull(answeredAt).plus(CLAIM.minus(DEADLINE)));
          alive = false;
          unlearned = !store.knows("r" + current);
        }
        if (!alive) {
          return answer(400, "{\"error\":\"invalid_grant\"}");
        }
        current++;
        refreshes++;
        answeredAt = time;
        claimEnds = store.claimedAt.plus(CLAIM);
        return answer(200, Integer.toString(current));
      }

      private String nonce() {
        return "n" + current;
      }

      private HttpResponse answer(int status, String body) {
        return HttpResponse.of(status, Headers.none(), body.getBytes(UTF_8));
      }

      @Override
      public String toString() {
        return current
            + (alive ? "+" : "-")
            + (answeredAt == null ? "" : answeredAt.toEpochMilli())
            + (features.contains(Feature.BOUND_TOKENS) ? "/" + claimEnds : "");
      }
    }
  }
}
