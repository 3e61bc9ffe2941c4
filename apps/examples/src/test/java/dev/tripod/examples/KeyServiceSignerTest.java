package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.contract.SignerContract;
import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Signer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The private key is on the other side of a socket; this side has the public key only. */
@DisplayName("KeyServiceSigner")
final class KeyServiceSignerTest extends SignerContract {

  private static final KeyPair KEYS = keys();

  private final AtomicInteger signed = new AtomicInteger();
  private LoopbackServer keyService;

  @BeforeEach
  void serve() throws IOException {
    Signer key = PrivateKeySigner.of("SHA256withRSA", KEYS.getPrivate());
    keyService = LoopbackServer.start(request -> {
      signed.incrementAndGet();
      return HttpResponse.of(200, Headers.none(), key.sign(request.body().content()));
    });
  }

  @AfterEach
  void close() {
    keyService.close();
  }

  @Override
  protected Signer signer() {
    return signerAt(keyService);
  }

  @Override
  protected boolean verifies(byte[] message, byte[] signature) throws GeneralSecurityException {
    Signature verifier = Signature.getInstance("SHA256withRSA");
    verifier.initVerify(KEYS.getPublic());
    verifier.update(message);
    return verifier.verify(signature);
  }

  @Override
  protected Optional<byte[]> secretKey() {
    return Optional.of(KEYS.getPrivate().getEncoded());
  }

  @Test
  @DisplayName("a server with the public key accepts the signature of the service")
  void accepted() throws IOException {
    FakeOAuth1Server mastercard = mastercard();

    int status = OneLeggedCall.transfer(mastercard, "consumer!key", signer(), "{\"amount\":1}")
        .status();

    assertThat(status).isEqualTo(201);
    assertThat(mastercard.acceptedSignatures()).isEqualTo(1);
    assertThat(signed).hasValue(1);
    assertThat(mastercard.lastBaseString().orElseThrow()).contains("oauth_body_hash");
  }

  @Test
  @DisplayName("if the service does not sign, nothing is sent")
  void refused() throws IOException {
    FakeOAuth1Server mastercard = mastercard();
    try (LoopbackServer locked =
        LoopbackServer.start(request -> HttpResponse.of(403, Headers.none(), new byte[0]))) {
      assertThatThrownBy(
              () -> OneLeggedCall.transfer(mastercard, "consumer!key", signerAt(locked), "{}"))
          .isInstanceOf(AdapterFailed.class)
          .hasRootCauseMessage("The key service responded with status 403");
    }
    assertThat(mastercard.lastRequest()).isEmpty();
  }

  private static Signer signerAt(LoopbackServer service) {
    return new KeyServiceSigner(JdkTransport.create(), URI.create(service.origin() + "/sign"));
  }

  private static FakeOAuth1Server mastercard() {
    return FakeOAuth1Server.builder()
        .clientCredentials("consumer!key", "plays no part")
        .signatureMethods("RSA-SHA256")
        .publicKey(KEYS.getPublic())
        .bodyHash()
        .clientResource("POST", "/send/v1/transfers", KeyServiceSignerTest::created)
        .build();
  }

  private static HttpResponse created(HttpRequest request) {
    return HttpResponse.of(201, Headers.none(), new byte[0]);
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      // Shorter than any real key may be: it signs 800 times, on a JVM without C2.
      generator.initialize(1024);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError("RSA is in every JDK", e);
    }
  }
}
