package dev.tripod.domain.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request. A form has its own type because RFC 5849 section 3.4.1.3.1 signs its parameters. A body that must not
 * be read, such as a stream, has its own type because it cannot be signed.
 *
 * <p>Immutable; arrays are copied in and out. {@code toString} prints type and size only.
 */
public sealed interface Body {

  /** Returns the body of a request without content. */
  static Body none() {
    return None.NONE;
  }

  /** Returns a body of type {@code application/x-www-form-urlencoded}. OAuth 1.0a signs its parameters. */
  static Body form(Parameters parameters) {
    return new Form(Objects.requireNonNull(parameters, "parameters"));
  }

  /**
   * Returns a body that consists of the bytes in {@code content}.
   *
   * @throws IllegalArgumentException if {@code contentType} contains anything but visible ASCII, spaces and tabs
   */
  static Body bytes(String contentType, byte[] content) {
    return new Bytes(FieldValue.require("content type", contentType), content.clone());
  }

  /** Returns a body of type {@code application/json} in UTF-8. The text is not checked. */
  static Body json(String json) {
    return new Bytes("application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Returns a body that only another HTTP client can read and send. An authorizer sees its type alone. No {@code HttpTransport}
   * sends it.
   *
   * @throws IllegalArgumentException if {@code contentType} contains anything but visible ASCII, spaces and tabs
   */
  static Body unread(String contentType) {
    return new Unread(FieldValue.require("content type", contentType));
  }

  /** Returns the {@code Content-Type} to send, or empty if there is no body. */
  Optional<String> contentType();

  /**
   * Returns the bytes to send, in a new array.
   *
   * @throws IllegalStateException if this is {@link Unread}
   */
  byte[] content();

  /** Returns whether the media type is {@code application/x-www-form-urlencoded}, with any parameters. */
  default boolean isForm() {
    String type = contentType().orElse("");
    int parameters = type.indexOf(';');
    String mediaType = parameters < 0 ? type : type.substring(0, parameters);
    return mediaType.strip().toLowerCase(Locale.ROOT).equals(Form.MEDIA_TYPE);
  }

  /** The body of a request without content. */
  final class None implements Body {

    private static final None NONE = new None();

    private None() {}

    @Override
    public Optional<String> contentType() {
      return Optional.empty();
    }

    @Override
    public byte[] content() {
      return new byte[0];
    }

    @Override
    public boolean isForm() {
      return false;
    }

    @Override
    public String toString() {
      return "None";
    }
  }

  /** Parameters that are sent as {@code application/x-www-form-urlencoded}. */
  final class Form implements Body {

    private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private final Parameters parameters;

    private Form(Parameters parameters) {
      this.parameters = parameters;
    }

    /** Returns the parameters. */
    public Parameters parameters() {
      return parameters;
    }

    @Override
    public Optional<String> contentType() {
      return Optional.of(MEDIA_TYPE);
    }

    @Override
    public byte[] content() {
      return parameters.encoded().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public boolean isForm() {
      return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Form that && parameters.equals(that.parameters);
    }

    @Override
    public int hashCode() {
      return parameters.hashCode();
    }

    @Override
    public String toString() {
      return "Form[" + parameters.size() + "]";
    }
  }

  /** Bytes with a media type. */
  final class Bytes implements Body {

    private final String contentType;
    private final byte[] content;

    private Bytes(String contentType, byte[] content) {
      this.contentType = contentType;
      this.content = content;
    }

    @Override
    public Optional<String> contentType() {
      return Optional.of(contentType);
    }

    @Override
    public byte[] content() {
      return content.clone();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bytes that
          && contentType.equals(that.contentType)
          && Arrays.equals(content, that.content);
    }

    @Override
    public int hashCode() {
      return 31 * contentType.hashCode() + Arrays.hashCode(content);
    }

    @Override
    public String toString() {
      return "Bytes[" + contentType + ", " + content.length + "]";
    }
  }

  /** A body that is not read here: another HTTP client sends it. */
  final class Unread implements Body {

    private final String contentType;

    private Unread(String contentType) {
      this.contentType = contentType;
    }

    @Override
    public Optional<String> contentType() {
      return Optional.of(contentType);
    }

    @Override
    public byte[] content() {
      throw new IllegalStateException(
          "The content of this body is not available: only its HTTP client can send it. Use Body.bytes.");
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Unread that && contentType.equals(that.contentType);
    }

    @Override
    public int hashCode() {
      return contentType.hashCode();
    }

    @Override
    public String toString() {
      return "Unread[" + contentType + "]";
    }
  }
}
