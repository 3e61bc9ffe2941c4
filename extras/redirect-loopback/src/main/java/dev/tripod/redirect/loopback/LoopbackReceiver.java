package dev.tripod.redirect.loopback;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.port.Clock;
import dev.tripod.redirect.loopback.LoopbackException.Reason;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A receiver of the callback of one login, on the loopback interface (RFC 8252 section 7.3). It serves both protocols:
 *
 * <pre>{@code
 * try (var receiver = LoopbackReceiver.bind()) {
 *   var login = client.begin(receiver.redirectUri()).over(transport);
 *   System.out.println("Log in at " + login.authorizationUri());
 *   Browser.system().open(login.authorizationUri());
 *   var confirmed = receiver.await(login, callback -> client.confirm(login, callback));
 *   var tokens = client.redeem(confirmed).over(transport);
 * }
 * }</pre>
 *
 * <h2>Requests</h2>
 * The port is open only on {@code 127.0.0.1} and {@code ::1}, so other machines cannot reach it. Every program and every page in the
 * browser can send requests to it. A request is a callback if it is a GET for the redirect URI: its host, its port and exactly its
 * path. Any other request gets an error page. A callback that the client rejects does not end the wait either.
 *
 * <p>At most 32 connections are open, each for one request with a head of at most 64 KiB. A connection that does not send its
 * request within 10 seconds is closed, and sooner if a new one needs its place.
 *
 * <p>The pages contain no text from a request and no script, and load nothing. Browsers do not cache them, and send no {@code
 * Referer} from them.
 *
 * <h2>Threads</h2>
 * The receiver has one daemon thread, {@code tripod-loopback-} and the port, from {@link Builder#bind} to {@link #close}. The thread calls no
 * code of the application, except the {@link Clock}. If the application forgets to close the receiver, the thread ends and the port is
 * released at the deadline. Instances are thread-safe: another thread may close the receiver to end the wait.
 */
public final class LoopbackReceiver implements AutoCloseable {

  private final URI redirectUri;
  private final Duration deadline;
  private final Clock clock;
  private final CallbackServer server;
  private final AtomicBoolean isUsed = new AtomicBoolean();

  private LoopbackReceiver(Builder builder) throws LoopbackException {
    LoopbackPort port = LoopbackPort.open(builder.port, builder.opening);
    String host = builder.isLocalhost ? "localhost" : port.host();
    this.redirectUri = URI.create("http://" + host + ":" + port.number() + builder.path);
    this.deadline = builder.deadline;
    this.clock = builder.clock;
    try {
      this.server = CallbackServer.start(port, redirectUri, clock, deadline);
    } catch (IOException e) {
      port.close();
      throw new LoopbackException(
          Reason.PORT_UNAVAILABLE,
          "Port " + port.number()
              + " cannot be served (see the cause). Check how many files this process may open.",
          e);
    }
  }

  /**
   * Returns a receiver on a free port, with the path {@code /callback} and a deadline of 5 minutes. Use it if the provider ignores
   * the port of a loopback redirect URI, as RFC 8252 section 7.3 requires.
   *
   * @throws LoopbackException if no port can be opened
   */
  public static LoopbackReceiver bind() throws LoopbackException {
    return builder().bind();
  }

  /** Returns a builder of a receiver. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns the redirect URI, such as {@code http://127.0.0.1:49152/callback}. Begin the login with it. On a machine without IPv4, its
   * host is {@code [::1]}.
   */
  public URI redirectUri() {
    return redirectUri;
  }

  /**
   * Waits for the result of {@code login}, and returns what {@code confirm} returns for its callback. The function is called on this
   * thread, for one callback at a time:
   *
   * <ul>
   *   <li>If it returns, the browser shows that the login was received, and the wait ends.
   *   <li>If it throws {@link CallbackRejected}, the callback does not belong to the login. The wait continues.
   *   <li>If it throws another exception, the wait ends with it. {@link AccessDenied} means that the user declined, and the browser
   *       shows that. For any other exception, it shows that the login failed.
   * </ul>
   *
   * The function may also redeem the callback, {@code callback -> client.complete(login, callback).over(transport)}. Then the browser
   * shows the final result.
   *
   * @param login the login that began with {@link #redirectUri}. The wait ends when it expires, or at the deadline
   * @param confirm checks a callback with the client of the login
   * @throws LoopbackException if no result arrives in time, or if the receiver is closed
   * @throws InterruptedException if this thread is interrupted. Close the receiver
   * @throws IllegalStateException if this method was called before: a receiver serves one login
   */
  public <T> T await(PendingLogin login, Function<? super URI, ? extends T> confirm)
      throws LoopbackException, InterruptedException {
    Objects.requireNonNull(login, "login");
    Objects.requireNonNull(confirm, "confirm");
    if (isUsed.getAndSet(true)) {
      throw new IllegalStateException(
          "This receiver has waited for a login already. Bind another one for each login.");
    }
    try {
      return firstConfirmed(login, confirm);
    } finally {
      server.endLogin();
    }
  }

  /**
   * Releases the port and ends the thread. Responses that were sent still arrive. A thread in {@link #await} gets a {@link
   * LoopbackException}. Has no effect on a closed receiver.
   */
  @Override
  public void close() {
    server.close();
  }

  @Override
  public String toString() {
    return "LoopbackReceiver[" + redirectUri + "]";
  }

  private <T> T firstConfirmed(PendingLogin login, Function<? super URI, ? extends T> confirm)
      throws LoopbackException, InterruptedException {
    CallbackRejected lastRejection = null;
    while (true) {
      ArrivedCallback callback = next(login, lastRejection);
      ResponsePage page = ResponsePage.FAILED;
      try {
        T confirmed = confirm.apply(callback.address());
        page = ResponsePage.RECEIVED;
        return confirmed;
      } catch (CallbackRejected e) {
        page = ResponsePage.REJECTED;
        lastRejection = e;
      } catch (AccessDenied e) {
        page = ResponsePage.DENIED;
        throw e;
      } finally {
        server.respond(callback, page);
      }
    }
  }

  private ArrivedCallback next(PendingLogin login, @Nullable CallbackRejected lastRejection)
      throws LoopbackException, InterruptedException {
    long left = Math.min(
        server.timeLeft(),
        TimeUnit.NANOSECONDS.convert(Duration.between(clock.now(), login.expiresAt())));
    Optional<ArrivedCallback> next = left > 0 ? server.next(left) : Optional.empty();
    if (next.isPresent()) {
      return next.get();
    }
    if (server.isClosed() || server.failure() != null) {
      throw new LoopbackException(
          Reason.CLOSED,
          "The receiver was closed before the login had a result. Begin the login again, with another receiver.",
          server.failure());
    }
    throw new LoopbackException(
        Reason.DEADLINE,
        "No result of the login arrived at " + redirectUri + " within " + deadline.toSeconds()
            + " seconds, or before the login expired at " + login.expiresAt() + "."
            + (lastRejection == null
                ? ""
                : " Callbacks arrived, but were rejected: the cause is the last rejection.")
            + " Begin the login again, and decide in the browser in time.",
        lastRejection);
  }

  /** A builder of a receiver. Not thread-safe. */
  public static final class Builder {

    /** Segments of letters, digits and marks. Browsers send such a path unchanged. */
    private static final Pattern PATH = Pattern.compile("(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+/?|/");

    private int port;
    private String path = "/callback";
    private Duration deadline = Duration.ofMinutes(5);
    private boolean isLocalhost;
    private Clock clock = Clock.system();
    private LoopbackPort.Opening opening = LoopbackAddress::listen;

    private Builder() {}

    /**
     * Sets the port. The default is a free one. Set it if the provider compares the port with that of the registered redirect URI, as
     * X does.
     *
     * @throws IllegalArgumentException if {@code port} is not in the range 1 to 65535
     */
    public Builder port(int port) {
      if (port < 1 || port > 65535) {
        throw new IllegalArgumentException(
            "The port is " + port + ". Use 1 to 65535, as registered with the provider.");
      }
      this.port = port;
      return this;
    }

    /**
     * Sets the path. The default is {@code /callback}. A path begins with {@code /}. Its segments contain letters, digits and {@code
     * - . _ ~}. No segment is empty or begins with a period.
     *
     * @throws IllegalArgumentException if {@code path} does not follow these rules, or is {@code /favicon.ico}
     */
    public Builder path(String path) {
      if (!PATH.matcher(path).matches() || path.equals("/favicon.ico")) {
        throw new IllegalArgumentException(
            "The redirect URI cannot have the path '" + path + "'. Use one such as /callback.");
      }
      this.path = path;
      return this;
    }

    /**
     * Sets the longest time that the receiver stays open after {@link #bind}. The default is 5 minutes.
     *
     * @throws IllegalArgumentException if {@code deadline} is not positive
     */
    public Builder deadline(Duration deadline) {
      if (deadline.isNegative() || deadline.isZero()) {
        throw new IllegalArgumentException(
            "The deadline is " + deadline + ". Use a positive duration.");
      }
      this.deadline = deadline;
      return this;
    }

    /**
     * Uses the host {@code localhost} in the redirect URI. The default is an address, as RFC 8252 section 8.3 recommends: the meaning of
     * the name depends on the settings of the machine. Use it only for a provider that accepts no address over http, such as Microsoft in
     * its form for redirect URIs. The port is open on both addresses that the name can mean.
     */
    public Builder localhost() {
      this.isLocalhost = true;
      return this;
    }

    /** Sets the clock of the deadline. The default is {@link Clock#system}. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /** Sets how sockets are opened. */
    Builder opening(LoopbackPort.Opening opening) {
      this.opening = opening;
      return this;
    }

    /**
     * Opens the port, and starts to respond to requests.
     *
     * @throws LoopbackException if the port cannot be opened, or no port is free
     */
    public LoopbackReceiver bind() throws LoopbackException {
      return new LoopbackReceiver(this);
    }
  }
}
