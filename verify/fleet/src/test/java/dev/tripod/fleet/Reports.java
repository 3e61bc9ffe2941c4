package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Reports what a process does to the coordinator. Each method returns when the process may continue. Thread-safe. */
final class Reports {

  private final int port;
  private final int process;
  private final Queue<Connection> idle = new ConcurrentLinkedQueue<>();

  /** @param port the port of the coordinator's {@link ReportServer} */
  Reports(int port, int process) {
    this.port = port;
    this.process = process;
  }

  void started() throws IOException {
    send("started " + process);
  }

  /** Reports that all calls have ended, and that the process starts no others before it may resume. */
  void paused() throws IOException {
    send("paused " + process);
  }

  void reached(Point point, String owner) throws IOException {
    send("reached " + process + " " + point.name() + " " + owner);
  }

  /** Reports that the user has to log in again. It returns after that login. */
  void lost(String owner) throws IOException {
    send("lost " + process + " " + owner);
  }

  private void send(String report) throws IOException {
    Connection free = idle.poll();
    Connection connection = free == null ? Connection.to(port) : free;
    connection.send(report);
    idle.add(connection);
  }

  private record Connection(Socket socket, BufferedReader responses) {

    static Connection to(int port) throws IOException {
      Socket socket = new Socket(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
      socket.setTcpNoDelay(true);
      return new Connection(
          socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII)));
    }

    void send(String report) throws IOException {
      socket.getOutputStream().write((report + "\n").getBytes(US_ASCII));
      if (responses.readLine() == null) {
        throw new IOException("The coordinator did not respond to: " + report);
      }
    }
  }
}
