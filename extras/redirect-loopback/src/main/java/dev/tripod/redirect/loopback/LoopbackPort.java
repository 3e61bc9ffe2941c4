package dev.tripod.redirect.loopback;

import dev.tripod.redirect.loopback.LoopbackException.Reason;
import java.io.IOException;
import java.nio.channels.ServerSocketChannel;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * A port that is open on each loopback address of the machine. While it is open, no other program can open it on one of them. So a
 * browser reaches no other program there, even if it looks up {@code localhost}.
 *
 * @param listeners the open sockets, at least one
 */
record LoopbackPort(int number, Map<LoopbackAddress, ServerSocketChannel> listeners) {

  /** The number of attempts to find a free port. A port that is free on one address is seldom in use on the other. */
  private static final int ATTEMPTS = 20;

  /** Opens the socket of an address. Tests replace it, to pretend that an address is missing. */
  interface Opening {
    ServerSocketChannel listen(LoopbackAddress address, int port) throws IOException;
  }

  LoopbackPort {
    listeners = Collections.unmodifiableMap(listeners);
  }

  /**
   * Opens a port.
   *
   * @param number 0 for a free one
   */
  static LoopbackPort open(int number, Opening opening) throws LoopbackException {
    for (int attempt = 1; ; attempt++) {
      try {
        return openOnce(number, opening);
      } catch (LoopbackException e) {
        if (number != 0 || attempt == ATTEMPTS || e.reason() != Reason.PORT_UNAVAILABLE) {
          throw e;
        }
      }
    }
  }

  private static LoopbackPort openOnce(int number, Opening opening) throws LoopbackException {
    Map<LoopbackAddress, ServerSocketChannel> listeners = new EnumMap<>(LoopbackAddress.class);
    int chosen = number;
    IOException missing = null;
    for (LoopbackAddress address : LoopbackAddress.values()) {
      try {
        ServerSocketChannel listener = opening.listen(address, chosen);
        listeners.put(address, listener);
        chosen = listener.socket().getLocalPort();
      } catch (IOException e) {
        if (exists(address, opening)) {
          new LoopbackPort(chosen, listeners).close();
          throw new LoopbackException(
              Reason.PORT_UNAVAILABLE,
              "Port " + chosen + " of " + address
                  + " is not available: another program uses it, or this user may not open it"
                  + " (see the cause). End that program, or use another port. If the provider compares the port, register the"
                  + " new redirect URI first.",
              e);
        }
        missing = e;
      }
    }
    if (listeners.isEmpty()) {
      throw new LoopbackException(
          Reason.NO_LOOPBACK_ADDRESS,
          "Neither 127.0.0.1 nor ::1 can be opened (see the cause). Check the loopback interface of this machine, or paste"
              + " the callback instead.",
          missing);
    }
    return new LoopbackPort(chosen, listeners);
  }

  /** Returns whether the machine has {@code address}: then a free port can be opened there. */
  private static boolean exists(LoopbackAddress address, Opening opening) {
    try {
      opening.listen(address, 0).close();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Returns the host of a redirect URI: an address, which no name service can redirect. IPv4 is preferred, as providers do. */
  String host() {
    return listeners.keySet().iterator().next().toString();
  }

  /** Closes the sockets. */
  void close() {
    for (ServerSocketChannel listener : listeners.values()) {
      try {
        listener.close();
      } catch (IOException e) {
        // The operating system has released the port all the same.
      }
    }
  }
}
