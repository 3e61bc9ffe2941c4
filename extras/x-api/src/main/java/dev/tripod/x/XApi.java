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
import okhttp3.OkHttpClient;
import retrofit2.Retrofit;

/**
 * X's API v2, and how it is called; the credentials make a client of it:
 *
 * <ul>
 *   <li>{@link #oauth1} a {@link XClient}
 *   <li>{@link #oauth2} a {@link XOAuth2Client}, which is one and has more
 *   <li>{@link #appOnly} a {@link XReader}, which has less: what X shows without a user
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

  private XApi(OkHttpClient client, Origin origin, RateLimitWait wait, Clock clock) {
    this.client = client;
    this.origin = origin;
    this.wait = wait;
    this.clock = clock;
  }

  /**
   * Over a client derived from {@code client} as {@link AuthorizingInterceptor#install} does it, with its connection pool,
   * dispatcher and interceptors, and a call timeout of 60 seconds if it has none. It does not try again when a connection
   * fails: X may have acted on what it did not answer.
   */
  public static XApi over(OkHttpClient client) {
    return new XApi(
        Objects.requireNonNull(client, "client"), X.API, RateLimitWait.never(), Clock.system());
  }

  /**
   * This, with the API elsewhere: a test's server, a gateway. The authorizer must be made for that origin as well.
   *
   * @throws IllegalArgumentException if it is neither https nor loopback
   */
  public XApi at(Origin origin) {
    Origin.requireSecure(origin);
    return new XApi(client, origin, wait, clock);
  }

  /** This, whose calls may wait for X's rate limits. */
  public XApi waiting(RateLimitWait wait) {
    return new XApi(client, origin, Objects.requireNonNull(wait, "wait"), clock);
  }

  /** This, with another clock: it shows a stream of pages whether a window is over. */
  public XApi clock(Clock clock) {
    return new XApi(client, origin, wait, Objects.requireNonNull(clock, "clock"));
  }

  /**
   * For a user, by OAuth 1.0a.
   *
   * @param authorizer made of {@code credentials} for {@link X#API}
   */
  public XClient oauth1(Authorizer authorizer, TokenCredentials credentials) {
    return new XClient(caller(authorizer, Credentials.of(credentials)));
  }

  /**
   * For a user, by OAuth 2.0.
   *
   * @param authorizer made of {@code tokens} for {@link X#API}, or a keeper's, which refreshes them
   * @param tokens tell what was granted; they may be refreshed since
   */
  public XOAuth2Client oauth2(Authorizer authorizer, Tokens tokens) {
    return new XOAuth2Client(caller(authorizer, Credentials.of(tokens)));
  }

  /** For the app alone, by a token of {@link X#appOnly}. */
  public XReader appOnly(Authorizer authorizer) {
    return new XReader(caller(authorizer, Credentials.appOnly()));
  }

  private Caller caller(Authorizer authorizer, Credentials credentials) {
    TokenInUse token = new TokenInUse(authorizer);
    Retrofit retrofit = new Retrofit.Builder()
        .baseUrl(origin + "/")
        .client(authorized(token))
        .addConverterFactory(new Json())
        .build();
    return new Caller(
        retrofit.create(XOperations.class),
        credentials,
        new Reading(origin, clock, credentials, token),
        new Waiting(wait, credentials.known()),
        clock);
  }

  private OkHttpClient authorized(Authorizer authorizer) {
    OkHttpClient.Builder authorized = AuthorizingInterceptor.install(client, authorizer)
        .newBuilder()
        .retryOnConnectionFailure(false);
    authorized.interceptors().add(0, BodyCap::read);
    if (client.callTimeoutMillis() == 0) {
      authorized.callTimeout(CALL_TIMEOUT);
    }
    return authorized.build();
  }
}
