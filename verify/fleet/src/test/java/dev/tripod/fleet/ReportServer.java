package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** Receives the {@link Reports} of processes on 127.0.0.1, one line each. It responds when the process may continue. */
final class ReportServer implements AutoCloseable {

  private static final int BACKLOG = 1024;

  private final ServerSocket listening;
  private final Receiver receiver;

  private ReportServer(ServerSocket listening, Receiver receiver) {
    this.listening = listening;
    this.receiver = receiver;
  }

  static ReportServer start(Receiver receiver) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    ReportServer server = new ReportServer(new ServerSocket(0, BACKLOG, loopback), receiver);
    Background.start(server::accept);
    return server;
  }

  int port() {
    return listening.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private void accept() throws IOException {
    while (true) {
      Socket process = listening.accept();
      Background.start(() -> serve(process));
    }
  }

  private void serve(Socket process) throws IOException {
    try (process;
        BufferedReader reports =
            new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII))) {
      process.setTcpNoDelay(true);
      for (String report = reports.readLine(); report != null; report = reports.readLine()) {
        receiver.receive(report.split(" ", -1));
        process.getOutputStream().write('\n');
      }
    }
  }

  /** A receiver of reports. */
  @FunctionalInterface
  interface Receiver {

    /**
     * Receives the words of a report. It returns when the process may continue.
     *
     * @throws IOException if the process was killed
     */
    void receive(String[] words) throws IOException;
  }
}
