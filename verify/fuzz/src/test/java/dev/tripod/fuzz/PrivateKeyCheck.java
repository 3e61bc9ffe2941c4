package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.builtin.PrivateKeySigner;
import java.io.IOException;
import java.util.Base64;
import java.util.Set;

/** Private keys in PEM: a key that signs, or a message that quotes nothing. An input without PEM is put into one. */
final class PrivateKeyCheck implements ParserCheck {

  private static final Set<String> NOT_A_KEY = Set.of(
      "The text is not a PKCS## private key in PEM without a password (-----BEGIN PRIVATE KEY-----)."
          + " Convert it with \"openssl pkcs# -topk# -nocrypt\".",
      "The text in the PEM is not base#. Copy the whole file without changes.",
      "The PEM does not contain an RSA private key. Use an RSA key.");

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    read(text);
    if (!text.contains("-----")) {
      read("-----BEGIN PRIVATE KEY-----\n" + Base64.getMimeEncoder().encodeToString(input)
          + "\n-----END PRIVATE KEY-----\n");
    }
  }

  private static void read(String pem) {
    PrivateKeySigner signer;
    try {
      signer = PrivateKeySigner.ofPem("SHA256withRSA", pem);
    } catch (IllegalArgumentException e) {
      if (!String.valueOf(e.getMessage())
          .startsWith("This platform cannot sign with SHA256withRSA")) {
        Message.requireFixed(e, NOT_A_KEY);
      }
      return;
    }
    Promise.isEqual(
        "toString quotes nothing", "PrivateKeySigner[SHA256withRSA]", signer.toString());
    try {
      signer.sign("message".getBytes(UTF_8));
    } catch (IOException documented) {
      // A key may be too short for this algorithm.
    }
  }
}
