package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Error responses of OAuth 1.0a servers, in the forms that they send. */
final class ProviderErrorsTest {

  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
          .build())
      .clientCredentials("key", "secret")
      .build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | <html><head><title>Apache Tomcat - Error report</title></head><body><h1>HTTP Status 401 - "
            + "oauth_problem=token_rejected</h1></body></html> | token_rejected | Apache Tomcat - Error report",
        "401 | <html><title>E</title><p><b>message</b> <u>oauth_problem=token_expired</u></p></html> | token_expired | E",
        "401 | <html><title>E</title><p><b>Message</b> oauth_problem=signature_invalid</p> | signature_invalid | E",
        "400 | {\"Errors\":{\"Error\":[{\"Source\":\"Gateway\",\"ReasonCode\":\"INVALID_CLIENT_ID\","
            + "\"Description\":\"Something went wrong\",\"Recoverable\":false}]}} | INVALID_CLIENT_ID | Something went wrong",
        "200 | <?xml version=\"1.0\" encoding=\"utf-8\" ?><rsp stat=\"fail\"><err code=\"96\" msg=\"Invalid signature\" />"
            + "</rsp> | 96 | Invalid signature",
        "401 | {\"meta\":{\"status\":401,\"msg\":\"Unauthorized\"},\"response\":[]} | | Unauthorized",
        "401 | {\"meta\":{\"status\":401,\"msg\":\"Unauthorized\"},\"response\":[],\"errors\":[{\"title\":\"Unauthorized\","
            + "\"code\":1016,\"detail\":\"Unable to authorize\"}]} | 1016 | Unable to authorize",
        "400 | <?xml version=\"1.0\"?><error xmlns=\"http://platform.example/api/1.0/\" xmlns:xsi=\"http://x/\"><code>2"
            + "</code><message>Missing required oauth parameter: oauth_signature</message></error> | 2 | "
            + "Missing required oauth parameter: oauth_signature"
      })
  void readsTheFormsOfProviders(
      int status, String body, @Nullable String code, @Nullable String description) {
    ErrorResponse error =
        client.errorResponse(response(status, body), TokenCredentials.of("token-7", "secret-7"));

    assertThat(error.code().orElse(null)).isEqualTo(code);
    assertThat(error.description().orElse(null)).isEqualTo(description);
  }

  @Test
  void readsAnErrorWithStatus200() {
    ErrorResponse error = begin(
        200, "{\"error\":\"mwoauth-invalid-consumer\",\"message\":\"The consumer is unknown.\"}");

    assertThat(error.status()).hasValue(200);
    assertThat(error.code()).hasValue("mwoauth-invalid-consumer");
    assertThat(error.description()).hasValue("The consumer is unknown.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Invalid consumer key",
        "{\"message\":\"Invalid consumer key\"}",
        "[{\"title\":\"Invalid consumer key\"}]"
      })
  void showsTheServersWordsWhenA200HasNoCredentials(String body) {
    ErrorResponse error = begin(200, body);

    assertThat(error)
        .hasMessageStartingWith("The temporary credential request was rejected with status 200: "
            + "Invalid consumer key.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><title>Log in to the network</title></html>",
        "sometokenthatisnotnamed0123456789",
        "the token is sometokenthatisnotnamed0123456789",
        "a=b c d",
        "{\"data\":{}}"
      })
  void withholdsABodyThatIsNotAMessage(String body) {
    assertThatThrownBy(() -> client.beginOutOfBand().over(request -> response(200, body)))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageNotContaining("token0123")
        .hasMessageNotContaining("Log in");
  }

  @Test
  void namesTheOriginToWhichAnEndpointRedirects() {
    HttpResponse moved = HttpResponse.of(
        301, Headers.of("Location", "https://www.s.example/1?oauth_token=canary"), new byte[0]);

    assertThatThrownBy(() -> client.beginOutOfBand().over(request -> moved))
        .isInstanceOf(ErrorResponse.class)
        .hasMessage(
            "The temporary credential request was rejected with status 301. It is a redirect to"
                + " https://www.s.example, and redirects are not followed. Correct the endpoint's URL.");
  }

  private ErrorResponse begin(int status, String body) {
    return catchThrowableOfType(
        ErrorResponse.class, () -> client.beginOutOfBand().over(request -> response(status, body)));
  }

  private static HttpResponse response(int status, String body) {
    return HttpResponse.of(status, Headers.none(), body.getBytes(StandardCharsets.UTF_8));
  }
}
