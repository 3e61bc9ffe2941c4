package dev.tripod.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The number of public types")
final class PublicTypesTest {

  @Test
  @DisplayName("counts the packages of the domain together, without domain.protocol")
  void domain() {
    assertThat(violations("domain at most 2: a test")).noneMatch(it -> it.startsWith("domain "));
    assertThat(violations("domain at most 1: a test"))
        .filteredOn(it -> it.startsWith("domain "))
        .singleElement()
        .asString()
        .startsWith("domain has 2 public types, at most 1 are allowed: ");
  }

  private static List<String> violations(String allowList) {
    return PublicTypes.areFew(Codebase.wrong("publictypes"), AllowList.parse(allowList))
        .evaluate(Codebase.wrong("publictypes").classes())
        .getFailureReport()
        .getDetails();
  }
}
