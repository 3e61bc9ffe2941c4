package dev.tripod.domain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A value with the name of a credential in a response is a secret from then on. */
final class ResponseSecretsTest {

  @ParameterizedTest
  @DisplayName("each secret of a response is redacted")
  @ValueSource(
      strings = {
        "oauth_token=s3cr%2Ft&x=1",
        "a=b&oauth_token_secret=s3cr%2Ft",
        "oauth_session_handle=s3cr%2Ft",
        "{\"access_token\":\"s3cr/t\"}",
        "{\"refresh_token\" : \"s3cr/t\"}",
        "{\"id_token\":\n\"s3cr/t\"",
        "<p>access_token=s3cr%2Ft</p>"
      })
  void isStruckOut(String body) {
    Redactor known = Redactor.none().andReceived(response(body));

    assertThat(known.redact("it was s3cr/t, you know")).isEqualTo("it was ***, you know");
    assertThat(known.redact("it was s3cr%2Ft, you know")).isEqualTo("it was ***, you know");
  }

  @Test
  @DisplayName("a response with thousands of tokens takes no more time than one with sixteen")
  void thousandsOfTokens() {
    String body =
        IntStream.range(0, 10_000).mapToObj(i -> "oauth_token=" + i).collect(joining("&"));

    assertThat(ResponseSecrets.in(response(body))).hasSizeLessThanOrEqualTo(2 * 16);
  }

  private static HttpResponse response(String body) {
    return HttpResponse.of(400, Headers.none(), body.getBytes(UTF_8));
  }
}
