package dev.tripod.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * Explains requests that repeat marked secrets, and compares them with texts that hold such secrets too. No mark may be seen:
 * as it is, percent-encoded, or in base64.
 */
final class ExplanationSecretsTest {

  private static final String CLIENT_SECRET = "canary~client secret/+1";
  private static final String TEMPORARY_TOKEN = "canaryTemporaryToken2";
  private static final String TEMPORARY_SECRET = "canary&temporary=secret3";
  private static final String VERIFIER = "canaryVerifier4";
  private static final String TOKEN = "42-canaryToken5";
  private static final String TOKEN_SECRET = "canary\"token%secret6";
  private static final String OTHER_SECRET = "canaryNewSecret8";
  private static final List<String> MARKS = List.of(
      CLIENT_SECRET,
      TEMPORARY_TOKEN,
      TEMPORARY_SECRET,
      VERIFIER,
      TOKEN,
      TOKEN_SECRET,
      OTHER_SECRET);

  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
          .build())
      .clientCredentials("key", CLIENT_SECRET)
      .build();

  @Test
  @DisplayName("an explanation and its comparisons contain no secret")
  void explained() {
    HttpRequest telling = HttpRequest.post(
        "https://api.example/?q=" + PercentEncoding.encode(TOKEN_SECRET),
        Body.form(Parameters.of("oauth_verifier", VERIFIER).and("a", base64(CLIENT_SECRET))));
    TokenCredentials token = TokenCredentials.of(TOKEN, TOKEN_SECRET);
    SignatureExplanation explained = SignatureExplanation.of(client, telling, token);
    String header = "OAuth oauth_token=\"" + TOKEN + "\", " + VERIFIER + "=\"" + OTHER_SECRET
        + "\", oauth_signature=\"";

    assertHidden(
        explained,
        explained.parameters(),
        explained.baseString(),
        client.signingInput(telling, token),
        explained.compareBaseString("GET&" + TOKEN + "&" + VERIFIER + "%3D" + TOKEN),
        explained.compareHeader(header + OTHER_SECRET + "\""));
    assertHidden(
        failure(() -> explained.compareBaseString(TOKEN)),
        failure(() -> explained.compareHeader(header + TOKEN_SECRET)));
  }

  @Test
  @DisplayName("the explained last leg of a login contains neither token nor verifier")
  void lastLeg() {
    TemporaryCredentials begun = client
        .begin(URI.create("https://localhost/"))
        .over(request -> HttpResponse.of(
            200,
            Headers.none(),
            utf8(Parameters.of("oauth_token", TEMPORARY_TOKEN)
                .and("oauth_token_secret", TEMPORARY_SECRET)
                .and("oauth_callback_confirmed", "true")
                .encoded())));

    assertHidden(SignatureExplanation.of(
        client,
        client.confirm(
            begun,
            "https://localhost/?oauth_token=" + TEMPORARY_TOKEN + "&oauth_verifier=" + VERIFIER)));
  }

  private static void assertHidden(Object... seen) {
    for (Object each : seen) {
      assertThat(each.toString())
          .isNotEmpty()
          .doesNotContain(MARKS.stream()
              .flatMap(mark -> Stream.of(
                  mark,
                  PercentEncoding.encode(mark),
                  PercentEncoding.encode(PercentEncoding.encode(mark)),
                  base64(mark)))
              .toList());
    }
  }

  private static String failure(Runnable call) {
    StringWriter trace = new StringWriter();
    catchThrowable(call::run).printStackTrace(new PrintWriter(trace));
    return trace.toString();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(utf8(text));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
