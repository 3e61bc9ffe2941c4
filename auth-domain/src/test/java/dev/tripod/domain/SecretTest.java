package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SecretTest {

  @Test
  void revealsItsTextAndPrintsNothingOfIt() {
    Secret secret = Secret.of("canary");
    assertThat(secret.reveal()).isEqualTo("canary");
    assertThat(secret).hasToString("Secret[redacted]");
    assertThat(Secret.of("")).hasToString("Secret[redacted]");
  }

  @Test
  void isEqualByItsText() {
    assertThat(Secret.of("é☃")).isEqualTo(Secret.of("é☃")).hasSameHashCodeAs(Secret.of("é☃"));
    assertThat(Secret.of("a"))
        .isNotEqualTo(Secret.of("b"))
        .isNotEqualTo(Secret.of("aa"))
        .isNotEqualTo(Secret.of(""))
        .isNotEqualTo("a");
  }

  @Test
  @DisplayName("An unpaired surrogate does not equal the '?' of its UTF-8 form")
  void isNotEqualByReplacementCharacters() {
    assertThat(Secret.of("a\uD83D"))
        .isEqualTo(Secret.of("a\uD83D"))
        .isNotEqualTo(Secret.of("a?"))
        .isNotEqualTo(Secret.of("a\uDE00"));
  }

  @Test
  void mayBeEmpty() {
    assertThat(Secret.of("").isEmpty()).isTrue();
    assertThat(Secret.of(" ").isEmpty()).isFalse();
  }

  @Test
  void isNotSerialized() {
    assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
  }
}
