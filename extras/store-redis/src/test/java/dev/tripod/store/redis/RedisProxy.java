package dev.tripod.store.redis;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A proxy on 127.0.0.1 in front of a Redis server. It reads the client's commands one by one, and breaks the connection at a
 * script or a read.
 */
final class RedisProxy implements AutoCloseable {

  private static final List<String> STORE_COMMANDS =
      List.of("\r\nEVAL\r\n", "\r\nEVALSHA\r\n", "\r\nHMGET\r\n");

  private final ServerSocket listening;
  private final int server;
  private final Queue<Fault> next = new ConcurrentLinkedQueue<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final Queue<Relay> relays = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waits = new AtomicInteger();
  private volatile Fault otherwise = Fault.NONE;
  private volatile boolean isCut;

  private RedisProxy(ServerSocket listening, int server) {
    this.listening = listening;
    this.server = server;
  }

  static RedisProxy before(int server) throws IOException {
    RedisProxy proxy = new RedisProxy(
        new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1})), server);
    start(proxy::accept);
    return proxy;
  }

  int port() {
    return listening.getLocalPort();
  }

  /** Applies {@code fault} to the next script without a fault. */
  void next(Fault fault) {
    next.add(fault);
  }

  /** Applies {@code fault} to every script for which {@link #next} added none. */
  void always(Fault fault) {
    otherwise = fault;
  }

  /** Returns how many faults are left. */
  int left() {
    return next.size();
  }

  /** Returns how often a client sent WAIT. */
  int waits() {
    return waits.get();
  }

  /** Sends all replies that {@link Fault#SILENCE} holds, and all later ones. */
  void release() throws IOException {
    for (Relay relay : relays) {
      relay.release();
    }
  }

  /** Ends all connections, and accepts none that stays open. */
  void cut() throws IOException {
    isCut = true;
    for (Socket socket : open) {
      socket.close();
    }
  }

  /** Accepts connections again. */
  void restore() {
    isCut = false;
  }

  @Override
  public void close() throws IOException {
    listening.close();
    cut();
  }

  private void accept() throws IOException {
    while (true) {
      Socket client = listening.accept();
      open.add(client);
      if (isCut) {
        client.close();
      } else {
        start(() -> serve(client));
      }
    }
  }

  private void serve(Socket client) throws IOException {
    try (client;
        Socket upstream = new Socket(listening.getInetAddress(), server)) {
      open.add(upstream);
      Relay relay = new Relay(client, upstream);
      relays.add(relay);
      start(relay::replies);
      InputStream commands = client.getInputStream();
      while (true) {
        relay.send(command(commands));
      }
    } finally {
      open.remove(client);
    }
  }

  /** Reads one command: an array of bulk strings. */
  private static byte[] command(InputStream in) throws IOException {
    ByteArrayOutputStream command = new ByteArrayOutputStream();
    int strings = number(in, command);
    for (int i = 0; i < strings; i++) {
      int length = number(in, command);
      byte[] string = in.readNBytes(length + 2);
      command.writeBytes(string);
    }
    return command.toByteArray();
  }

  /** Reads a line such as {@code *3} or {@code $12}, and copies it. */
  private static int number(InputStream in, ByteArrayOutputStream copy) throws IOException {
    int number = 0;
    for (int octet = in.read(); octet != '\n'; octet = in.read()) {
      if (octet < 0) {
        throw new EOFException();
      }
      copy.write(octet);
      if (octet >= '0' && octet <= '9') {
        number = number * 10 + octet - '0';
      }
    }
    copy.write('\n');
    return number;
  }

  private static void start(Work work) {
    Thread thread = new Thread(() -> {
      try {
        work.run();
      } catch (IOException e) {
        // The fault, the client, the server or close() ended the connection.
      }
    });
    thread.setDaemon(true);
    thread.start();
  }

  /** How a script fails. */
  enum Fault {
    NONE,
    /** The server does not receive the script. */
    LOST_COMMAND,
    /** The server receives half of the script. */
    CUT_COMMAND,
    /** The server runs the script, and the client receives nothing. */
    LOST_REPLY,
    /** The server runs the script, and the client receives one octet of the reply. */
    CUT_REPLY,
    /** The server runs the script. The connection stays open without a reply until {@link #release}. */
    SILENCE,
    /** The client receives the reply, but not the reply to WAIT. */
    LOST_WAIT
  }

  /** Work of a thread. */
  @FunctionalInterface
  private interface Work {

    void run() throws IOException;
  }

  /** One connection. */
  private final class Relay {

    private final Socket client;
    private final Socket upstream;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private volatile Fault fault = Fault.NONE;

    private Relay(Socket client, Socket upstream) {
      this.client = client;
      this.upstream = upstream;
    }

    void send(byte[] command) throws IOException {
      String name = new String(command, StandardCharsets.ISO_8859_1);
      boolean isScript = STORE_COMMANDS.stream().anyMatch(name::contains);
      boolean isWait = name.contains("\r\nWAIT\r\n");
      if (isScript && fault != Fault.SILENCE) {
        Fault queued = next.poll();
        fault = queued == null ? otherwise : queued;
      }
      if (isWait) {
        waits.incrementAndGet();
      }
      OutputStream out = upstream.getOutputStream();
      if ((isScript && fault == Fault.LOST_COMMAND) || (isWait && fault == Fault.LOST_WAIT)) {
        close();
      } else if (isScript && fault == Fault.CUT_COMMAND) {
        out.write(command, 0, command.length / 2);
        close();
      } else {
        out.write(command);
      }
    }

    void replies() throws IOException {
      byte[] buffer = new byte[65_536];
      InputStream in = upstream.getInputStream();
      OutputStream out = client.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        switch (fault) {
          case LOST_REPLY -> close();
          case CUT_REPLY -> {
            out.write(buffer, 0, 1);
            close();
          }
          default -> deliver(buffer, read);
        }
      }
      close();
    }

    private synchronized void deliver(byte[] buffer, int length) throws IOException {
      if (fault == Fault.SILENCE) {
        held.write(buffer, 0, length);
      } else {
        client.getOutputStream().write(buffer, 0, length);
      }
    }

    synchronized void release() throws IOException {
      if (fault == Fault.SILENCE) {
        fault = Fault.NONE;
      }
      if (!client.isClosed()) {
        client.getOutputStream().write(held.toByteArray());
      }
    }

    private void close() throws IOException {
      client.close();
      upstream.close();
    }
  }
}
