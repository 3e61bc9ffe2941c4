package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.Signer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests which clients need a shared secret. {@link MethodsAndTransmissionsTest} runs the whole flow by RSA without one. */
final class ClientCredentialsTest {

  static Stream<SignatureMethod> methodsOfSharedSecrets() {
    return Stream.of(
        SignatureMethod.hmacSha1(),
        SignatureMethod.hmacSha256(),
        SignatureMethod.hmacSha512(),
        SignatureMethod.plaintext());
  }

  @ParameterizedTest
  @MethodSource("methodsOfSharedSecrets")
  @DisplayName("builds no client without shared secret for a method that needs one")
  void noSecretToSignWith(SignatureMethod method) {
    OAuth1Client.Builder client = OAuth1Client.builder()
        .server(OAuth1Server.withoutEndpoints().signatureMethod(method).build())
        .clientCredentials(ClientCredentials.of("key"));

    assertThatThrownBy(client::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(method.name() + " signs with the client's shared secret");
  }

  @Test
  @DisplayName("builds an RSA client with or without a shared secret, which is not used")
  void rsa() {
    OAuth1Server server = OAuth1Server.withoutEndpoints()
        .signatureMethod(SignatureMethod.rsaSha256(unasked()))
        .build();

    assertThat(OAuth1Client.builder()
            .server(server)
            .clientCredentials(ClientCredentials.of("key"))
            .build())
        .isNotNull();
    assertThat(OAuth1Client.builder()
            .server(server)
            .clientCredentials("key", "secret")
            .build())
        .isNotNull();
  }

  @Test
  @DisplayName("rejects an empty secret, and the message says what to use")
  void emptySecret() {
    assertThatThrownBy(() -> ClientCredentials.of("key", ""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("ClientCredentials.of(identifier)");
    assertThat(ClientCredentials.of("key"))
        .isEqualTo(new ClientCredentials("key", Secret.of("")))
        .isNotEqualTo(ClientCredentials.of("key", "secret"));
  }

  @Test
  @DisplayName("rejects an empty or invisible identifier, with and without a secret")
  void identifier() {
    assertThatThrownBy(() -> ClientCredentials.of(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("identifier");
    assertThatThrownBy(() -> ClientCredentials.of("", "secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("identifier");
    assertThatThrownBy(() -> ClientCredentials.of("key\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client identifier")
        .hasMessageNotContaining("key");
  }

  @Test
  @DisplayName("rejects a shared secret with a line break, even if it is a Secret already")
  void invisibleSecret() {
    Secret secret = Secret.of("hidden\n");

    assertThatThrownBy(() -> new ClientCredentials("key", secret))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client shared secret")
        .hasMessageNotContaining("hidden");
  }

  private static Signer unasked() {
    return new Signer() {
      @Override
      public String algorithm() {
        return "SHA256withRSA";
      }

      @Override
      public byte[] sign(byte[] message) {
        throw new AssertionError("nothing is signed");
      }
    };
  }
}
