package dev.tripod.transport.okhttp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.ConnectionPool;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Checks the connection of a call immediately before a request is written to it. If the server has closed the connection,
 * nothing is written, and the request is sent on a new connection. OkHttp itself does not check a connection that was idle for
 * less than ten seconds, and never checks one for a GET request.
 *
 * <p>The check reads from the socket with the shortest timeout, which takes one millisecond if the connection is open. It is
 * not necessary on HTTP/2, where OkHttp always reads.
 *
 * <p>A check is the event listener of one call. OkHttp calls it on the thread of the call, except {@link #connectEnd}.
 */
final class ConnectionCheck extends EventListener {

  private static final int SHORTEST_TIMEOUT_MILLIS = 1;
  private static final int LONGEST_IDLE_SECONDS = 1;

  /** OkHttp throws this class, which is not a part of its API, if an HTTP/2 connection ended before it wrote anything. */
  private static final String SHUT_DOWN = "ConnectionShutdownException";

  private @Nullable Connection connection;
  private boolean checks;
  private boolean isChecked;
  private boolean isClosed;
  private int written;
  private boolean perhapsSent;

  /** Another thread may connect, or read the response. */
  private volatile boolean isNew;

  private volatile @Nullable Connection last;

  private ConnectionCheck() {}

  /** Returns the check of {@code call}, which is created with the first call of this method. */
  static ConnectionCheck of(Call call) {
    return call.tag(ConnectionCheck.class, () -> {
      ConnectionCheck check = new ConnectionCheck();
      call.addEventListener(check);
      return check;
    });
  }

  /**
   * Returns an empty pool, which forces a new connection. OkHttp closes that connection one second after its use, if it was not
   * closed before.
   */
  private static ConnectionPool emptyPool() {
    return new ConnectionPool(0, LONGEST_IDLE_SECONDS, TimeUnit.SECONDS);
  }

  /** Sends {@code request} on a connection that the server has not closed: on a checked one of the pool, or on a new one. */
  Response proceed(Interceptor.Chain chain, Request request) throws IOException {
    return sendUnlessClosed(chain, request, true);
  }

  /** Sends {@code request} on a connection that no other request has used. */
  Response proceedOnNewConnection(Interceptor.Chain chain, Request request) throws IOException {
    return sendUnlessClosed(chain.withConnectionPool(emptyPool()), request, false);
  }

  /** Sends {@code request} on any connection, without a check. */
  Response proceedUnchecked(Interceptor.Chain chain, Request request) throws IOException {
    return send(chain, request, false);
  }

  private Response sendUnlessClosed(Interceptor.Chain chain, Request request, boolean withChecks)
      throws IOException {
    try {
      return send(chain, request, withChecks);
    } catch (IOException e) {
      if (!endedUnused(e)) {
        throw e;
      }
    }
    return send(chain.withConnectionPool(emptyPool()), request, false);
  }

  private Response send(Interceptor.Chain chain, Request request, boolean withChecks)
      throws IOException {
    checks = withChecks;
    isNew = false;
    isChecked = false;
    isClosed = false;
    written = 0;
    boolean wrote = true;
    try {
      Response response = chain.proceed(request);
      if (isLast(response)) {
        last = connection;
      }
      return response;
    } catch (IOException e) {
      wrote = isConnected() && !endedUnused(e);
      throw e;
    } finally {
      checks = false;
      perhapsSent |= wrote;
    }
  }

  /** Returns whether each attempt of the call had no connection, or had one that ended before the request was written. */
  boolean nothingWasSent() {
    return !perhapsSent;
  }

  /** Returns whether the latest request used a connection that had carried another one. */
  boolean reusedConnection() {
    return !isNew && connection != null;
  }

  /**
   * Returns whether the latest attempt had a connection that was not found closed. The field {@code connection} does not say it: a
   * further attempt of the call may use the connection of the last one, and OkHttp does not announce that.
   */
  private boolean isConnected() {
    return isChecked || written > 0;
  }

  /** Returns whether the connection ended before a request was written to it. */
  private boolean endedUnused(IOException failure) {
    return written == 0
        ? isClosed
        : written == 1 && failure.getClass().getSimpleName().equals(SHUT_DOWN);
  }

  /**
   * Returns whether {@code response} is the last one on its connection (RFC 9112 section 9.3). OkHttp keeps a connection after
   * a response with HTTP/1.0, and does not find {@code close} in a list.
   */
  static boolean isLast(Response response) {
    boolean keeps = response.protocol() != Protocol.HTTP_1_0;
    for (String options : response.headers("Connection")) {
      for (String option : options.toLowerCase(Locale.ROOT).split(",", -1)) {
        if (option.strip().equals("close")) {
          return true;
        }
        keeps |= option.strip().equals("keep-alive");
      }
    }
    return !keeps;
  }

  static boolean isHttp2(Protocol protocol) {
    return protocol == Protocol.HTTP_2 || protocol == Protocol.H2_PRIOR_KNOWLEDGE;
  }

  /** Closes a connection that must not be used again. The pool then drops it. */
  static void close(Connection connection) {
    try {
      connection.socket().close();
    } catch (IOException | RuntimeException e) {
      // It cannot be used again, whether it was closed or not.
    }
  }

  @Override
  public void connectEnd(
      Call call, InetSocketAddress address, Proxy proxy, @Nullable Protocol protocol) {
    isNew = true;
  }

  @Override
  public void connectionAcquired(Call call, Connection acquired) {
    connection = acquired;
    // OkHttp then fails before it asks for the body, which perhaps can be written only once.
    isChecked = true;
    check();
  }

  /** Checks a connection that an earlier request of the call used. */
  @Override
  public void requestHeadersStart(Call call) {
    if (!isChecked) {
      check();
    }
    isChecked = false;
    if (!isClosed) {
      written++;
    }
  }

  @Override
  public void connectionReleased(Call call, Connection released) {
    if (released.equals(last)) {
      close(released);
    }
  }

  private void check() {
    Connection current = connection;
    if (checks && current != null && isClosed(current)) {
      isClosed = true;
      close(current);
    }
  }

  private static boolean isClosed(Connection connection) {
    if (isHttp2(connection.protocol())) {
      return false;
    }
    Socket socket = connection.socket();
    try {
      int timeout = socket.getSoTimeout();
      socket.setSoTimeout(SHORTEST_TIMEOUT_MILLIS);
      try {
        // A server has nothing to say before a request. If it does, it is about to close the
        // connection.
        int ignored = socket.getInputStream().read();
      } finally {
        socket.setSoTimeout(timeout);
      }
      return true;
    } catch (SocketTimeoutException open) {
      return false;
    } catch (IOException closed) {
      return true;
    }
  }
}
