package dev.tripod.transport.jdk;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A proxy on 127.0.0.1 that requires a login by Basic authentication. It forwards one request per connection, or tunnels. */
final class LoginProxy implements AutoCloseable {

  private static final String LOGIN_REQUIRED = String.join(
      "\r\n",
      "HTTP/1.1 407 Login",
      "Proxy-Authenticate: Basic realm=\"p\"",
      "Content-Length: 0",
      "Connection: close",
      "",
      "");

  private final ServerSocket listening;
  private final String login;
  private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
    Thread thread = new Thread(task, "login-proxy");
    thread.setDaemon(true);
    return thread;
  });
  private final List<String> requests = new CopyOnWriteArrayList<>();

  private LoginProxy(ServerSocket listening, String login) {
    this.listening = listening;
    this.login = login;
  }

  /** Starts a proxy that expects {@code Proxy-Authorization: login}. */
  static LoginProxy start(String login) throws IOException {
    LoginProxy proxy = new LoginProxy(
        new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})), login);
    proxy.threads.execute(proxy::accept);
    return proxy;
  }

  ProxySelector selector() {
    return ProxySelector.of(
        new InetSocketAddress(listening.getInetAddress(), listening.getLocalPort()));
  }

  /** Returns the request lines without the target, each with the login or "-". */
  List<String> requests() {
    return requests;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    threads.shutdownNow();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listening.accept();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException closed) {
      // The test has ended.
    }
  }

  private void serve(Socket client) {
    try (client) {
      String head = head(client.getInputStream());
      String[] line = head.substring(0, head.indexOf('\r')).split(" ", -1);
      String given = field(head, "Proxy-Authorization");
      requests.add(line[0] + " " + given);
      if (!given.equals(login)) {
        write(client, LOGIN_REQUIRED);
      } else if (line[0].equals("CONNECT")) {
        tunnel(client, URI.create("http://" + line[1]), "");
      } else {
        URI target = URI.create(line[1]);
        String forwarded = line[0] + " " + target.getRawPath() + " HTTP/1.1\r\n"
            + "Connection: close\r\n"
            + withoutField(head.substring(head.indexOf('\n') + 1), "Proxy-Authorization");
        tunnel(client, target, forwarded);
      }
    } catch (IOException e) {
      // The client or the server has closed the connection.
    }
  }

  /** Connects to the server, sends {@code first} or confirms the tunnel, and copies in both directions. */
  private void tunnel(Socket client, URI target, String first) throws IOException {
    try (Socket server = new Socket(listening.getInetAddress(), target.getPort())) {
      if (first.isEmpty()) {
        write(client, "HTTP/1.1 200 Connected\r\n\r\n");
      } else {
        write(server, first);
      }
      threads.execute(() -> copy(client, server));
      copy(server, client);
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One side has closed the connection.
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("The client has closed the connection");
      }
      head.append((char) octet);
    }
    return head.toString();
  }

  private static String field(String head, String name) {
    return head.lines()
        .filter(field -> field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .map(field -> field.substring(name.length() + 1).strip())
        .findFirst()
        .orElse("-");
  }

  private static String withoutField(String fields, String name) {
    StringBuilder others = new StringBuilder();
    fields
        .lines()
        .filter(field -> !field.regionMatches(true, 0, name + ":", 0, name.length() + 1))
        .forEach(field -> others.append(field).append("\r\n"));
    return others.toString();
  }

  private static void write(Socket socket, String octets) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(octets.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
  }
}
