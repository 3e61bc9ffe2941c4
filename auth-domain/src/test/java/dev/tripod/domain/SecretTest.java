package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class SecretTest {

  @Test
  @DisplayName("A secret reveals its text, and toString prints nothing of it")
  void revealsItsTextAndPrintsNothingOfIt() {
    Secret secret = Secret.of("canary");
    assertThat(secret.reveal()).isEqualTo("canary");
    assertThat(secret).hasToString("Secret[redacted]");
    assertThat(Secret.of("")).hasToString("Secret[redacted]");
  }

  @Test
  @DisplayName("Secrets with the same text are equal")
  void isEqualByItsText() {
    assertThat(Secret.of("é☃")).isEqualTo(Secret.of("é☃")).hasSameHashCodeAs(Secret.of("é☃"));
    assertThat(Secret.of("a")).doesNotHaveSameHashCodeAs(Secret.of("b"));
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
  @DisplayName("A secret may be empty")
  void mayBeEmpty() {
    assertThat(Secret.of("").isEmpty()).isTrue();
    assertThat(Secret.of(" ").isEmpty()).isFalse();
  }

  @Test
  @DisplayName("A secret cannot be serialized")
  void isNotSerialized() {
    assertThat(Serializable.class.isAssignableFrom(Secret.class)).isFalse();
  }
}
