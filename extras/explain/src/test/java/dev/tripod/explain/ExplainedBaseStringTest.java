package dev.tripod.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oracle.NastyRequests;
import dev.tripod.oracle.Oracle;
import dev.tripod.oracle.Oracle.Paper;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Compares explained base strings with an independent implementation on random requests. */
final class ExplainedBaseStringTest {

  private static final int REQUESTS = 4000;

  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.withoutEndpoints().build())
      .clientCredentials("key", "secret")
      .build();

  @Test
  void theExplainedPartsGiveTheBaseStringOfTheOracle() {
    for (int seed = 0; seed < REQUESTS; seed++) {
      Paper paper = new NastyRequests(seed).next();

      assertThat(BaseStringParts.of(client.signingInput(request(paper)), protocol(paper))
              .baseString())
          .as("seed %d: %s", seed, paper)
          .isEqualTo(Oracle.right().baseString(paper));
    }
  }

  private static HttpRequest request(Paper paper) {
    HttpRequest bare = HttpRequest.of(paper.method(), paper.address());
    return paper.contentType().isEmpty()
        ? bare
        : bare.withBody(
            Body.bytes(paper.contentType(), paper.body().getBytes(StandardCharsets.UTF_8)));
  }

  private static Parameters protocol(Paper paper) {
    Parameters protocol = Parameters.none();
    for (int i = 0; i < paper.protocol().size(); i += 2) {
      protocol = protocol.and(paper.protocol().get(i), paper.protocol().get(i + 1));
    }
    return protocol;
  }
}
