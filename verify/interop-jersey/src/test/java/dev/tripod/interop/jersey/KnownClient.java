package dev.tripod.interop.jersey;

import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TokenCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The clients that are registered at Jersey: one for each of its signature methods, each with token credentials of a user. Their
 * names and secrets contain characters that need encoding, to test that.
 */
enum KnownClient {
  HMAC_SHA1("s3cr3t+/=&%:~ \u00e9", "t0ken s3cr3t+/=&%"),

  /** Signs with a private key. Jersey has the certificate in place of a shared secret. */
  RSA_SHA1("unused", "unused&too"),

  /** Has only unreserved characters, because Jersey does not encode others (see JerseyDeviationsTest). */
  PLAINTEXT("s3cr3t-._~", "t0ken-._~s3cr3t");

  private final String sharedSecret;
  private final String tokenSecret;

  KnownClient(String sharedSecret, String tokenSecret) {
    this.sharedSecret = sharedSecret;
    this.tokenSecret = tokenSecret;
  }

  SignatureMethod signatureMethod() {
    return switch (this) {
      case HMAC_SHA1 -> SignatureMethod.hmacSha1();
      case RSA_SHA1 ->
        SignatureMethod.rsaSha1(PrivateKeySigner.ofPem("SHA1withRSA", read("rsa-key.pem")));
      case PLAINTEXT -> SignatureMethod.plaintext();
    };
  }

  String identifier() {
    return "the client/of+" + name();
  }

  String sharedSecret() {
    return sharedSecret;
  }

  String secretAtTheServer() {
    return this == RSA_SHA1 ? read("rsa-certificate.pem") : sharedSecret;
  }

  TokenCredentials token() {
    return TokenCredentials.of("t0ken of+" + name() + "/=", tokenSecret);
  }

  private static String read(String pem) {
    try (InputStream file =
        Objects.requireNonNull(KnownClient.class.getResourceAsStream(pem), pem)) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(pem, e);
    }
  }
}
