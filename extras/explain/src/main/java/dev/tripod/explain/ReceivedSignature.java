package dev.tripod.explain;

import dev.tripod.domain.http.PercentEncoding;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A signature of the other side, decoded to octets. Its text may be encoded in a wrong way. Immutable. */
final class ReceivedSignature {

  private static final Pattern HEX_OF_AN_HMAC =
      Pattern.compile("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}|[0-9a-fA-F]{128}");

  private final byte[] octets;
  private final @Nullable SignatureMistake mistake;

  private ReceivedSignature(byte[] octets, @Nullable SignatureMistake mistake) {
    this.octets = octets;
    this.mistake = mistake;
  }

  static ReceivedSignature of(String text) {
    if (HEX_OF_AN_HMAC.matcher(text).matches()) {
      return new ReceivedSignature(octets(text), SignatureMistake.SIGNATURE_NOT_BASE64);
    }
    try {
      if (text.contains("%")) {
        return new ReceivedSignature(
            base64(PercentEncoding.decode(text)), SignatureMistake.SIGNATURE_ENCODED_TWICE);
      }
      // A + that was not escaped was decoded as a space.
      return text.contains(" ")
          ? new ReceivedSignature(base64(text.replace(' ', '+')), SignatureMistake.NOT_ENCODED)
          : new ReceivedSignature(base64(text), null);
    } catch (IllegalArgumentException e) {
      return new ReceivedSignature(new byte[0], SignatureMistake.SIGNATURE_NOT_BASE64);
    }
  }

  /** Returns {@code found} with the mistake in the text's encoding, if there is one. */
  SignatureComparison addedTo(SignatureComparison found) {
    return mistake == null ? found : found.and(mistake);
  }

  /** Returns whether the text could be decoded. */
  boolean isReadable() {
    return octets.length > 0;
  }

  /** Compares in constant time. */
  boolean is(byte[] signature) {
    return MessageDigest.isEqual(signature, octets);
  }

  /** Returns whether this is a signature of {@code message} by {@code algorithm} that {@code key} verifies. */
  boolean isBy(String algorithm, PublicKey key, byte[] message) {
    try {
      Signature verification = Signature.getInstance(algorithm);
      verification.initVerify(key);
      verification.update(message);
      return verification.verify(octets);
    } catch (GeneralSecurityException noSignatureOfThisKey) {
      return false;
    }
  }

  private static byte[] octets(String hex) {
    byte[] octets = new byte[hex.length() / 2];
    for (int i = 0; i < octets.length; i++) {
      octets[i] = (byte) Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16);
    }
    return octets;
  }

  private static byte[] base64(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("The signature is empty");
    }
    return Base64.getDecoder().decode(text);
  }
}
