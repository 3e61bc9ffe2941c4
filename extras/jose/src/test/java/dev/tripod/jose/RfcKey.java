package dev.tripod.jose;

import dev.tripod.domain.JsonObject;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The private keys in appendices of RFCs. */
enum RfcKey {
  RSA(JwsAlgorithm.RS256, "rfc7515-a2.json"),
  P256(JwsAlgorithm.ES256, "rfc7515-a3.json"),
  ED25519(JwsAlgorithm.EDDSA, "rfc8037-a1.json");

  private final JwsAlgorithm algorithm;
  private final String file;

  RfcKey(JwsAlgorithm algorithm, String file) {
    this.algorithm = algorithm;
    this.file = file;
  }

  JsonObject jwk() {
    try (InputStream stream = RfcKey.class.getResourceAsStream(file)) {
      return JacksonJson.strict().read(stream.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  SigningKey key() {
    return SigningKey.ofJwk(algorithm, jwk());
  }
}
