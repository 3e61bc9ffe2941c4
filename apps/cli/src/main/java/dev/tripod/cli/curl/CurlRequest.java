package dev.tripod.cli.curl;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.PercentEncoding;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The request that a curl command has described so far. Not thread-safe. */
final class CurlRequest {

  private static final String FORM = "application/x-www-form-urlencoded";

  private final ByteArrayOutputStream content = new ByteArrayOutputStream();
  private @Nullable String method;
  private @Nullable String url;
  private @Nullable String authorization;
  private @Nullable String contentType;
  private String defaultContentType = FORM;
  private boolean hasData;
  private boolean isMultipart;
  private boolean isInQuery;
  private boolean isHead;

  void method(String name) {
    this.method = name;
  }

  void url(String address) {
    if (url != null) {
      throw CurlSyntax.wrong(
          "The command has more than one URL.",
          "Keep one of them, and put values that contain spaces in quotation marks.");
    }
    this.url = address;
  }

  /** Keeps the headers that matter here: the type of the body, and the signature. */
  void header(String line) {
    int colon = line.indexOf(':');
    String name = (colon < 0 ? line : line.substring(0, colon)).strip();
    String value = colon < 0 ? "" : line.substring(colon + 1).strip();
    if (name.equalsIgnoreCase("Content-Type")) {
      this.contentType = value;
    } else if (name.equalsIgnoreCase("Authorization")) {
      this.authorization = value;
    }
  }

  /** Adds data as {@code -d} does: a file loses its line breaks. */
  void data(String value) {
    if (value.startsWith("@")) {
      add(withoutLineBreaks(file(value.substring(1))));
    } else {
      dataRaw(value);
    }
  }

  void dataBinary(String value) {
    if (value.startsWith("@")) {
      add(file(value.substring(1)));
    } else {
      dataRaw(value);
    }
  }

  void dataRaw(String value) {
    add(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds {@code content}, {@code =content}, {@code name=content}, {@code @file} or {@code name@file}, encoded. */
  void dataUrlEncoded(String value) {
    int equals = value.indexOf('=');
    int at = value.indexOf('@');
    int separator = equals >= 0 ? equals : at;
    String name = separator <= 0 ? "" : value.substring(0, separator) + "=";
    String text = value.substring(separator + 1);
    byte[] bytes = equals < 0 && at >= 0 ? file(text) : text.getBytes(StandardCharsets.UTF_8);
    dataRaw(name + PercentEncoding.encode(new String(bytes, StandardCharsets.UTF_8)));
  }

  /** Adds data as {@code --json} does: without a separator, and of another type. */
  void json(String value) {
    this.defaultContentType = "application/json";
    byte[] bytes =
        value.startsWith("@") ? file(value.substring(1)) : value.getBytes(StandardCharsets.UTF_8);
    this.hasData = true;
    content.writeBytes(bytes);
  }

  void multipart() {
    this.isMultipart = true;
  }

  void dataInQuery() {
    this.isInQuery = true;
  }

  void head() {
    this.isHead = true;
  }

  /**
   * Returns the command.
   *
   * @throws CommandException if it is not a request that can be sent
   */
  CurlCommand command() {
    HttpRequest request = request(chosenMethod(), target());
    if (isMultipart) {
      request = request.withBody(Body.unread("multipart/form-data"));
    } else if (hasData && !isInQuery) {
      request = request.withBody(body());
    }
    return new CurlCommand(request, Optional.ofNullable(authorization));
  }

  private static HttpRequest request(String method, String target) {
    try {
      return HttpRequest.of(method, target);
    } catch (IllegalArgumentException e) {
      throw CurlSyntax.wrong(
          "The request cannot be sent. " + e.getMessage(), "Correct the method or the URL.");
    }
  }

  private Body body() {
    try {
      return Body.bytes(typeOfBody(), content.toByteArray());
    } catch (IllegalArgumentException e) {
      throw CurlSyntax.wrong(
          "The body cannot be sent. " + e.getMessage(), "Correct the header Content-Type.");
    }
  }

  private String chosenMethod() {
    if (isMultipart && hasData) {
      throw CurlSyntax.wrong(
          "The command has both -F and -d, and curl accepts only one of them.", "Remove one.");
    }
    if (method != null) {
      return method;
    }
    if (isHead) {
      return "HEAD";
    }
    return isMultipart || (hasData && !isInQuery) ? "POST" : "GET";
  }

  private String target() {
    if (url == null || url.isEmpty()) {
      throw CurlSyntax.wrong("The URL is missing.", "Add the URL of the request.");
    }
    if (!url.contains("://")) {
      throw CurlSyntax.wrong(
          "The URL does not start with https:// or http://.", "Write the complete URL.");
    }
    String sent = url.split("#", 2)[0];
    return isInQuery && hasData
        ? sent + (sent.contains("?") ? "&" : "?") + content.toString(StandardCharsets.UTF_8)
        : sent;
  }

  private String typeOfBody() {
    if (contentType == null) {
      return defaultContentType;
    }
    // Without a type, a receiver assumes this one (RFC 9110 section 8.3).
    return contentType.isEmpty() ? "application/octet-stream" : contentType;
  }

  private void add(byte[] bytes) {
    if (hasData) {
      content.write('&');
    }
    this.hasData = true;
    content.writeBytes(bytes);
  }

  private static byte[] withoutLineBreaks(byte[] bytes) {
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    for (byte octet : bytes) {
      if (octet != '\r' && octet != '\n' && octet != 0) {
        rest.write(octet);
      }
    }
    return rest.toByteArray();
  }

  private static byte[] file(String name) {
    if (name.equals("-")) {
      throw CurlSyntax.wrong(
          "The command reads data from standard input.",
          "Write the data to a file, and pass its name in place of -.");
    }
    try {
      return Files.readAllBytes(Path.of(name));
    } catch (IOException | InvalidPathException e) {
      throw CurlSyntax.wrong(
          "The file " + name + " cannot be read (" + e.getClass().getSimpleName() + ").",
          "Check its name and permissions.");
    }
  }
}
