package dev.tripod.openid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.transport.jdk.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The ID tokens of OpenID Connect Core 1.0 appendix A.3 and A.4, with the key of A.7. Their issuer is not https, so {@link OpenIdClient}
 * accepts no server that issues them. This test passes them to the verifier of its signatures.
 */
final class OpenIdCoreVectorsTest {

  private static final String HEADER = "eyJraWQiOiIxZTlnZGs3IiwiYWxnIjoiUlMyNTYifQ";

  private static final String A3 = HEADER
      + ".ewogImlzcyI6ICJodHRwOi8vc2VydmVyLmV4YW1wbGUuY29tIiwKICJzdWIiOiAiMjQ4Mjg5NzYxMDAxIiwKICJhdWQiOiAiczZCaGRSa3F0MyIsCiAibm9uY2UiOiAibi0wUzZfV3pBMk1qIiwKICJleHAiOiAxMzExMjgxOTcwLAogImlhdCI6IDEzMTEyODA5NzAsCiAiYXRfaGFzaCI6ICI3N1FtVVB0alBmeld0RjJBbnBLOVJRIgp9.F9gRev0Dt2tKcrBkHy72cmRqnLdzw9FLCCSebV7mWs7o_sv2O5s6zMky2kmhHTVx9HmdvNnx9GaZ8XMYRFeYk8L5NZ7aYlA5W56nsG1iWOou_-gji0ibWIuuf4Owaho3YSoi7EvsTuLFz6tq-dLyz0dKABMDsiCmJ5wqkPUDTE3QTXjzbUmOzUDli-gCh5QPuZAq0cNW3pf_2n4zpvTYtbmj12cVcxGIMZby7TMWESRjQ9_o3jvhVNcCGcE0KAQXejhA1ocJhNEvQNqMFGlBb6_0RxxKjDZ-Oa329eGDidOvvp0h5hoES4a8IuGKS7NOcpp-aFwp0qVMDLI-Xnm-Pg";

  private static final String A4 = HEADER
      + ".ewogImlzcyI6ICJodHRwOi8vc2VydmVyLmV4YW1wbGUuY29tIiwKICJzdWIiOiAiMjQ4Mjg5NzYxMDAxIiwKICJhdWQiOiAiczZCaGRSa3F0MyIsCiAibm9uY2UiOiAibi0wUzZfV3pBMk1qIiwKICJleHAiOiAxMzExMjgxOTcwLAogImlhdCI6IDEzMTEyODA5NzAsCiAiY19oYXNoIjogIkxEa3RLZG9RYWszUGswY25YeENsdEEiCn0.XW6uhdrkBgcGx6zVIrCiROpWURs-4goO1sKA4m9jhJIImiGg5muPUcNegx6sSv43c5DSn37sxCRrDZZm4ZPBKKgtYASMcE20SDgvYJdJS0cyuFw7Ijp_7WnIjcrl6B5cmoM6ylCvsLMwkoQAxVublMwH10oAxjzD6NEFsu9nipkszWhsPePf_rM4eMpkmCbTzume-fzZIi5VjdWGGEmzTg32h3jiex-r5WTHbj-u5HL7u_KP3rmbdYNzlzd1xWRYTUs4E8nOTgzAUwvwXkIQhOh5TPcSMBYy6X3E7-_gr9Ue6n4ND7hTFhtjYs3cjNKIA08qm5cpVYFMFMG6PkhzLQ";

  private static final String KEY =
      "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"1e9gdk7\",\"n\":\"w7Zdfmece8iaB0kiTY8pCtiBtzbptJmP28nSWwtdjRu0f2GFpajvWE4VhfJAjEsOcwYzay7XGN0b-X84BfC8hmCTOj2b2eHT7NsZegFPKRUQzJ9wW8ipn_aDJWMGDuB1XyqT1E7DYqjUCEOD1b4FLpy_xPn6oV_TYOfQ9fZdbE5HGxJUzekuGcOKqOQ8M7wfYHhHHLxGpQVgL0apWuP2gDDOdTtpuld4D2LK1MZK99s9gaSjRHE8JDb1Z4IGhEcEyzkxswVdPndUWzfvWBBWXWxtSUvQGBRkuy1BHOa4sP6FKjWEeeF7gm7UMs2Nm2QUgNZw6xvEDGaLk4KASdIxRQ\",\"e\":\"AQAB\"}]}";

  private static final JsonReader JSON = JacksonJson.strict();

  private final TestProvider provider = new TestProvider().publish(KEY);

  @ParameterizedTest
  @ValueSource(strings = {A3, A4})
  void verifiesTheSignature(String idToken) {
    assertThat(verified(idToken)).isEqualTo("verified");
  }

  @Test
  void rejectsTheSignatureOfTheOtherToken() {
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() ->
            verified(A3.substring(0, A3.lastIndexOf('.')) + A4.substring(A4.lastIndexOf('.'))))
        .withMessageContaining("has a signature that does not belong to its content");
  }

  @Test
  void acceptsTheHashOfTheAccessTokenOfTheExample() {
    TestJwt idToken = TestJwt.idToken("RS256");
    OpenIdClient client = provider.publish(TestKey.RSA).client().build();

    assertThat(provider.check(
            client, TestProvider.tokens(idToken.claim("at_hash", "\"77QmUPtjPfzWtF2AnpK9RQ\""))))
        .isNotNull();
    assertThat(new String(
            Base64.getUrlDecoder().decode(A3.split("\\.", -1)[1]), StandardCharsets.UTF_8))
        .contains("\"at_hash\": \"77QmUPtjPfzWtF2AnpK9RQ\"");
  }

  private String verified(String idToken) {
    ServerKeyCache keys = new ServerKeyCache(
        TestProvider.SERVER.metadata().endpoint("jwks_uri").orElseThrow(),
        JSON,
        provider.clock,
        Duration.ofHours(1));
    JwtRejection rejection = (reason, detail) -> UnreadableResponse.of(
        TestProvider.SERVER.metadata().tokenEndpoint().origin(),
        TestProvider.json(""),
        "its ID token " + detail,
        Redactor.none());
    return new JwtVerifier(keys, null, false)
        .verify(
            Jwt.read(idToken, JSON),
            AcceptedAlgorithm.RS256,
            "http://server.example.com",
            "verified",
            rejection)
        .over(provider);
  }
}
