package dev.tripod.benchmarks;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A process that does the minimum of an OAuth 1.0a signature: 16 random octets and one HMAC-SHA1. */
final class FirstMac {

  private static final int OCTETS = 16;

  private FirstMac() {}

  public static void main(String[] args) throws GeneralSecurityException {
    byte[] nonce = new byte[OCTETS];
    new SecureRandom().nextBytes(nonce);
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(new SecretKeySpec("key".getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    if (Base64.getEncoder().encodeToString(mac.doFinal(nonce)).isEmpty()) {
      throw new IllegalStateException("The MAC is empty");
    }
  }
}
