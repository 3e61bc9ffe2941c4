package dev.tripod.domain.http;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request carries. A closed set: a form is a type of its own because RFC 5849 section 3.4.1.3.1 signs it, and a
 * body that must not be read (a stream) is one because it cannot be signed.
 *
 * <p>Immutable; arrays are copied in and out. {@code toString} prints type and size only.
 */
public sealed interface Body {

  static Body none() {
    return None.NONE;
  }

  /** Sent as {@code application/x-www-form-urlencoded}; signed by OAuth 1.0a. */
  static Body form(Parameters parameters) {
    return new Form(parameters);
  }

  /**
   * {@code content} as it is.
   *
   * @throws IllegalArgumentException if {@code contentType} holds anything but visible ASCII, spaces and tabs
   */
  static Body bytes(String contentType, byte[] content) {
    return new Bytes(FieldValue.require("content type", contentType), content.clone());
  }

  /** {@code json} in UTF-8 as {@code application/json}; the text is not checked. */
  static Body json(String json) {
    return new Bytes("application/json", json.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * A body that another holds and sends: an authorizer sees its type and nothing else. No transport takes it.
   *
   * @throws IllegalArgumentException if {@code contentType} holds anything but visible ASCII, spaces and tabs
   */
  static Body unread(String contentType) {
    return new Unread(FieldValue.require("content type", contentType));
  }

  /** The {@code Content-Type} to send; empty for no body. */
  Optional<String> contentType();

  /**
   * The octets to send, a new array at each call.
   *
   * @throws IllegalStateException if this is {@link Unread}
   */
  byte[] content();

  /** Whether the media type is {@code application/x-www-form-urlencoded}, whatever its parameters. */
  default boolean isForm() {
    String type = contentType().orElse("");
    int parameters = type.indexOf(';');
    String mediaType = parameters < 0 ? type : type.substring(0, parameters);
    return mediaType.strip().toLowerCase(Locale.ROOT).equals(Form.MEDIA_TYPE);
  }

  /** No body. */
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

  /** Parameters as {@code application/x-www-form-urlencoded}. */
  final class Form implements Body {

    private static final String MEDIA_TYPE = "application/x-www-form-urlencoded";

    private final Parameters parameters;

    private Form(Parameters parameters) {
      this.parameters = parameters;
    }

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

  /** Octets of a stated type. */
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

  /** A body of a stated type that stays with the one who sends it. */
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
          "This body is not ours to read: whoever holds it must send it");
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
