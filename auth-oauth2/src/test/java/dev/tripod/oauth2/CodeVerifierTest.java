package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.port.RandomSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code verifier and its challenge (RFC 7636). */
final class CodeVerifierTest {

  @Test
  @DisplayName("the octets, the verifier and the challenge of RFC 7636 appendix B")
  void appendixB() {
    int[] octets = {
      116, 24, 223, 180, 151, 153, 224, 37, 79, 250, 96, 125, 216, 173, 187, 186, 22, 212, 37, 77,
      105, 214, 191, 240, 91, 88, 5, 88, 83, 132, 141, 121
    };

    CodeVerifier verifier = CodeVerifier.from(target -> {
      assertThat(target).hasSameSizeAs(octets);
      for (int i = 0; i < target.length; i++) {
        target[i] = (byte) octets[i];
      }
    });

    assertThat(verifier.value().reveal()).isEqualTo("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    assertThat(verifier.challenge()).isEqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
  }

  @Test
  @DisplayName("each new verifier has 43 characters, and is different")
  void isNew() {
    CodeVerifier verifier = CodeVerifier.from(RandomSource.secure());

    assertThat(verifier.value().reveal()).matches("[A-Za-z0-9_-]{43}");
    assertThat(verifier).isNotEqualTo(CodeVerifier.from(RandomSource.secure()));
  }

  @Test
  @DisplayName("43 to 128 characters are accepted (RFC 7636 section 4.1)")
  void lengths() {
    assertThat(CodeVerifier.of("a".repeat(43)).challenge()).hasSize(43);
    assertThat(CodeVerifier.of("-._~".repeat(32)).challenge()).hasSize(43);
    assertThatIllegalArgumentException().isThrownBy(() -> CodeVerifier.of("a".repeat(42)));
    assertThatIllegalArgumentException().isThrownBy(() -> CodeVerifier.of("a".repeat(129)));
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "+", "/", "=", "%", "é", "\n", "\u0000"})
  @DisplayName("only letters, digits and -._~ are accepted, and no message quotes the verifier")
  void characters(String other) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CodeVerifier.of("canary".repeat(8) + other))
        .withMessageNotContaining("canary");
  }
}
