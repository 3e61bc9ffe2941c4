package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oracle.Fault;
import dev.tripod.oracle.NastyRequests;
import dev.tripod.oracle.Oracle;
import dev.tripod.oracle.Oracle.Paper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares the library with an independent implementation on random requests. */
final class OracleTest {

  private static final int REQUESTS = 4000;
  private static final Map<String, SignatureMethod> METHODS = Map.of(
      "HmacSHA1", SignatureMethod.hmacSha1(),
      "HmacSHA256", SignatureMethod.hmacSha256(),
      "HmacSHA512", SignatureMethod.hmacSha512());

  @Test
  @DisplayName("the library makes the oracle's base strings and signatures")
  void agree() throws IOException {
    for (int seed = 0; seed < REQUESTS; seed++) {
      NastyRequests requests = new NastyRequests(seed);
      Paper paper = requests.next();
      String clientSecret = requests.secret();
      String tokenSecret = requests.secret();

      String ours = SignatureBaseString.of(request(paper), protocol(paper));

      assertThat(ours).as("seed %d: %s", seed, paper).isEqualTo(Oracle.right().baseString(paper));
      for (Map.Entry<String, SignatureMethod> method : METHODS.entrySet()) {
        byte[] signature = ((SignatureMethod.Hmac) method.getValue())
            .signer(Secret.of(clientSecret), Secret.of(tokenSecret))
            .sign(ours.getBytes(StandardCharsets.US_ASCII));
        assertThat(Base64.getEncoder().encodeToString(signature))
            .as("seed %d: %s by %s", seed, paper, method.getKey())
            .isEqualTo(Oracle.right().signature(paper, method.getKey(), clientSecret, tokenSecret));
      }
    }
  }

  @Test
  @DisplayName("an authorizer sends the oracle's signature for its nonce and time")
  void headersAgree() {
    int signed = 0;
    for (int seed = 0; seed < REQUESTS; seed++) {
      NastyRequests requests = new NastyRequests(seed);
      Paper paper = requests.next();
      HttpRequest request = request(paper);
      if (!request.origin().isHttpsOrLoopback()) {
        continue;
      }
      String clientSecret = requests.secret();
      TokenCredentials token = TokenCredentials.of(requests.secret(), requests.secret());
      OAuth1Client client = OAuth1Client.builder()
          .server(
              OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
                  .signatureMethod(SignatureMethod.hmacSha256())
                  .build())
          .clientCredentials("key " + seed + "é", clientSecret)
          .build();

      String header = client
          .authorizer(token, request.origin())
          .authorize(request)
          .over(nothing -> {
            throw new IOException("nothing is sent");
          })
          .request()
          .headers()
          .first("Authorization")
          .orElseThrow();

      List<String> sent = new ArrayList<>(Oracle.protocol(header));
      int at = sent.indexOf("oauth_signature");
      String signature = sent.remove(at + 1);
      sent.remove(at);
      assertThat(signature)
          .as("seed %d: %s", seed, paper)
          .isEqualTo(Oracle.right()
              .signature(
                  paper.withProtocol(sent),
                  "HmacSHA256",
                  clientSecret,
                  token.tokenSecret().reveal()));
      signed++;
    }
    assertThat(signed).isGreaterThan(REQUESTS / 2);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("an oracle with one fault disagrees, so the comparison detects such a fault")
  void oneFaultIsNoticed(Fault fault) {
    assertThat(IntStream.range(0, REQUESTS)
            .mapToObj(seed -> new NastyRequests(seed).next())
            .anyMatch(paper -> !Oracle.with(fault)
                .baseString(paper)
                .equals(SignatureBaseString.of(request(paper), protocol(paper)))))
        .isTrue();
  }

  @Test
  @DisplayName("there are faults of every kind")
  void everyRuleIsBroken() {
    assertThat(Fault.values()).extracting(Fault::rule).contains(Fault.Rule.values());
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
