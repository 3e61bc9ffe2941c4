package dev.tripod.performance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.oauth1.OAuth1Client;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Tests the size and the dependencies of OAuth 1.0a: auth-domain and auth-oauth1. */
final class FootprintTest {

  private final Artifact domain = Artifact.of(Secret.class);
  private final Artifact oauth1 = Artifact.of(OAuth1Client.class);

  @Test
  void hasAtMostTheSizeOfTheBound() throws IOException {
    assertThat(domain.size() + oauth1.size()).isBetween(1L, Bounds.SIZE);
  }

  @Test
  void dependsOnNothingElse() throws IOException {
    assertThat(requiredBy(domain)).containsExactly("java.base");
    assertThat(requiredBy(oauth1)).containsExactlyInAnyOrder("java.base", "dev.tripod.domain");
  }

  /** Returns the modules that an application needs at run time. */
  private static Set<String> requiredBy(Artifact artifact) throws IOException {
    return artifact.module().requires().stream()
        .filter(required -> !required.modifiers().contains(Modifier.STATIC))
        .map(Requires::name)
        .collect(Collectors.toSet());
  }
}
