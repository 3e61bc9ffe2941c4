package dev.tripod.domain;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A text that must not be seen: {@code toString} is redacted, {@code equals} takes the same time wherever two secrets
 * differ, and nothing serializes it. Reading it is one call, {@link #reveal}, so every place that does can be found.
 *
 * <p>Immutable.
 */
public final class Secret {

  private final String value;

  private Secret(String value) {
    this.value = value;
  }

  /** {@code value} may be empty: RFC 5849 section 3.4.2 signs with an empty secret where there is none. */
  public static Secret of(String value) {
    return new Secret(Objects.requireNonNull(value, "value"));
  }

  /** The text itself. Keep it out of messages, logs and records. */
  public String reveal() {
    return value;
  }

  public boolean isEmpty() {
    return value.isEmpty();
  }

  /** Compares in constant time, but for the lengths, which are no secret. */
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

  /** Two for each {@code char}: no charset, which would make every lone surrogate the same {@code ?}. */
  private byte[] octets() {
    ByteBuffer octets = ByteBuffer.allocate(2 * value.length());
    octets.asCharBuffer().put(value);
    return octets.array();
  }
}
