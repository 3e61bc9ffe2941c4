package dev.tripod.x;

import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executor;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;
import retrofit2.Retrofit;

/**
 * The configuration of clients for X's API v2. The credentials decide the type of a client:
 *
 * <ul>
 *   <li>{@link #oauth1} creates an {@link XClient}.
 *   <li>{@link #oauth2} creates an {@link XOAuth2Client}, an {@code XClient} with more operations.
 *   <li>{@link #appOnly} creates an {@link XReader}, with the operations that need no user.
 * </ul>
 *
 * <p>Immutable and thread-safe.
 */
public final class XApi {

  private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);

  private final OkHttpClient client;
  private final Origin origin;
  private final RateLimitWait wait;
  private final Clock clock;
  private final @Nullable Executor executor;

  private XApi(
      OkHttpClient client,
      Origin origin,
      RateLimitWait wait,
      Clock clock,
      @Nullable Executor executor) {
    this.client = client;
    this.origin = origin;
    this.wait = wait;
    this.clock = clock;
    this.executor = executor;
  }

  /**
   * Returns a configuration that sends its calls with a client derived from {@code client}, as {@link
   * AuthorizingInterceptor#install} derives it. The derived client shares the connection pool, the dispatcher and the
   * interceptors. Its call timeout is 60 seconds if {@code client} has none. It does not retry after a connection failure,
   * because X may have acted on a request that received no response. If X closed an idle connection, the call uses a new one.
   */
  public static XApi over(OkHttpClient client) {
    return new XApi(
        Objects.requireNonNull(client, "client"),
        X.API,
        RateLimitWait.never(),
        Clock.system(),
        null);
  }

  /**
   * Returns this configuration with another origin for the API, such as a test server or a gateway. Create the authorizer
   * for the same origin.
   *
   * @throws IllegalArgumentException if {@code origin} is neither https nor loopback
   */
  public XApi at(Origin origin) {
    Objects.requireNonNull(origin, "origin");
    Origin.requireSecure(origin);
    return new XApi(client, origin, wait, clock, executor);
  }

  /** Returns this configuration with calls that may wait for X's rate limits. */
  public XApi waiting(RateLimitWait wait) {
    return new XApi(client, origin, Objects.requireNonNull(wait, "wait"), clock, executor);
  }

  /** Returns this configuration with another clock. A stream of pages uses it to check whether a window is over. */
  public XApi clock(Clock clock) {
    return new XApi(client, origin, wait, Objects.requireNonNull(clock, "clock"), executor);
  }

  /**
   * Returns this configuration with another executor for the authorizer's work, such as a refresh and calls to a store: see
   * {@link AuthorizingInterceptor#withExecutor}.
   */
  public XApi executor(Executor executor) {
    return new XApi(client, origin, wait, clock, Objects.requireNonNull(executor, "executor"));
  }

  /**
   * Returns a client for a user with OAuth 1.0a.
   *
   * @param authorizer an authorizer for {@code credentials} and {@link X#API}
   */
  public XClient oauth1(Authorizer authorizer, TokenCredentials credentials) {
    return new XClient(context(authorizer, Credentials.of(credentials)));
  }

  /**
   * Returns a client for a user with OAuth 2.0.
   *
   * @param authorizer an authorizer for {@code tokens} and {@link X#API}, or the authorizer of a keeper, which refreshes them
   * @param tokens the tokens that say which scopes were granted; the authorizer may use newer ones
   */
  public XOAuth2Client oauth2(Authorizer authorizer, Tokens tokens) {
    return new XOAuth2Client(context(authorizer, Credentials.of(tokens)));
  }

  /** Returns a client for the app without a user. The authorizer uses a token of {@link X#appOnly}. */
  public XReader appOnly(Authorizer authorizer) {
    return new XReader(context(authorizer, Credentials.appOnly()));
  }

  private ApiContext context(Authorizer authorizer, Credentials credentials) {
    TokenRecorder token = new TokenRecorder(authorizer.requiringCredential());
    Retrofit retrofit =
        new Retrofit.Builder().baseUrl(origin + "/").client(authorized(token)).build();
    return new ApiContext(
        retrofit.create(XOperations.class),
        credentials,
        new ResponseReader(origin, clock, credentials, token),
        new RateLimitRetry(wait, credentials.redactor()),
        clock);
  }

  private OkHttpClient authorized(Authorizer authorizer) {
    OkHttpClient installed = executor == null
        ? AuthorizingInterceptor.install(client, authorizer)
        : AuthorizingInterceptor.install(client, authorizer, executor);
    OkHttpClient.Builder authorized = installed.newBuilder().retryOnConnectionFailure(false);
    authorized.interceptors().add(0, BodyCap::read);
    if (client.callTimeoutMillis() == 0) {
      authorized.callTimeout(CALL_TIMEOUT);
    }
    return authorized.build();
  }
}
