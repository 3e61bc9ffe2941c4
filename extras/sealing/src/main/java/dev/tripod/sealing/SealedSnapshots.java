package dev.tripod.sealing;

import dev.tripod.domain.Snapshot;
import dev.tripod.sealing.SealedValueException.Reason;
import java.io.IOException;

/**
 * Sealed snapshots of one purpose, as snapshots: {@code sealed/1?key=...&value=...}. So they fit into every store. Immutable.
 */
final class SealedSnapshots {

  private static final String KIND = "sealed";
  private static final int VERSION = 1;
  private static final String KEY = "key";
  private static final String VALUE = "value";

  private final KeySet keys;
  private final String purpose;
  private final String nextStep;

  SealedSnapshots(KeySet keys, String purpose, String nextStep) {
    this.keys = keys;
    this.purpose = purpose;
    this.nextStep = nextStep;
  }

  /** @param subject the digest of the owner, or of the key of a pending login */
  Snapshot seal(Snapshot snapshot, String subject) throws IOException {
    return snapshot(keys.seal(snapshot, purpose, subject));
  }

  Snapshot open(Snapshot stored, String subject) throws IOException {
    if (!stored.kind().equals(KIND)) {
      throw new SealedValueException(
          Reason.NOT_SEALED,
          "The stored snapshot has kind " + stored.kind() + ", but kind " + KIND
              + " is expected here. If it was stored before sealing was on, seal it. " + nextStep);
    }
    if (stored.version() > VERSION) {
      throw new SealedValueException(
          Reason.NOT_SEALED,
          "The stored snapshot has version " + stored.version()
              + ", but this release opens version " + VERSION
              + ". Update Tripod on this server.");
    }
    SealedText sealed =
        new SealedText(stored.find(KEY).orElse(""), stored.find(VALUE).orElse(""));
    if (!snapshot(sealed).equals(stored) || !KeyId.isAllowed(sealed.keyId())) {
      throw new SealedValueException(
          Reason.NOT_SEALED,
          "The stored snapshot has " + stored.under("").size()
              + " members. A sealed one has two: the id of a key, and a value. Find out who changed "
              + "it. " + nextStep);
    }
    return keys.open(sealed, nextStep, purpose, subject);
  }

  private static Snapshot snapshot(SealedText sealed) {
    return Snapshot.of(KIND, VERSION).with(KEY, sealed.keyId()).with(VALUE, sealed.value());
  }

  @Override
  public String toString() {
    return keys.toString();
  }
}
