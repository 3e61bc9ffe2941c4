package dev.tripod.oauth1;

import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.Signer;
import java.nio.charset.StandardCharsets;

/** How a request is signed (RFC 5849 section 3.4). */
public sealed interface SignatureMethod {

  /** {@code HMAC-SHA1} (RFC 5849 section 3.4.2): what every OAuth 1.0a server knows, and X's only one. */
  static SignatureMethod hmacSha1() {
    return new Hmac("HMAC-SHA1", "HmacSHA1");
  }

  /** The value of {@code oauth_signature_method}. */
  String name();

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
      String key = PercentEncoding.encode(clientSecret.reveal()) + "&"
          + PercentEncoding.encode(tokenSecret.reveal());
      return HmacSigner.of(algorithm, key.getBytes(StandardCharsets.US_ASCII));
    }
  }
}
