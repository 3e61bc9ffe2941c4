package dev.tripod.transport.okhttp;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
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
 * An application interceptor that authorizes the requests of an {@link OkHttpClient}, and thus of Retrofit. Requests to servers
 * that the authorizer does not cover are sent unchanged. A request to a host that {@link java.net.URI} cannot read ({@code
 * a_b}) fails.
 *
 * <p>Use {@link #install}, which derives a suitable client. With {@link #of} and {@link #perOwner} you build the client
 * yourself: add the interceptor last, because no later interceptor may change or log a signed request.
 *
 * <ul>
 *   <li><b>URI.</b> An authorized request is sent to the URI that was signed, without fragment and user info. RFC 3986
 *       requires some characters to be escaped that {@code HttpUrl} does not escape. The interceptor escapes them first,
 *       except {@code [} and {@code ]} in a query.
 *   <li><b>Request bodies.</b> Forms (by their type {@code application/x-www-form-urlencoded}) are read, because OAuth 1.0a
 *       signs them. The same bytes are sent. All other bodies are streamed. They are neither read nor signed.
 *   <li><b>Retries.</b> A response may show that another attempt is useful, for example with a refreshed token after a
 *       401. The interceptor then closes the response, authorizes the request again, and sends it again: at most three
 *       times in total. A body that can be sent only once ({@code isOneShot}, {@code isDuplex}) is sent once, and its
 *       response is the result. Before the application receives an error response (4xx), up to 16 KiB of its body are
 *       read. No other body is read.
 *   <li><b>OkHttp's reactions.</b> Authorized requests do not use the client's {@code Authenticator}, nor its cache,
 *       which cannot distinguish users. Cookies, timeouts, DNS, proxy and TLS are those of the client.
 *   <li><b>Redirects.</b> A request with a bearer token may be redirected: OkHttp removes the token on the way to another
 *       origin. Any other credential is valid for one request. If the client follows redirects, such a request fails before it
 *       is sent.
 *   <li><b>Connection failures.</b> If the client retries, a request with a bearer token and a safe method (GET, HEAD, OPTIONS)
 *       is sent again on another connection. No other authorized request is: the server may have acted on the first one, and a
 *       signature may be used only once. Instead, its connection is checked immediately before it is written, which takes one
 *       millisecond. If the server has closed the connection, the request is sent on a new one. OkHttp also repeats requests
 *       after a 503 with {@code Retry-After: 0} and after a 421. Only {@link #install} prevents that.
 *   <li><b>Waiting.</b> A call waits at most one minute for each credential, not longer than its own timeout, and not after it
 *       is cancelled. The work it waits for (for example a refresh) continues. An available credential needs no wait.
 *   <li><b>Failures.</b> If a call cannot be authorized, or its request cannot be signed, it fails with {@link
 *       AuthorizationIOException}. Network failures
 *       are thrown unchanged, with two exceptions. After an earlier response, a failure that means that nothing was sent
 *       becomes the cause of another {@link IOException}. If a message of a failure contains a secret of the request, an
 *       {@link IOException} without that message is thrown.
 *   <li><b>Visibility.</b> Neither the response nor its request contains the credential. Network interceptors and event
 *       listeners can see it.
 * </ul>
 *
 * <p>Immutable and thread-safe.
 */
public final class AuthorizingInterceptor implements Interceptor {

  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  private final AuthorizerSelector selector;
  private final CredentialWait credentialWait;

  private AuthorizingInterceptor(AuthorizerSelector selector, CredentialWait credentialWait) {
    this.selector = selector;
    this.credentialWait = credentialWait;
  }

  /**
   * Returns a client derived from {@code client} that authorizes its requests. It follows no redirects, and the interceptor is
   * its last one. If {@code client} retries after connection failures, the derived client does so only for calls with a
   * bearer token and a safe method. {@link OkHttpTransport#of OkHttpTransport.of(client)} sends the authorizer's own
   * requests, such as a refresh. It does not need the dispatcher of the calls that wait for them.
   */
  public static OkHttpClient install(OkHttpClient client, Authorizer authorizer) {
    return install(client, of(OkHttpTransport.of(client), authorizer));
  }

  /**
   * Returns a client as {@link #install(OkHttpClient, Authorizer)} does.
   *
   * @param executor runs the authorizer's work, as in {@link #withExecutor}
   */
  public static OkHttpClient install(
      OkHttpClient client, Authorizer authorizer, Executor executor) {
    return install(client, of(OkHttpTransport.of(client), authorizer).withExecutor(executor));
  }

  private static OkHttpClient install(OkHttpClient client, AuthorizingInterceptor interceptor) {
    OkHttpClient.Builder authorized = client
        .newBuilder()
        .followRedirects(false)
        .followSslRedirects(false)
        .addInterceptor(interceptor);
    authorized.networkInterceptors().add(0, RetryStatusMask::mask);
    return authorized.build();
  }

  /**
   * Returns an interceptor for a client that does not follow redirects. If {@code authorizer} uses bearer tokens, the client
   * may follow redirects; requests with any other credential would fail.
   *
   * @param transport sends the authorizer's own requests, such as a refresh. Do not use a transport that waits for the
   *     client's {@code Dispatcher}: the waiting calls occupy it. Blocking work (of a store or a signer) runs on the threads of
   *     an {@link OkHttpTransport}, and with any other transport on {@link Exchange#defaultExecutor}
   */
  public static AuthorizingInterceptor of(HttpTransport transport, Authorizer authorizer) {
    Objects.requireNonNull(authorizer, "authorizer");
    return new AuthorizingInterceptor(request -> authorizer, waitingWith(transport));
  }

  /**
   * Returns an interceptor like {@link #of} for a client that serves many users. Each request names its user with a tag of type
   * {@link ResourceOwner}. A request without the tag fails and is not sent.
   *
   * <pre>{@code
   * @GET("2/users/me")
   * Call<User> me(@Tag ResourceOwner owner);
   * }</pre>
   *
   * @param authorizers returns the authorizer of an owner, for example {@code owner -> keeper.authorizer(owner, X.API)}. It is
   *     called for each request, on any thread. If it returns {@code null}, the call fails with {@link
   *     ReauthorizationRequired}
   */
  public static AuthorizingInterceptor perOwner(
      HttpTransport transport, Function<ResourceOwner, @Nullable Authorizer> authorizers) {
    Objects.requireNonNull(authorizers, "authorizers");
    AuthorizerSelector selector = request -> {
      ResourceOwner owner = owner(request);
      return seen -> authorizer(authorizers, owner).authorize(seen);
    };
    return new AuthorizingInterceptor(selector, waitingWith(transport));
  }

  /**
   * Returns this interceptor with another executor for the authorizer's work, such as calls to a store or a signer, and a
   * refresh.
   *
   * @param executor never {@code Runnable::run}. Calls wait for its work, so it must not be the executor of the client's
   *     dispatcher
   */
  public AuthorizingInterceptor withExecutor(Executor executor) {
    return new AuthorizingInterceptor(
        selector, credentialWait.with(Objects.requireNonNull(executor, "executor")));
  }

  /** Returns this interceptor with another limit for the wait for a credential. */
  AuthorizingInterceptor waitingFor(Duration longest) {
    return new AuthorizingInterceptor(selector, credentialWait.with(longest));
  }

  /**
   * Authorizes and sends the request of {@code chain}.
   *
   * @throws AuthorizationIOException if no credential is available, or the request cannot be authorized
   */
  @Override
  public Response intercept(Chain chain) throws IOException {
    if (chain.connection() != null) {
      throw AuthorizationIOException.rejecting("The AuthorizingInterceptor is a network"
          + " interceptor of this client. Add it by addInterceptor, not by addNetworkInterceptor.");
    }
    Authorizer authorizer = selector.authorizer(chain.request());
    OkHttpRequest original = read(chain.request());
    Attempt.Sequence attempts = Attempt.Sequence.of(
        credentialWait.await(chain.call(), () -> authorizer.authorize(original.visible())));
    if (!original.mayBeSentAgain()) {
      attempts = attempts.withSingleUseBody();
    }
    while (true) {
      AuthorizedResponse response = send(chain, original, attempts);
      Optional<Attempt.Sequence> next = after(attempts, response, chain.call());
      if (next.isEmpty()) {
        return response.forApplication();
      }
      response.close(chain.call());
      attempts = next.get();
    }
  }

  private static OkHttpRequest read(Request request) throws IOException {
    try {
      return OkHttpRequest.of(request);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw AuthorizationIOException.because(e);
    }
  }

  /**
   * Returns the next attempt, if any. If the request cannot be sent again, its response is the result even if the wait for the
   * next credential fails.
   */
  private Optional<Attempt.Sequence> after(
      Attempt.Sequence attempts, AuthorizedResponse response, Call call) throws IOException {
    HttpResponse seen = seen(attempts, response, call);
    boolean decided = false;
    try {
      Optional<Attempt.Sequence> next = credentialWait.await(call, () -> attempts.after(seen));
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
        response.close(call);
      }
    }
  }

  /** Returns the response for the attempt. If it cannot be read, the cancellation of the call closes its connection. */
  private static HttpResponse seen(
      Attempt.Sequence attempts, AuthorizedResponse response, Call call) throws IOException {
    boolean isRead = false;
    try {
      HttpResponse seen = response.forAttempt();
      isRead = true;
      return seen;
    } catch (IOException e) {
      throw attempts.failure(e);
    } finally {
      if (!isRead) {
        call.cancel();
        response.close(call);
      }
    }
  }

  private static AuthorizedResponse send(
      Chain chain, OkHttpRequest original, Attempt.Sequence attempts) throws IOException {
    try {
      return send(chain, original, attempts.request());
    } catch (IOException e) {
      throw attempts.failure(e);
    }
  }

  private static AuthorizedResponse send(
      Chain chain, OkHttpRequest original, HttpRequest authorized) throws IOException {
    Request request = request(original, authorized);
    if (authorized.equals(original.visible())) {
      return new AuthorizedResponse(chain.request(), request, chain.proceed(request));
    }
    Chain restricted = chain.withAuthenticator(Authenticator.NONE).withCache(null);
    if (!original.mayBeRedirected(authorized)) {
      requireNoRedirects(chain);
    }
    RetryStatusMask mask = new RetryStatusMask();
    Request tagged = mask.tagged(request);
    Response response = original.mayBeRedirected(authorized)
            && authorized.mayBeRepeated()
            && chain.getRetryOnConnectionFailure()
        ? restricted.proceed(tagged)
        : ConnectionCheck.of(chain.call())
            .proceed(restricted.withRetryOnConnectionFailure(false), tagged);
    return new AuthorizedResponse(chain.request(), tagged, mask.unmask(response));
  }

  private static Request request(OkHttpRequest original, HttpRequest authorized)
      throws IOException {
    try {
      return original.as(authorized);
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw AuthorizationIOException.because(e);
    }
  }

  private static void requireNoRedirects(Chain chain) throws IOException {
    if (chain.getFollowRedirects()) {
      throw AuthorizationIOException.rejecting("This client follows redirects, but a signature is"
          + " valid for one URI. Use AuthorizingInterceptor.install, or build the client with"
          + " followRedirects(false).");
    }
  }

  private static ResourceOwner owner(Request request) throws AuthorizationIOException {
    ResourceOwner owner = request.tag(ResourceOwner.class);
    if (owner == null) {
      throw AuthorizationIOException.rejecting("This call does not name its user. Add a tag of type"
          + " ResourceOwner (in Retrofit, a parameter @Tag ResourceOwner owner).");
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

  private static CredentialWait waitingWith(HttpTransport transport) {
    Executor executor =
        transport instanceof OkHttpTransport own ? own::execute : Exchange.defaultExecutor();
    return new CredentialWait(
        Objects.requireNonNull(transport, "transport"), executor, LONGEST_WAIT);
  }

  /** Selects the authorizer of a request. */
  @FunctionalInterface
  private interface AuthorizerSelector {

    Authorizer authorizer(Request request) throws AuthorizationIOException;
  }
}
