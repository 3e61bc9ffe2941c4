package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.MoshiJson;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import okhttp3.Dispatcher;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import retrofit2.Call;
import retrofit2.Callback;
import retrofit2.Response;
import retrofit2.Retrofit;
import retrofit2.http.GET;

/**
 * Tests calls of one user that all need a refresh, over sockets. The token endpoint has the same host and port as the API, as at X.
 * OkHttp's limit of calls per host must therefore not block the refresh.
 */
@Timeout(120)
@DisplayName("Calls through OkHttp and Retrofit that need one refresh")
final class CallsThroughOkHttpTest {

  private static final URI BACK = URI.create("https://app.example/back");
  private static final ResourceOwner ALICE = ResourceOwner.of("x", "alice");
  private static final String TOKEN_ENDPOINT = "/2/oauth2/token";
  private static final int DEFAULT_PER_HOST = 5;

  private final SettableClock clientsClock = SettableClock.at(Instant.now());
  private final SettableClock serversClock = SettableClock.at(Instant.now());
  private final CountDownLatch refreshArrived = new CountDownLatch(1);
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("client")
      .redirectUri(BACK.toString())
      .tokenLifetime(Duration.ofHours(2))
      .clock(serversClock)
      .build();

  @ParameterizedTest
  @ValueSource(ints = {DEFAULT_PER_HOST, 50})
  @DisplayName(
      "all succeed with one refresh, with as many concurrent calls as the dispatcher admits")
  void expired(int perHost) throws Exception {
    fiftyCalls(perHost, () -> {
      clientsClock.advance(Duration.ofHours(3));
      serversClock.advance(Duration.ofHours(3));
    });
    assertThat(server.requestsTo("/2/users/me")).isEqualTo(50);
  }

  @ParameterizedTest
  @ValueSource(ints = {DEFAULT_PER_HOST, 50})
  @DisplayName("The known recipes for OkHttp refresh several times: here all calls succeed with "
      + "one refresh, also if only the server knows that the token expired.")
  void rejectedByTheServer(int perHost) throws Exception {
    fiftyCalls(perHost, () -> serversClock.advance(Duration.ofHours(3)));
    assertThat(server.requestsTo("/2/users/me")).isBetween(50 + 1, 50 + perHost);
  }

  @Test
  @DisplayName("succeed with a slow store")
  void slowStore() throws Exception {
    CountDownLatch inside = new CountDownLatch(DEFAULT_PER_HOST);
    try (LoopbackServer served = LoopbackServer.start(refreshingAfter(inside))) {
      Application application = new Application(served, new SlowStore(), DEFAULT_PER_HOST, inside);
      clientsClock.advance(Duration.ofHours(3));
      serversClock.advance(Duration.ofHours(3));

      assertThat(application.calls(DEFAULT_PER_HOST)).hasSize(DEFAULT_PER_HOST).containsOnly(200);
    }
    assertThat(server.refreshes()).isEqualTo(1);
  }

  @Test
  @DisplayName("can all be cancelled, and the next call uses the refreshed tokens")
  void cancelled() throws Exception {
    CountDownLatch release = new CountDownLatch(DEFAULT_PER_HOST + 1);
    try (LoopbackServer served = LoopbackServer.start(refreshingAfter(release))) {
      Application application =
          new Application(served, InMemoryCredentialStore.create(), DEFAULT_PER_HOST, release);
      clientsClock.advance(Duration.ofHours(3));
      serversClock.advance(Duration.ofHours(3));
      List<Call<ResponseBody>> calls =
          Stream.generate(application.x::me).limit(DEFAULT_PER_HOST).toList();
      List<CompletableFuture<Integer>> ends =
          calls.stream().map(Application::status).toList();
      assertThat(refreshArrived.await(60, TimeUnit.SECONDS)).isTrue();

      calls.forEach(Call::cancel);

      for (CompletableFuture<Integer> end : ends) {
        assertThatThrownBy(() -> end.get(60, TimeUnit.SECONDS))
            .hasCauseInstanceOf(IOException.class)
            .hasMessageContaining("Canceled");
      }
      assertThat(server.refreshes()).isZero();
      assertThat(application.calls(1)).containsExactly(200);
    }
    assertThat(server.refreshes()).isEqualTo(1);
    assertThat(server.requestsTo("/2/users/me")).isEqualTo(1);
  }

