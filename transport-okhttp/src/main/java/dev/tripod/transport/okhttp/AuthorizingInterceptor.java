package dev.tripod.transport.okhttp;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The door for OkHttp and Retrofit: an application interceptor that authorizes each request of a client. What the client is
 * asked for a server that its authorizer does not cover goes out untouched. A host that RFC 3986 does not allow ({@code a_b})
 * is refused.
 *
 * <ul>
 *   <li>{@link #install} is the usual way: it derives a client that is fit for it. {@link #of} and {@link #perOwner} are for
 *       those who build their client themselves: add it last, so that no interceptor behind it changes or logs what it signed.
 *   <li>An authorized request goes to the URI that was signed: without fragment and user-info, and with an escape for each
 *       character that RFC 3986 wants escaped and {@code HttpUrl} does not, but for {@code [} and {@code ]} in a query, which stay.
 *   <li>Of request bodies, forms are read (by their type, {@code application/x-www-form-urlencoded}), because OAuth 1.0a signs
 *       them; the same octets are sent. All other bodies stream, unread and unsigned.
 *   <li>Where the authorizer learns from an answer that another attempt is worth making, a refreshed token after a 401 say,
 *       that answer is closed and the request made anew: three sends in all, at most. A body that may be sent once, or is
 *       still being written ({@code isOneShot}, {@code isDuplex}), is sent once, and the answer to it counts. Of refusals (4xx)
 *       up to 16 KiB are looked at before the answer is handed over, and no other body is touched.
 *   <li>OkHttp does not react to the answer to an authorized request in its own ways: the client's {@code Authenticator} is not
 *       asked, its cache not used, which knows no users. Cookies, timeouts, DNS, proxy and TLS stay the client's.
 *   <li>A bearer token may meet a redirect, since OkHttp drops it on the way to another origin. Any other credential holds for
 *       one request: a client that follows redirects is refused before it is sent. When a connection fails, only a call with a
 *       bearer token and a safe method (GET, HEAD, OPTIONS) is tried again on another, if the client does so: what was sent
 *       on the first may have been acted on, and a signature holds for one sending. Only {@link #install} keeps OkHttp from
 *       repeating it after a 503 with {@code Retry-After: 0} and a 421 as well.
 *   <li>A call waits for each credential for a minute at most, no longer than its own timeout, and not after it is cancelled;
 *       what it waited for, a refresh say, goes on. A credential that is at hand costs no wait.
 *   <li>Failures of authorization are {@link AuthorizationIOException}s. What the network threw comes as it is; once an
 *       attempt was answered, as the cause of an {@link IOException} where by itself it would promise that nothing was sent.
 *   <li>Neither the answer nor the request in it holds the credential. Network interceptors and event listeners do see it.
 * </ul>
 *
 * <p>Immutable and thread-safe.
 */
public final class AuthorizingInterceptor implements Interceptor {

  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** Those of RFC 9110 section 9.2.1 that OkHttp's users send: nobody acts twice on what comes twice. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

  private final Choice choice;
  private final Waiting waiting;

  private AuthorizingInterceptor(Choice choice, Waiting waiting) {
    this.choice = choice;
    this.waiting = waiting;
  }

  /**
   * A client derived from {@code client} whose requests are authorized: it follows no redirects, and has the interceptor behind
   * its others. Where {@code client} tries again when a connection fails, a call with a bearer token still does
   * if its method is safe. What the
   * authorizer itself has to send, a refresh say, goes over {@link OkHttpTransport#of OkHttpTransport.of(client)}, so that
   * calls which wait for it take nothing that it needs.
   */
  public static OkHttpClient install(OkHttpClient client, Authorizer authorizer) {
    OkHttpClient.Builder authorized = client
        .newBuilder()
        .followRedirects(false)
        .followSslRedirects(false)
        .addInterceptor(of(OkHttpTransport.of(client), authorizer));
    authorized.networkInterceptors().add(0, Repeats::conceal);
    return authorized.build();
  }

  /**
   * For a client that follows no redirects, unless {@code authorizer} gives bearer tokens: calls with anything else are refused on
   * one that does.
   *
   * @param transport for what the authorizer itself has to send; never one that waits for the client's {@code Dispatcher},
   *     whose places are taken by the calls that wait for it. What blocks (a store, a signer) is done on the threads of an
   *     {@link OkHttpTransport}, else by the executor that {@link CompletableFuture} uses by default.
   */
  public static AuthorizingInterceptor of(HttpTransport transport, Authorizer authorizer) {
    Objects.requireNonNull(authorizer, "authorizer");
    return new AuthorizingInterceptor(request -> authorizer, waitingOver(transport));
  }

  /**
   * As {@link #of}, for a client that calls on behalf of many: each request says by a tag of type {@link ResourceOwner} whose it
   * is. One without goes nowhere, and fails.
   *
   * <pre>{@code
   * @GET("2/users/me")
   * Call<User> me(@Tag ResourceOwner owner);
   * }</pre>
   *
   * @param authorizers asked at each call, by any thread; {@code owner -> keeper.authorizer(owner, X.API)}, say. One for whom
   *     it has {@code null} has to be sent through the authorization.
   */
  public static AuthorizingInterceptor perOwner(
      HttpTransport transport, Function<ResourceOwner, @Nullable Authorizer> authorizers) {
    Objects.requireNonNull(authorizers, "authorizers");
    Choice choice = request -> {
      ResourceOwner owner = owner(request);
      return seen -> authorizer(authorizers, owner).authorize(seen);
    };
    return new AuthorizingInterceptor(choice, waitingOver(transport));
  }

  /** This interceptor with another limit to how long a call waits for a credential. */
  AuthorizingInterceptor waitingFor(Duration patience) {
    return new AuthorizingInterceptor(choice, waiting.with(patience));
  }

  /**
   * Authorizes and sends the request of {@code chain}.
   *
   * @throws AuthorizationIOException if there is no credential to be had, or the request cannot be sent with one
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    if (chain.connection() != null) {
      throw AuthorizationIOException.refusing("A network interceptor cannot authorize: add the"
          + " AuthorizingInterceptor by addInterceptor, not by addNetworkInterceptor");
    }
    Authorizer authorizer = choice.authorizer(chain.request());
    Outgoing outgoing = outgoing(chain.request());
    Attempt.Sequence attempts = Attempt.Sequence.of(
        waiting.during(chain.call(), () -> authorizer.authorize(outgoing.seen())));
    if (!outgoing.mayBeSentAgain()) {
      attempts = attempts.withSingleUseBody();
    }
    while (true) {
      Answer answer = send(chain, outgoing, attempts);
      Optional<Attempt.Sequence> next = after(attempts, answer, chain.call());
      if (next.isEmpty()) {
        return answer.handed();
      }
      answer.close();
      attempts = next.get();
    }
  }

  private static Outgoing outgoing(Request request) throws IOException {
    try {
      return Outgoing.of(request);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw AuthorizationIOException.because(e);
    }
  }

  /** If the request cannot be sent again, its response is the result even if the wait for the next credential fails. */
  private Optional<Attempt.Sequence> after(Attempt.Sequence attempts, Answer answer, Call call)
      throws IOException {
    boolean decided = false;
    try {
      Optional<Attempt.Sequence> next = waiting.during(call, () -> attempts.after(answer.shown()));
      decided = true;
      return next;
    } catch (AuthorizationIOException e) {
      decided = !attempts.isRepeatable();
      if (decided) {
        return Optional.empty();
      }
      throw e;
    } finally {
      if (!decided) {
        answer.close();
      }
    }
  }

  private static Answer send(Chain chain, Outgoing outgoing, Attempt.Sequence attempts)
      throws IOException {
    try {
      return send(chain, outgoing, attempts.request());
    } catch (IOException e) {
      throw attempts.failure(e);
    }
  }

  private static Answer send(Chain chain, Outgoing outgoing, HttpRequest authorized)
      throws IOException {
    Request request = request(outgoing, authorized);
    if (authorized.equals(outgoing.seen())) {
      return new Answer(chain.request(), request, chain.proceed(request));
    }
    Chain quiet = chain.withAuthenticator(Authenticator.NONE).withCache(null);
    if (!outgoing.mayFollow(authorized)) {
      requireNoRedirects(chain);
    }
    if (!outgoing.mayFollow(authorized) || !SAFE.contains(authorized.method())) {
      quiet = quiet.withRetryOnConnectionFailure(false);
    }
    Repeats repeats = new Repeats();
    Request known = repeats.knownTo(request);
    return new Answer(chain.request(), known, repeats.reveal(quiet.proceed(known)));
  }

  private static Request request(Outgoing outgoing, HttpRequest authorized) throws IOException {
    try {
      return outgoing.as(authorized);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw AuthorizationIOException.because(e);
    }
  }

  private static void requireNoRedirects(Chain chain) throws IOException {
    if (chain.getFollowRedirects()) {
      throw AuthorizationIOException.refusing("This client follows redirects, and a signature holds"
          + " for one URI: use AuthorizingInterceptor.install, or build the client with"
          + " followRedirects(false)");
    }
  }

  private static ResourceOwner owner(Request request) throws AuthorizationIOException {
    ResourceOwner owner = request.tag(ResourceOwner.class);
    if (owner == null) {
      throw AuthorizationIOException.refusing("This call does not say whose it is: give it a"
          + " ResourceOwner by tag (in Retrofit, a parameter @Tag ResourceOwner owner)");
    }
    return owner;
  }

  private static Authorizer authorizer(
      Function<ResourceOwner, @Nullable Authorizer> authorizers, ResourceOwner owner) {
    Authorizer authorizer = authorizers.apply(owner);
    if (authorizer == null) {
      throw ReauthorizationRequired.of(owner);
    }
    return authorizer;
  }

  private static Waiting waitingOver(HttpTransport transport) {
    Executor blocking = transport instanceof OkHttpTransport own
        ? own::execute
        : new CompletableFuture<Void>().defaultExecutor();
    return new Waiting(Objects.requireNonNull(transport, "transport"), blocking, PATIENCE);
  }

  /** Who authorizes a request. */
  @FunctionalInterface
  private interface Choice {

    Authorizer authorizer(Request request) throws AuthorizationIOException;
  }
}
