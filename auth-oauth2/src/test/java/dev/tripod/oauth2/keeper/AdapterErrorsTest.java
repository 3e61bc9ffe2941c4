package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication.Credentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Adapters that throw an {@link Error}, at each step of a refresh. The clock does not move, so waiting would hang. */
@Timeout(120)
@DisplayName("After an Error of an adapter")
@Execution(ExecutionMode.CONCURRENT)
final class AdapterErrorsTest {

  private static final int CALLERS = 6;
  private static final int MOST_RUNS = 100;

  enum Step {
    LOAD,
    VERSION,
    CLAIM,
    CLAIMED,
    AUTHENTICATION,
    AUTHENTICATION_WORK,
    TRANSPORT,
    TRANSPORT_FUTURE,
    RESPONSE,
    SAVE,
    SAVED,
    RELEASE,
    REVOKE
  }

  static Stream<Arguments> errors() {
    return Stream.of(Step.values())
        .flatMap(step -> Stream.of(
                new OutOfMemoryError("planned"),
                new StackOverflowError("planned"),
                new NoClassDefFoundError("planned"))
            .map(error -> Arguments.of(step, error)));
  }

  @ParameterizedTest(name = "{1} at {0}")
  @MethodSource("errors")
  @DisplayName(
      "the caller that ran the step receives it, and the others get tokens or a typed failure at once")
  void reachesTheCallerThatRanTheStep(Step step, Error error) throws Exception {
    Run run = new Run(step, error);

    List<Object> outcomes = run.outcomes();

    assertThat(outcomes).filteredOn(outcome -> outcome == error).hasSize(1);
    assertThat(outcomes)
        .filteredOn(outcome -> outcome != error)
        .allSatisfy(outcome ->
            assertThat(outcome).isInstanceOfAny(Tokens.class, AuthorizationException.class));
  }

