package dev.tripod.domain;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text that must not be printed. {@code toString} is redacted, {@code equals} compares in constant time, and the class is not
 * serializable. Only {@link #reveal} returns the text, so a search finds every place that reads it. Immutable.
 */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** Returns a secret. It may be empty: RFC 5849 section 3.4.2 signs with an empty secret if there is none. */
  public static Secret of(String value) {
    return new Secret(Objects.requireNonNull(value, "value"));
  }

  /** Returns the text. Keep it out of messages, logs and records. */
  public String reveal() {
    return value;
  }

  /** Returns whether the text is empty. */
  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** Compares in constant time. Only the lengths, which are not secret, influence the time. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(octets(), that.octets());
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "Secret[redacted]";
  }

  /** Returns two bytes per {@code char}. A charset would encode every unpaired surrogate as the same {@code ?}. */
  private byte[] octets() {
    ByteBuffer octets = ByteBuffer.allocate(2 * value.length());
    octets.asCharBuffer().put(value);
    return octets.array();
  }
}
