package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.Signer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * How a request is signed (RFC 5849 section 3.4). The three kinds differ in where the key is: HMAC makes one of the two shared
 * secrets, RSA has one of its own, PLAINTEXT sends the secrets themselves and leaves the rest to TLS.
 */
public sealed interface SignatureMethod {

  /** {@code HMAC-SHA1} (RFC 5849 section 3.4.2): what every OAuth 1.0a server knows, and X's only one. */
  static SignatureMethod hmacSha1() {
    return new Hmac("HMAC-SHA1", "HmacSHA1");
  }

  /** {@code HMAC-SHA256}: as HMAC-SHA1 with another hash; RFC 5849 section 3.4 leaves room for it, NetSuite insists. */
  static SignatureMethod hmacSha256() {
    return new Hmac("HMAC-SHA256", "HmacSHA256");
  }

  /** {@code HMAC-SHA512}: as HMAC-SHA1 with another hash. */
  static SignatureMethod hmacSha512() {
    return new Hmac("HMAC-SHA512", "HmacSHA512");
  }

  /**
   * {@code RSA-SHA1} (RFC 5849 section 3.4.3).
   *
   * @param signer of {@code SHA1withRSA}
   * @throws IllegalArgumentException if it signs by another algorithm
   */
  static SignatureMethod rsaSha1(Signer signer) {
    return new Rsa("RSA-SHA1", signer);
  }

  /**
   * {@code RSA-SHA256}: as RSA-SHA1 with another hash; Mastercard's method.
   *
   * @param signer of {@code SHA256withRSA}
   * @throws IllegalArgumentException if it signs by another algorithm
   */
  static SignatureMethod rsaSha256(Signer signer) {
    return new Rsa("RSA-SHA256", signer);
  }

  /**
   * {@code RSA-SHA512}: as RSA-SHA1 with another hash.
   *
   * @param signer of {@code SHA512withRSA}
   * @throws IllegalArgumentException if it signs by another algorithm
   */
  static SignatureMethod rsaSha512(Signer signer) {
    return new Rsa("RSA-SHA512", signer);
  }

  /**
   * {@code PLAINTEXT} (RFC 5849 section 3.4.4): each request carries both secrets, so it travels by https alone, as all that
   * this library sends does.
   */
  static SignatureMethod plaintext() {
    return new Plaintext();
  }

  /** The value of {@code oauth_signature_method}. */
  String name();

  /** Both secrets as RFC 5849 sections 3.4.2 and 3.4.4 join them. */
  private static String joined(Secret clientSecret, Secret tokenSecret) {
    return PercentEncoding.encode(clientSecret.reveal()) + "&"
        + PercentEncoding.encode(tokenSecret.reveal());
  }

  /**
   * A method whose key is made of the two shared secrets, so that it makes a signer for each pair of them.
   *
   * @param name the value of {@code oauth_signature_method}; not empty
   * @param algorithm the JCA name; one that this platform has
   */
  record Hmac(String name, String algorithm) implements SignatureMethod {

    public Hmac {
      if (name.isEmpty()) {
        throw new IllegalArgumentException("A signature method has a name");
      }
      HmacSigner.of(algorithm, new byte[1]);
    }

    /**
     * A signer for these secrets (RFC 5849 section 3.4.2).
     *
     * @param tokenSecret empty where there is no token yet
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
   * A method whose key is the client's own and in the signer's keeping; the shared secrets play no part.
   *
   * @param name the value of {@code oauth_signature_method}: {@code RSA-} and the hash
   * @param signer of that hash {@code withRSA}; an HSM or a key service may stand behind it; it is called where blocking is allowed
   */
  record Rsa(String name, Signer signer) implements SignatureMethod {

    public Rsa {
      String algorithm = name.replaceFirst("^RSA-", "") + "withRSA";
      if (!signer.algorithm().equals(algorithm)) {
        throw new IllegalArgumentException(
            name + " needs a signer of " + algorithm + ", this one is of " + signer.algorithm());
      }
    }

    /** Without the signer, whose own {@code toString} may say anything. */
    @Override
    public String toString() {
      return "Rsa[" + name + "]";
    }
  }

  /** No signature: the two secrets. */
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