  @Test
  @DisplayName("the others receive its class and its stack trace, without its message")
  void reportsWhereItWasThrown() throws Exception {
    Error error = new NoClassDefFoundError("planned");
    List<AdapterFailed> reports = new ArrayList<>();

    // A caller that joins after the failure gets tokens. Seldom, that is true of all others.
    for (int run = 0; reports.isEmpty() && run < MOST_RUNS; run++) {
      new Run(Step.LOAD, error)
          .outcomes().stream()
              .filter(AdapterFailed.class::isInstance)
              .map(AdapterFailed.class::cast)
              .forEach(reports::add);
    }

    assertThat(reports)
        .isNotEmpty()
        .allSatisfy(report -> assertThat(report)
            .cause()
            .hasMessage("java.lang.NoClassDefFoundError")
            .satisfies(
                cause -> assertThat(cause.getStackTrace()).isEqualTo(error.getStackTrace())));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("the store and the next caller are in the same state as after an exception")
  void leavesTheStateOfAnException(Step step) throws Exception {
    Run afterError = new Run(step, new NoClassDefFoundError("planned"));
    Run afterException = new Run(step, new IllegalStateException("planned"));
    afterError.outcomes();
    afterException.outcomes();

    assertThat(afterError.storedState()).isEqualTo(afterException.storedState());
    assertThat(afterError.next()).isEqualTo(afterException.next());
    assertThat(afterError.login.server.refreshTokenReuses()).isZero();
  }

  /** A keeper with adapters that throw once, after all callers have started. */
  private static final class Run {

    private final StoredLogin login = new StoredLogin();
    private final Callers callers = new Callers(login.clock);
    private final Step step;
    private final Throwable thrown;
    private final AtomicBoolean armed = new AtomicBoolean();
    private final CountDownLatch allStarted = new CountDownLatch(1);
    private final InMemoryCredentialStore memory = InMemoryCredentialStore.create();
    private final Transport transport = new Transport();
    private final TokenKeeper keeper;

    private Run(Step step, Throwable thrown) {
      this.step = step;
      this.thrown = thrown;
      OAuth2Client client = OAuth2Client.builder()
          .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
              .build())
          .clientId("client")
          .clientAuthentication(request -> {
            reach(Step.AUTHENTICATION);
            return Exchange.blocking("The signer", () -> {
              reach(Step.AUTHENTICATION_WORK);
              if (step == Step.RELEASE && armed.get()) {
                throw new IllegalStateException("no key, so the claim is released");
              }
              return Credentials.none().parameter(request.clientIdName(), request.clientId());
            });
          })
          .json(this::read)
          .clock(callers)
          .random(this::fill)
          .build();
      this.keeper = TokenKeeper.of(client, new Store());
      keeper.keep(OWNER, login.logIn()).over(login.server);
      login.expire();
    }

    /** Returns what each of several concurrent callers gets: tokens or a failure. */
    private List<Object> outcomes() throws Exception {
      armed.set(true);
      List<CompletableFuture<Tokens>> results = callers.ask(
          IntStream.range(0, CALLERS).mapToObj(i -> keeper.current(OWNER)).toList(), transport);
      callers.awaitInside(CALLERS);
      allStarted.countDown();
      List<Object> outcomes = new ArrayList<>();
      for (CompletableFuture<Tokens> result : results) {
        outcomes.add(outcome(result));
      }
      callers.close();
      assertThat(armed).as("the step was reached").isFalse();
      return outcomes;
    }

    private String storedState() {
      return memory.load(OWNER).orElseThrow().snapshot().text("state");
    }

    private String next() throws Exception {
      Object outcome = outcome(keeper.current(OWNER).overAsync(transport));
      return outcome instanceof Tokens ? "tokens" : "failure";
    }

    private static Object outcome(CompletableFuture<Tokens> result) throws Exception {
      try {
        return result.get(60, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        return Objects.requireNonNull(e.getCause());
      }
    }

    private void reach(Step reached) {
      if (reached == step && armed.compareAndSet(true, false)) {
        awaitAllStarted();
        Run.<RuntimeException>sneak(thrown);
      }
    }

    private void awaitAllStarted() {
      try {
        assertThat(allStarted.await(60, TimeUnit.SECONDS)).isTrue();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }

    @SuppressWarnings("unchecked") // X is erased, so the cast is not checked
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
      throw (X) thrown;
    }

    private JsonObject read(byte[] utf8) {
      reach(Step.RESPONSE);
      return JacksonJson.strict().read(utf8);
    }

    private void fill(byte[] target) {
      reach(Step.VERSION);
      RandomSource.secure().fill(target);
    }

    private final class Store implements CredentialStore {

      @Override
      public Optional<Entry> load(ResourceOwner owner) {
        reach(Step.LOAD);
        return memory.load(owner);
      }

      @Override
      public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
          throws IOException {
        String state = next.snapshot().text("state");
        switch (state) {
          case "claimed" -> reach(Step.CLAIM);
          case "live" -> {
            reach(Step.SAVE);
            reach(Step.RELEASE);
          }
          default -> reach(Step.REVOKE);
        }
        boolean replaced = memory.replace(owner, expectedVersion, next);
        reach(state.equals("claimed") ? Step.CLAIMED : Step.SAVED);
        return replaced;
      }

      @Override
      public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
        return memory.remove(owner, expectedVersion);
      }
    }

    private final class Transport implements HttpTransport {

      @Override
      public HttpResponse send(HttpRequest request) throws IOException {
        reach(Step.TRANSPORT);
        return step == Step.REVOKE
            ? HttpResponse.of(400, Headers.none(), "{\"error\":\"invalid_grant\"}".getBytes(UTF_8))
            : login.server.send(request);
      }

      @Override
      public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
        try {
          reach(Step.TRANSPORT_FUTURE);
        } catch (Throwable t) {
          return CompletableFuture.failedFuture(t);
        }
        try {
          return CompletableFuture.completedFuture(send(request));
        } catch (IOException e) {
          return CompletableFuture.failedFuture(e);
        }
      }
    }
  }
}
