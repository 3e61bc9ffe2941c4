package dev.tripod.redirect.loopback;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** A client that sends any octets over one connection. Text has one character for each octet. */
final class RawClient implements AutoCloseable {

  private static final int GUARD = 60_000;

  private final Socket socket = new Socket();

  private RawClient() {}

  static RawClient connect(URI redirectUri) throws IOException {
    return connect(redirectUri.getHost(), redirectUri.getPort());
  }

  static RawClient connect(String host, int port) throws IOException {
    RawClient client = new RawClient();
    client.socket.setSoTimeout(GUARD);
    client.socket.connect(new InetSocketAddress(host.replaceAll("[\\[\\]]", ""), port), GUARD);
    return client;
  }

  /** Sends a GET request for {@code address} as a browser does, and returns the whole response. */
  static String get(URI address) throws IOException {
    return request("GET", address);
  }

  /** Sends a request for {@code address} as a browser does, and returns the whole response. */
  static String request(String method, URI address) throws IOException {
    return exchange(
        address,
        method + " " + target(address) + " HTTP/1.1\r\nHost: " + address.getRawAuthority()
            + "\r\nAccept: text/html\r\n\r\n");
  }

  /** Sends {@code text} to the server at {@code address}, and returns the whole response. */
  static String exchange(URI address, String text) throws IOException {
    try (RawClient client = connect(address)) {
      client.send(text);
      return client.receive();
    }
  }

  static String target(URI address) {
    return address.getRawPath()
        + (address.getRawQuery() == null ? "" : "?" + address.getRawQuery());
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
  }

  /** Returns everything until the server closes the connection. */
  String receive() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /** Returns everything until the server closes the connection, or resets it. */
  String receiveOrReset() throws IOException {
    try {
      return receive();
    } catch (SocketException reset) {
      return "";
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
