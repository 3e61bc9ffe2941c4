package dev.tripod.redirect.loopback;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.ServerSocketChannel;

/** An address of the loopback interface. */
enum LoopbackAddress {
  IPV4("127.0.0.1", StandardProtocolFamily.INET),
  IPV6("[::1]", StandardProtocolFamily.INET6);

  /**
   * How many connections may wait to be accepted. If a burst of a stranger exceeds it, the operating system drops the browser's
   * connection, and the browser tries again only after a second.
   */
  private static final int BACKLOG = 1024;

  /** The host in a URI. */
  private final String host;

  private final StandardProtocolFamily family;

  LoopbackAddress(String host, StandardProtocolFamily family) {
    this.host = host;
    this.family = family;
  }

  /**
   * Opens a socket that listens on {@code port} of this address.
   *
   * @param port 0 for a free one
   */
  ServerSocketChannel listen(int port) throws IOException {
    ServerSocketChannel listener = open();
    try {
      listener.configureBlocking(false);
      return listener.bind(new InetSocketAddress(InetAddress.getByName(host), port), BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private ServerSocketChannel open() throws IOException {
    try {
      return ServerSocketChannel.open(family);
    } catch (UnsupportedOperationException e) {
      throw new IOException("This Java runtime does not use " + family.name(), e);
    }
  }

  /** Returns this address as the host of a URI. */
  @Override
  public String toString() {
    return host;
  }
}
