package dev.tripod.sealing;

import dev.tripod.domain.Snapshot;
import dev.tripod.sealing.SealedValueException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The keys of a {@link Sealing}: the newest one seals, and all of them open. The associated data consists of the format, the id of the
 * key, and the context of the value. Each part has its length in front, so no two lists of parts have the same octets. Immutable.
 */
final class KeySet {

  private static final String FORMAT = "tripod-seal-1";

  private final SealingKey newest;

  /** In the order in which they were added. */
  private final Map<String, SealingKey> byId;

  private KeySet(SealingKey newest, Map<String, SealingKey> byId) {
    this.newest = newest;
    this.byId = byId;
  }

  static KeySet of(SealingKey newest) {
    return new KeySet(newest, Map.of(KeyId.require(newest.id()), newest));
  }

  KeySet and(SealingKey older) {
    Map<String, SealingKey> all = new LinkedHashMap<>(byId);
    if (all.put(KeyId.require(older.id()), older) != null) {
      throw new IllegalArgumentException(
          "Two sealing keys have the id " + older.id() + ". Give each key an id of its own.");
    }
    return new KeySet(newest, Collections.unmodifiableMap(all));
  }

  /** Seals {@code snapshot} for one context, which consists of ASCII texts. */
  SealedText seal(Snapshot snapshot, String... context) throws IOException {
    byte[] plaintext = snapshot.encode().getBytes(StandardCharsets.US_ASCII);
    byte[] sealed = newest.seal(plaintext, associatedData(newest.id(), context));
    return new SealedText(
        newest.id(), Base64.getUrlEncoder().withoutPadding().encodeToString(sealed));
  }

  /**
   * Opens what {@link #seal} returned for the same context.
   *
   * @param nextStep the sentences of the message that say what to do
   */
  Snapshot open(SealedText sealed, String nextStep, String... context) throws IOException {
    SealingKey key = byId.get(sealed.keyId());
    if (key == null) {
      throw new SealedValueException(
          Reason.UNKNOWN_KEY,
          "The value was sealed with the key " + sealed.keyId() + ", but this process has the keys "
              + byId.keySet() + ". Add the missing key with alsoOpening. " + nextStep);
    }
    byte[] octets = decoded(sealed.value())
        .orElseThrow(() -> new SealedValueException(
            Reason.NOT_SEALED,
            "The sealed value of " + sealed.value().length()
                + " characters is not base64url. Find out who changed it. " + nextStep));
    byte[] plaintext = key.open(octets, associatedData(key.id(), context))
        .orElseThrow(() -> new SealedValueException(
            Reason.NOT_AUTHENTIC,
            "The sealed value does not open with the key " + key.id() + ": it was changed, "
                + "or sealed for another owner or login, or with another key of this id. "
                + "Check that all servers have the same key under this id. " + nextStep));
    try {
      return Snapshot.decode(new String(plaintext, StandardCharsets.US_ASCII));
    } catch (IllegalArgumentException e) {
      throw new SealedValueException(
          Reason.NOT_SEALED,
          "The key " + key.id() + " sealed a value that is not a snapshot. "
              + "Use this key for nothing else. " + nextStep);
    }
  }

  @Override
  public String toString() {
    return byId.keySet().toString();
  }

  /** Decodes base64url. Returns empty if the octets encode to another text, because the decoder ignores the last bits of some texts. */
  private static Optional<byte[]> decoded(String value) {
    try {
      byte[] octets = Base64.getUrlDecoder().decode(value);
      String again = Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
      return again.equals(value) ? Optional.of(octets) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static byte[] associatedData(String keyId, String... context) {
    StringBuilder data = new StringBuilder();
    append(FORMAT, data);
    append(keyId, data);
    Arrays.asList(context).forEach(part -> append(part, data));
    return data.toString().getBytes(StandardCharsets.US_ASCII);
  }

  private static void append(String part, StringBuilder data) {
    data.append(part.length()).append(':').append(part);
  }
}
