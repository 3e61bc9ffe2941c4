package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.explain.SignatureComparison;
import dev.tripod.explain.SignatureExplanation;
import dev.tripod.explain.SignatureMistake;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Checks that {@code docs/explain.md} shows what the examples print. */
final class ExplainSignatureTest {

  private static final TokenCredentials TOKEN = TokenCredentials.of(
      "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb",
      "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE");

  private final OAuth1Client client = OAuth1Client.builder()
      .server(X.oauth1())
      .clientCredentials("xvz1evFS4wEEPTGEFPHBog", "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw")
      .clock(() -> Instant.ofEpochSecond(1318622958))
      .random(octets -> octets[0] = 42)
      .build();

  @Test
  @DisplayName("the page shows the explanation that the example prints")
  void account() throws IOException {
    assertThat(document()).contains("```\n" + ExplainSignature.account(client, TOKEN) + "\n```");
  }

  @Test
  @DisplayName("the page shows the comparison that the example prints")
  void comparison() throws IOException {
    HttpRequest request = HttpRequest.get("https://api.x.com/2/users/me?q=a%20b");
    String theirs = SignatureExplanation.of(client, request, TOKEN)
        .baseString()
        .replace("***", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb")
        .replace("https%3A%2F%2Fapi.x.com", "http%3A%2F%2Finternal%3A8080")
        .replace("%2520", "%2B");

    SignatureComparison compared = ExplainSignature.baseString(client, TOKEN, request, theirs);

    assertThat(compared.mistakes())
        .containsExactly(
            SignatureMistake.WRONG_SCHEME,
            SignatureMistake.WRONG_HOST,
            SignatureMistake.WRONG_PORT,
            SignatureMistake.PLUS_FOR_SPACE);
    assertThat(document()).contains("```\n" + compared + "\n```");
  }

  @Test
  @DisplayName("the page lists every known mistake")
  void mistakes() throws IOException {
    for (SignatureMistake mistake : SignatureMistake.values()) {
      assertThat(document()).contains("| `" + mistake + "` | " + mistake.advice() + " |");
    }
  }

  @Test
  @DisplayName("explains a header of another library and a temporary credential request")
  void header() {
    HttpRequest request = HttpRequest.get("https://api.x.com/2/users/me");

    assertThat(ExplainSignature.header(
            client,
            TOKEN,
            request,
            "OAuth oauth_consumer_key=\"another\", oauth_signature=\"AQID\""))
        .isFalse();
    assertThat(ExplainSignature.firstLeg(client))
        .contains("oauth_callback%3Dhttps%253A%252F%252Flocalhost%252F");
  }

  private static String document() throws IOException {
    return Files.readString(Path.of("../../docs/explain.md"));
  }
}