  private void fiftyCalls(int perHost, Runnable expiring) throws Exception {
    CountDownLatch inside = new CountDownLatch(perHost);
    try (LoopbackServer served = LoopbackServer.start(refreshingAfter(inside))) {
      Application application =
          new Application(served, InMemoryCredentialStore.create(), perHost, inside);
      expiring.run();

      assertThat(application.calls(50)).hasSize(50).containsOnly(200);
    }
    assertThat(server.refreshes()).isEqualTo(1);
    assertThat(server.tokenRequests()).as("the login and one refresh").isEqualTo(1 + 1);
  }

  /** Returns a server that responds to a refresh once the given number of calls is in the interceptor. */
  private HttpTransport refreshingAfter(CountDownLatch inside) {
    return request -> {
      boolean refresh = request.uri().getRawPath().equals(TOKEN_ENDPOINT);
      if (refresh) {
        refreshArrived.countDown();
      }
      try {
        if (refresh && !inside.await(60, TimeUnit.SECONDS)) {
          return HttpResponse.of(500, Headers.none(), new byte[0]);
        }
      } catch (InterruptedException e) {
        throw new InterruptedIOException("The test has ended");
      }
      return server.send(request);
    };
  }

  interface X {

    @GET("2/users/me")
    Call<ResponseBody> me();
  }

  /** A logged-in user and an application that makes calls for the user. */
  private final class Application {

    private final X x;

    private Application(
        LoopbackServer served, CredentialStore store, int perHost, CountDownLatch inside) {
      OAuth2Client client = OAuth2Client.builder()
          .server(AuthorizationServer.at(
                  served.origin() + "/i/oauth2/authorize", served.origin() + TOKEN_ENDPOINT)
              .build())
          .clientId("client")
          .json(MoshiJson.strict())
          .clock(clientsClock)
          .build();
      TokenKeeper keeper = TokenKeeper.of(client, store);
      Dispatcher dispatcher = new Dispatcher();
      dispatcher.setMaxRequestsPerHost(perHost);
      OkHttpClient plain = new OkHttpClient.Builder().dispatcher(dispatcher).build();
      logIn(client, keeper);
      OkHttpClient counting = plain
          .newBuilder()
          .addInterceptor(chain -> {
            inside.countDown();
            return chain.proceed(chain.request());
          })
          .build();
      this.x = new Retrofit.Builder()
          .baseUrl(served.origin() + "/")
          .client(
              AuthorizingInterceptor.install(counting, keeper.authorizer(ALICE, served.origin())))
          .build()
          .create(X.class);
    }

    private void logIn(OAuth2Client client, TokenKeeper keeper) {
      var login = client
          .begin(AuthorizationRequest.to(BACK).scope("users.read", "tweet.read", "offline.access"))
          .over(server);
      var tokens =
          client.complete(login, server.approve(login.authorizationUri())).over(server);
      keeper.keep(ALICE, tokens).over(server);
    }

    private List<Integer> calls(int number) throws Exception {
      List<CompletableFuture<Integer>> statuses =
          IntStream.range(0, number).mapToObj(i -> status(x.me())).toList();
      List<Integer> all = new ArrayList<>();
      for (CompletableFuture<Integer> status : statuses) {
        all.add(status.get(60, TimeUnit.SECONDS));
      }
      return all;
    }

    private static CompletableFuture<Integer> status(Call<ResponseBody> call) {
      CompletableFuture<Integer> status = new CompletableFuture<>();
      call.enqueue(new Callback<>() {
        @Override
        public void onResponse(Call<ResponseBody> call, Response<ResponseBody> response) {
          status.complete(response.code());
        }

        @Override
        public void onFailure(Call<ResponseBody> call, Throwable failure) {
          status.completeExceptionally(failure);
        }
      });
      return status;
    }
  }

  /** A store with operations that take 100 ms each. */
  private static final class SlowStore implements CredentialStore {

    private static final Executor LATER =
        CompletableFuture.delayedExecutor(100, TimeUnit.MILLISECONDS);

    private final CredentialStore store = InMemoryCredentialStore.create();

    @Override
    public Optional<Entry> load(ResourceOwner owner) throws IOException {
      later();
      return store.load(owner);
    }

    @Override
    public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
        throws IOException {
      later();
      return store.replace(owner, expectedVersion, next);
    }

    @Override
    public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
      later();
      return store.remove(owner, expectedVersion);
    }

    private static void later() {
      CompletableFuture.runAsync(() -> {}, LATER).join();
    }
  }
}
