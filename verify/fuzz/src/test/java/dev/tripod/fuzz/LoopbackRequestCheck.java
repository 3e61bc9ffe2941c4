package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.redirect.loopback.LoopbackException;
import dev.tripod.redirect.loopback.LoopbackReceiver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Requests to a loopback receiver. Each response is one of a few constant texts, so it contains nothing from a request. The query of a
 * callback reaches the application with the same octets, and no request ends the wait.
 */
final class LoopbackRequestCheck implements ParserCheck {

  private static final int LONGEST_HEAD = 64 * 1024;
  private static final int GUARD = 60_000;

  @Override
  public void check(byte[] input) {
    String text = new String(input, ISO_8859_1);
    Receiver receiver = Receiver.SHARED;
    checkRequest(receiver, text.replace("{host}", receiver.host));
    checkQuery(receiver, text.replaceAll("[\\x00-\\x20\\x7F]", "+"));
  }

  private static void checkRequest(Receiver receiver, String request) {
    String response = receiver.send(request);
    boolean isComplete = request.contains("\r\n\r\n")
        || request.length() >= LONGEST_HEAD
        || !request.matches("(?s)(?:[A-Z].*)?");
    Promise.isEqual("a complete request gets a response", isComplete, !response.isEmpty());
    Promise.isTrue(
        "the response is constant: " + response,
        response.isEmpty() || receiver.constants.contains(response));
    receiver.arrived.clear();
  }

  private static void checkQuery(Receiver receiver, String query) {
    String request = "GET /callback?" + query + " HTTP/1.1\r\nHost: " + receiver.host + "\r\n\r\n";
    String response = receiver.send(request);
    if (request.length() > LONGEST_HEAD) {
      Promise.isTrue("the request is too long", response.startsWith("HTTP/1.1 431 "));
      return;
    }
    Promise.isTrue("the application rejects it", response.startsWith("HTTP/1.1 400 "));
    URI callback = Optional.ofNullable(receiver.arrived.poll())
        .orElseThrow(() -> new AssertionError("Broken promise: the application sees the callback"));
    Promise.isEqual(
        "the address is the redirect URI",
        receiver.redirectUri.toString(),
        callback.toString().substring(0, callback.toString().indexOf('?')));
    Promise.isEqual("no fragment is made", null, callback.getRawFragment());
    Promise.isEqual("the octets are the same", octets(query), octets(callback.getRawQuery()));
  }

  /** Returns the octets of a query, one character for each. A percent sign that begins no escape is one of them. */
  private static String octets(String query) {
    StringBuilder octets = new StringBuilder(query.length());
    for (int i = 0; i < query.length(); i++) {
      char c = query.charAt(i);
      boolean isEscape = c == '%'
          && i + 2 < query.length()
          && query.substring(i + 1, i + 3).matches("[0-9A-Fa-f]{2}");
      octets.append(isEscape ? (char) Integer.parseInt(query.substring(i + 1, i + 3), 16) : c);
      i += isEscape ? 2 : 0;
    }
    return octets.toString();
  }

  /** A receiver that rejects every callback, and notes it. */
  private static final class Receiver {

    static final Receiver SHARED = new Receiver();

    final BlockingQueue<URI> arrived = new LinkedBlockingQueue<>();
    final URI redirectUri;
    final String host;
    final Set<String> constants = new HashSet<>();

    private Receiver() {
      try {
        LoopbackReceiver receiver =
            LoopbackReceiver.builder().deadline(Duration.ofDays(1)).bind();
        redirectUri = receiver.redirectUri();
        host = redirectUri.getRawAuthority();
        Thread application = new Thread(() -> await(receiver), "application");
        application.setDaemon(true);
        application.start();
      } catch (LoopbackException e) {
        throw new UncheckedIOException(e);
      }
      for (String method : new String[] {"GET", "HEAD", "POST"}) {
        for (String path : new String[] {"/callback", "/favicon.ico", "/"}) {
          for (String name : new String[] {host, "another"}) {
            constants.add(send(method + " " + path + " HTTP/1.1\r\nHost: " + name + "\r\n\r\n"));
          }
        }
      }
      constants.add(send("\r\n\r\n"));
      constants.add(send("A".repeat(LONGEST_HEAD)));
      arrived.clear();
    }

    private void await(LoopbackReceiver receiver) {
      try {
        receiver.await(new EndlessLogin(redirectUri), callback -> {
          arrived.add(callback);
          throw CallbackRejected.of(CallbackRejected.Reason.MISMATCH, "it is an input");
        });
      } catch (LoopbackException | InterruptedException e) {
        throw new IllegalStateException(e); // no check gets a page any more
      }
    }

    /** Sends a request, and returns the whole response. */
    String send(String request) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), redirectUri.getPort())) {
        socket.setSoTimeout(GUARD);
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        socket.shutdownOutput();
        return new String(received(socket), ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static byte[] received(Socket socket) throws IOException {
      ByteArrayOutputStream received = new ByteArrayOutputStream();
      try {
        socket.getInputStream().transferTo(received);
      } catch (SocketException reset) {
        // The response has arrived before.
      }
      return received.toByteArray();
    }
  }

  /** A login that does not expire while the checks run. */
  private record EndlessLogin(URI authorizationUri) implements PendingLogin {

    @Override
    public Instant expiresAt() {
      return Instant.MAX;
    }

    @Override
    public PendingKey key(BrowserBinding binding) {
      return new PendingKey(binding, Secret.of("state"));
    }

    @Override
    public Snapshot snapshot() {
      return Snapshot.of("endless", 1);
    }
  }
}
