package dev.tripod.explain;

import dev.tripod.domain.http.PercentEncoding;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The octets of a signature that came as text, also where the text is not as it should be. */
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
      return new ReceivedSignature(
          HexFormat.of().parseHex(text), SignatureMistake.SIGNATURE_NOT_BASE64);
    }
    try {
      if (text.contains("%")) {
        return new ReceivedSignature(
            base64(PercentEncoding.decode(text)), SignatureMistake.SIGNATURE_ENCODED_TWICE);
      }
      // A bare + was read as a space.
      return text.contains(" ")
          ? new ReceivedSignature(base64(text.replace(' ', '+')), SignatureMistake.NOT_ENCODED)
          : new ReceivedSignature(base64(text), null);
    } catch (IllegalArgumentException e) {
      return new ReceivedSignature(new byte[0], SignatureMistake.SIGNATURE_NOT_BASE64);
    }
  }

  SignatureComparison addedTo(SignatureComparison found) {
    return mistake == null ? found : found.and(mistake);
  }

  boolean isReadable() {
    return octets.length > 0;
  }

  /** In a time that does not tell how much of it is the same. */
  boolean is(byte[] signature) {
    return MessageDigest.isEqual(signature, octets);
  }

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

  private static byte[] base64(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("A signature is not empty");
    }
    return Base64.getDecoder().decode(text);
  }
}
