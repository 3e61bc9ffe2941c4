package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.Signer;
import dev.tripod.domain.protocol.PrintableText;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A signature method (RFC 5849 section 3.4). HMAC makes its key from the two shared secrets. RSA uses the client's private key.
 * PLAINTEXT sends the shared secrets and relies on TLS. Immutable; thread-safe if its {@link Signer} is.
 */
public sealed interface SignatureMethod {

  /** Returns {@code HMAC-SHA1} (RFC 5849 section 3.4.2). Every OAuth 1.0a server supports it, and X supports no other. */
  static SignatureMethod hmacSha1() {
    return new Hmac("HMAC-SHA1", "HmacSHA1");
  }

  /** Returns {@code HMAC-SHA256}: HMAC-SHA1 with another hash. RFC 5849 section 3.4 allows it, and NetSuite requires it. */
  static SignatureMethod hmacSha256() {
    return new Hmac("HMAC-SHA256", "HmacSHA256");
  }

  /** Returns {@code HMAC-SHA512}: HMAC-SHA1 with another hash. */
  static SignatureMethod hmacSha512() {
    return new Hmac("HMAC-SHA512", "HmacSHA512");
  }

  /**
   * Returns {@code RSA-SHA1} (RFC 5849 section 3.4.3).
   *
   * @param signer its algorithm is {@code SHA1withRSA}
   * @throws IllegalArgumentException if the signer has another algorithm
   */
  static SignatureMethod rsaSha1(Signer signer) {
    return new Rsa("RSA-SHA1", signer);
  }

  /**
   * Returns {@code RSA-SHA256}: RSA-SHA1 with another hash. Mastercard requires it.
   *
   * @param signer its algorithm is {@code SHA256withRSA}
   * @throws IllegalArgumentException if the signer has another algorithm
   */
  static SignatureMethod rsaSha256(Signer signer) {
    return new Rsa("RSA-SHA256", signer);
  }

  /**
   * Returns {@code RSA-SHA512}: RSA-SHA1 with another hash.
   *
   * @param signer its algorithm is {@code SHA512withRSA}
   * @throws IllegalArgumentException if the signer has another algorithm
   */
  static SignatureMethod rsaSha512(Signer signer) {
    return new Rsa("RSA-SHA512", signer);
  }

  /**
   * Returns {@code PLAINTEXT} (RFC 5849 section 3.4.4). Each request carries both shared secrets. This library sends it over
   * https or loopback only, like every signed request.
   */
  static SignatureMethod plaintext() {
    return new Plaintext();
  }

  /** {@return the value of {@code oauth_signature_method}} */
  String name();

  /** Joins both secrets (RFC 5849 sections 3.4.2 and 3.4.4). */
  private static String joined(Secret clientSecret, Secret tokenSecret) {
    return PercentEncoding.encode(clientSecret.reveal()) + "&"
        + PercentEncoding.encode(tokenSecret.reveal());
  }

  /**
   * A method with a key that is made from the two shared secrets.
   *
   * @param name the value of {@code oauth_signature_method}; not empty
   * @param algorithm the JCA name of a {@code Mac} that this Java platform has
   */
  record Hmac(String name, String algorithm) implements SignatureMethod {

    public Hmac {
      PrintableText.requireText("name of the signature method", name);
      HmacSigner.of(algorithm, new byte[1]);
    }

    /**
     * Returns a signer with the key that is made from these secrets (RFC 5849 section 3.4.2).
     *
     * @param tokenSecret empty if there is no token yet
     */
    public Signer signer(Secret clientSecret, Secret tokenSecret) {
      return hmac(clientSecret, tokenSecret);
    }

    HmacSigner hmac(Secret clientSecret, Secret tokenSecret) {
      byte[] key = joined(clientSecret, tokenSecret).getBytes(StandardCharsets.US_ASCII);
      try {
        return HmacSigner.of(algorithm, key);
      } finally {
        Arrays.fill(key, (byte) 0);
      }
    }
  }

  /**
   * A method that signs with the client's private key. Its signer has access to that key. The shared secrets are not used.
   *
   * @param name the value of {@code oauth_signature_method}: {@code RSA-} and a hash
   * @param signer its algorithm is the name of the hash followed by {@code withRSA}. It may call an HSM or a key service, so it
   *     runs where blocking is allowed
   */
  record Rsa(String name, Signer signer) implements SignatureMethod {

    public Rsa {
      String algorithm = name.replaceFirst("^RSA-", "") + "withRSA";
      if (!signer.algorithm().equals(algorithm)) {
        throw new IllegalArgumentException(name + " needs a signer for " + algorithm
            + ", and this signer is for " + signer.algorithm() + ". Change one of the two.");
      }
    }

    /** Omits the signer: its {@code toString} may contain anything. */
    @Override
    public String toString() {
      return "Rsa[" + name + "]";
    }
  }

  /** The method that sends both shared secrets in place of a signature. */
  record Plaintext() implements SignatureMethod {

    @Override
    public String name() {
      return "PLAINTEXT";
    }

    Secret signature(Secret clientSecret, Secret tokenSecret) {
      return Secret.of(joined(clientSecret, tokenSecret));
    }
  }
}
