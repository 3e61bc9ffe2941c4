package dev.tripod.cli.request;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.cli.terminal.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes a response to standard output or to a file, in pieces. */
public final class ResponseWriter {

  private static final int PIECE = 64 * 1024;
  private static final int LOWEST_ERROR = 400;

  private final Terminal terminal;
  private final boolean hasHeaders;
  private final @Nullable String file;

  private ResponseWriter(Terminal terminal, boolean hasHeaders, @Nullable String file) {
    this.terminal = terminal;
    this.hasHeaders = hasHeaders;
    this.file = file;
  }

  /**
   * Returns a writer.
   *
   * @param hasHeaders whether the status and the headers precede the body on standard output
   * @param file the name of the file for the body, or null for standard output. The body of an error response always goes to
   *     standard output, so it does not replace an earlier file
   */
  public static ResponseWriter of(Terminal terminal, boolean hasHeaders, @Nullable String file) {
    return new ResponseWriter(terminal, hasHeaders, file);
  }

  /**
   * Writes {@code response}, and closes its body.
   *
   * @return the first octets of the body, at most 64 KiB
   * @throws CommandException if the body breaks off, or cannot be written
   */
  public byte[] write(HttpResponse<InputStream> response) {
    if (hasHeaders) {
      terminal.out().println("HTTP " + response.statusCode());
      response
          .headers()
          .map()
          .forEach((name, values) -> values.forEach(
              value -> terminal.out().println(Terminal.printable(name + ": " + value))));
      terminal.out().println();
    }
    terminal.out().flush();
    try (InputStream body = response.body()) {
      return file == null || response.statusCode() >= LOWEST_ERROR
          ? toStandardOutput(body)
          : toFile(body, file);
    } catch (IOException e) {
      // The body is closed already, or the connection is.
      throw brokenOff(0, e);
    }
  }

  private byte[] toStandardOutput(InputStream body) {
    byte[] start = read(body, PIECE, 0);
    if (terminal.isInteractive() && isBinary(start)) {
      throw CommandException.of(
          ExitCode.FAILED,
          "The response is binary, and would disturb the terminal.",
          "Pass -o FILE, or redirect standard output.");
    }
    try {
      byte last = copy(start, body, terminal.rawOut());
      if (terminal.isInteractive() && start.length > 0 && last != '\n') {
        terminal.rawOut().write(System.lineSeparator().getBytes(StandardCharsets.US_ASCII));
      }
      terminal.rawOut().flush();
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "Standard output cannot be written.",
          "Free some space, or check what standard output is connected to.",
          e);
    }
    return start;
  }

  private byte[] toFile(InputStream body, String name) {
    try (OutputFile output = OutputFile.open(name)) {
      byte[] start = read(body, PIECE, 0);
      try {
        copy(start, body, output.stream());
        output.complete();
      } catch (IOException e) {
        throw OutputFile.notWritable(name, String.valueOf(e.getMessage()), e);
      }
      return start;
    }
  }

  /** Copies {@code start} and the rest of {@code body}, and returns the last octet. */
  private static byte copy(byte[] start, InputStream body, OutputStream out) throws IOException {
    byte last = 0;
    long count = 0;
    byte[] piece = start;
    while (piece.length > 0) {
      out.write(piece);
      last = piece[piece.length - 1];
      count += piece.length;
      piece = read(body, PIECE, count);
    }
    return last;
  }

  private static byte[] read(InputStream body, int most, long before) {
    try {
      return body.readNBytes(most);
    } catch (IOException e) {
      throw brokenOff(before, e);
    }
  }

  private static CommandException brokenOff(long before, IOException e) {
    return CommandException.of(
        ExitCode.UNREACHABLE,
        "The response broke off after " + before + " octets.",
        "Check the connection, then repeat the command if the request may be repeated.",
        e);
  }

  private static boolean isBinary(byte[] start) {
    for (byte octet : start) {
      if (octet == 0) {
        return true;
      }
    }
    return false;
  }
}
