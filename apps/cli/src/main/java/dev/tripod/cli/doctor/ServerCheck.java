package dev.tripod.cli.doctor;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.UnknownHostException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Checks of one server: its host name, the connection, TLS, and its clock. */
public final class ServerCheck {

  /** Servers accept timestamps of OAuth 1.0a, and assertions, that differ by five minutes or less. Some accept one minute. */
  private static final Duration MOST_DIFFERENCE = Duration.ofSeconds(60);

  private static final int NANOS_IN_MILLI = 1_000_000;

  private final HttpTransport transport;
  private final Clock clock;

  private ServerCheck(HttpTransport transport, Clock clock) {
    this.transport = transport;
    this.clock = clock;
  }

  /** Returns a check that sends one request without credentials for each server. */
  public static ServerCheck over(HttpTransport transport, Clock clock) {
    return new ServerCheck(transport, clock);
  }

  /** Checks {@code server}. Any HTTP response is a sign that the server can be reached. */
  public List<Finding> of(Origin server) {
    List<Finding> findings = new ArrayList<>();
    if (!server.isHttpsOrLoopback()) {
      findings.add(Finding.bad(
          "tls",
          server,
          "It is http outside the loopback interface, so anyone on the way can read tokens.",
          "Use the https address of the server."));
    }
    Instant sent = clock.now();
    long start = clock.nanoTime();
    try {
      HttpResponse response = transport.send(HttpRequest.of("HEAD", server + "/"));
      Duration taken = Duration.ofNanos(clock.nanoTime() - start);
      findings.add(Finding.good(
          "connection",
          server,
          "The server responded after " + taken.toNanos() / NANOS_IN_MILLI + " ms"
              + (server.scheme().equals("https") ? ", and its certificate is valid." : ".")));
      findings.add(clock(server, response, sent, taken));
    } catch (IOException e) {
      findings.add(failure(server, e));
    }
    return findings;
  }

  private static Finding clock(Origin server, HttpResponse response, Instant sent, Duration taken) {
    Optional<Instant> date = response.date();
    if (date.isEmpty()) {
      return Finding.good("clock", server, "The server does not send its time.");
    }
    // The header has whole seconds, and the server wrote it at some time between request and
    // response.
    Duration difference =
        Duration.between(sent.plus(taken.dividedBy(2)), date.get().plusMillis(500));
    String words = difference.abs().toSeconds() + " s "
        + (difference.isNegative() ? "later than the server's." : "earlier than the server's.");
    if (difference.abs().compareTo(MOST_DIFFERENCE.plus(taken)) <= 0) {
      return Finding.good(
          "clock", server, "This machine's clock and the server's differ by at most a minute.");
    }
    return Finding.bad(
        "clock",
        server,
        "This machine's clock is " + words,
        "Set the clock, for example by NTP. Servers reject signatures and assertions with a wrong time.");
  }

  private static Finding failure(Origin server, IOException failure) {
    if (isCausedBy(UnknownHostException.class, failure)) {
      return Finding.bad(
          "connection",
          server,
          "The host name has no address.",
          "Check the name, and that this machine can use DNS.");
    }
    if (isCausedBy(SSLException.class, failure)) {
      return Finding.bad(
          "tls",
          server,
          "The TLS handshake failed: the certificate is not valid for this host, or not trusted here.",
          "Check the address. If a proxy of your network replaces certificates, add its root to the truststore of the JDK.");
    }
    if (isCausedBy(HttpTimeoutException.class, failure)) {
      return Finding.bad(
          "connection",
          server,
          "The server did not respond in time.",
          "Check the connection, and whether a firewall drops it.");
    }
    return Finding.bad(
        "connection",
        server,
        "No connection: " + failure.getClass().getSimpleName() + ".",
        "Check host and port, the connection, and whether a proxy is necessary.");
  }

  private static boolean isCausedBy(Class<? extends IOException> type, Throwable failure) {
    @Nullable Throwable cause = failure;
    while (cause != null) {
      if (type.isInstance(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
