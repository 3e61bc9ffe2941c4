package dev.tripod.cli.request;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.RandomSource;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a request. A file is read while it is sent.
 *
 * @param contentType {@code ""} for no body
 */
public record RequestBody(BodyPublisher publisher, String contentType) {

  private static final int MOST_FROM_STANDARD_INPUT = 8 * 1024 * 1024;

  /** Returns no body. */
  public static RequestBody none() {
    return new RequestBody(BodyPublishers.noBody(), "");
  }

  /** Returns JSON: a text, {@code @file}, or {@code @-} for standard input. */
  public static RequestBody json(String text, InputStream in) {
    return new RequestBody(publisher(text, in), "application/json");
  }

  /**
   * Returns the data of {@code -d}: form-encoded texts, which are joined with {@code &}; or one file, which is sent as it is.
   *
   * @throws CommandException if there are other texts besides a file
   */
  public static RequestBody data(List<String> data, InputStream in) {
    String contentType = "application/x-www-form-urlencoded";
    if (data.stream().noneMatch(text -> text.startsWith("@"))) {
      return new RequestBody(BodyPublishers.ofString(String.join("&", data)), contentType);
    }
    if (data.size() > 1) {
      throw CommandException.of(
          ExitCode.USAGE, "-d has a file and other data.", "Pass either one file or texts.");
    }
    return new RequestBody(publisher(data.get(0), in), contentType);
  }

  /**
   * Returns a form of {@code multipart/form-data} (RFC 7578). A part is {@code name=text}, or {@code name=@file} with an optional
   * {@code ;type=} and its media type.
   */
  public static RequestBody multipart(List<String> parts, InputStream in) {
    String boundary = "tripod-" + RandomSource.secure().base64url(18).reveal();
    List<BodyPublisher> publishers = new ArrayList<>();
    for (String part : parts) {
      int equals = part.indexOf('=');
      if (equals < 1) {
        throw CommandException.of(
            ExitCode.USAGE,
            "A part of -F is not NAME=VALUE.",
            "Pass -F name=text, or -F name=@file.");
      }
      String name = part.substring(0, equals);
      String value = part.substring(equals + 1);
      publishers.add(text(
          "--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + quoted(name) + "\""));
      if (value.startsWith("@")) {
        int type = value.lastIndexOf(";type=");
        String file = type < 0 ? value : value.substring(0, type);
        publishers.add(text("; filename=\"" + quoted(fileName(file)) + "\"\r\nContent-Type: "
            + mediaType(type < 0 ? "application/octet-stream" : value.substring(type + 6))
            + "\r\n\r\n"));
        publishers.add(publisher(file, in));
      } else {
        publishers.add(text("\r\n\r\n" + value));
      }
      publishers.add(text("\r\n"));
    }
    publishers.add(text("--" + boundary + "--\r\n"));
    return new RequestBody(
        BodyPublishers.concat(publishers.toArray(new BodyPublisher[0])),
        "multipart/form-data; boundary=" + boundary);
  }

  private static BodyPublisher publisher(String text, InputStream in) {
    if (!text.startsWith("@")) {
      return BodyPublishers.ofString(text);
    }
    if (text.equals("@-")) {
      return BodyPublishers.ofByteArray(standardInput(in));
    }
    try {
      Path file = Path.of(text.substring(1));
      if (!Files.isRegularFile(file)) {
        throw notReadable(text, "it is not a file");
      }
      return BodyPublishers.ofFile(file);
    } catch (FileNotFoundException e) {
      throw notReadable(text, "it does not exist, or you may not read it");
    } catch (InvalidPathException e) {
      throw notReadable(text, "it is not the name of a file");
    }
  }

  /** Reads standard input as a whole, because a request may be sent again with a refreshed token. */
  private static byte[] standardInput(InputStream in) {
    try {
      ByteArrayOutputStream octets = new ByteArrayOutputStream();
      octets.write(in.readNBytes(MOST_FROM_STANDARD_INPUT + 1));
      if (octets.size() > MOST_FROM_STANDARD_INPUT) {
        throw CommandException.of(
            ExitCode.FAILED,
            "Standard input has more than 8 MiB.",
            "Write it to a file, and pass @file: a file may have any size.");
      }
      return octets.toByteArray();
    } catch (IOException e) {
      throw CommandException.of(
          ExitCode.FAILED,
          "Standard input cannot be read: " + e.getMessage() + ".",
          "Check what standard input is connected to.",
          e);
    }
  }

  private static CommandException notReadable(String text, String why) {
    return CommandException.of(
        ExitCode.FAILED,
        "The file " + text.substring(1) + " cannot be read: " + why + ".",
        "Check its name and its permissions.");
  }

  private static String fileName(String file) {
    Path name = Path.of(file.substring(1)).getFileName();
    return name == null ? "file" : name.toString();
  }

  private static String mediaType(String type) {
    if (!type.matches("[ -~]+")) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The media type of a part has a character that a header cannot have.",
          "Pass one such as ;type=image/png.");
    }
    return type;
  }

  /** Escapes as browsers do (HTML, "multipart form data"). */
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\r' || c == '\n') {
        PercentEncoding.encode(String.valueOf(c), quoted);
      } else {
        quoted.append(c);
      }
    }
    return quoted.toString();
  }

  private static BodyPublisher text(String text) {
    return BodyPublishers.ofString(text, StandardCharsets.UTF_8);
  }
}
