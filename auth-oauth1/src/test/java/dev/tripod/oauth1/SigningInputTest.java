package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.nio.charset.StandardCharsets;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Tests what a client says about the signature of a request. */
final class SigningInputTest {

  private static final String FORM = "application/x-www-form-urlencoded";
  private static final TokenCredentials TOKEN = TokenCredentials.of("token", "tokenSecret");

  private final OAuth1Server server = OAuth1Server.at(
          "https://s.example/1", "https://s.example/2", "https://s.example/3")
      .build();
  private final OAuth1Client client = OAuth1Client.builder()
      .server(server)
      .clientCredentials("key", "clientSecret")
      .build();

  @Test
  void hasEveryInputOfTheSignature() {
    HttpRequest request = HttpRequest.post(
        "https://API.example:443/a%20b?q=1+2", Body.form(Parameters.of("status", "Hello")));

    SigningInput input = client.signingInput(request, TOKEN);

    assertThat(input.server()).isSameAs(server);
    assertThat(input.clientCredentials()).isEqualTo(ClientCredentials.of("key", "clientSecret"));
    assertThat(input.tokenSecret()).isEqualTo(Secret.of("tokenSecret"));
    assertThat(input.request()).isSameAs(request);
    assertThat(input.baseStringUri()).isEqualTo("https://api.example/a%20b");
    assertThat(input.queryParameters()).isEqualTo(Parameters.of("q", "1 2"));
    assertThat(input.formParameters()).isEqualTo(Parameters.of("status", "Hello"));
    assertThat(StreamSupport.stream(input.protocolParameters().spliterator(), false)
            .map(Parameters.Parameter::name))
        .containsExactly(
            "oauth_consumer_key",
            "oauth_token",
            "oauth_signature_method",
            "oauth_timestamp",
            "oauth_nonce",
            "oauth_version");
  }

  @Test
  void hasNoTokenIfTheClientSignsAlone() {
    SigningInput input = client.signingInput(HttpRequest.get("https://api.example/"));

    assertThat(input.tokenSecret().isEmpty()).isTrue();
    assertThat(input.protocolParameters().contains("oauth_token")).isFalse();
    assertThat(input.queryParameters().isEmpty()).isTrue();
    assertThat(input.formParameters().isEmpty()).isTrue();
  }

  @Test
  void describesEveryRequestThatCanBeSigned() {
    HttpRequest most = request(4_000, 6_000);
    HttpRequest tooMany = request(4_000, 6_001);

    SigningInput input = client.signingInput(most);

    assertThat(input.queryParameters().size()).isEqualTo(4_000);
    assertThat(input.formParameters().size()).isEqualTo(6_000);
    assertThat(input.redactor().mask("clientSecret")).isEqualTo("***");
    assertThat(authorized(most).headers().contains("Authorization")).isTrue();
    assertThatThrownBy(() -> client.signingInput(tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "The request has 10001 parameters in its query and its form. Use at most 10000.");
    assertThatThrownBy(() -> authorized(tooMany))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Use at most 10000.");
  }

  private static HttpRequest request(int inQuery, int inForm) {
    return HttpRequest.post(
        "https://api.example/?" + "q=1&".repeat(inQuery),
        Body.bytes(FORM, "f=1&".repeat(inForm).getBytes(StandardCharsets.US_ASCII)));
  }

  private HttpRequest authorized(HttpRequest request) {
    return client
        .authorizer(Origin.of("https://api.example"))
        .authorize(request)
        .over(ScriptedTransport.create())
        .request();
  }

  @Test
  void describesTheRequestsForCredentials() {
    TemporaryCredentials temporary = client
        .beginOutOfBand()
        .over(ScriptedTransport.create()
            .respond(
                200,
                "text/plain",
                "oauth_token=temporary&oauth_token_secret=secret&oauth_callback_confirmed=true"));

    SigningInput first = client.signingInput(TemporaryCredentialRequest.outOfBand());
    SigningInput last = client.signingInput(client.confirmPin(temporary, "1234567"));

    assertThat(first.baseStringUri()).isEqualTo("https://s.example/1");
    assertThat(first.protocolParameters().first("oauth_callback")).hasValue("oob");
    assertThat(last.baseStringUri()).isEqualTo("https://s.example/3");
    assertThat(last.protocolParameters().first("oauth_token")).hasValue("temporary");
    assertThat(last.protocolParameters().first("oauth_verifier")).hasValue("1234567");
    assertThat(last.tokenSecret()).isEqualTo(Secret.of("secret"));
  }

  @Test
  void hashesEveryBodyExceptFormsAndUnreadBodies() {
    HttpRequest request = HttpRequest.post("https://api.example/", Body.json("{}"));

    assertThat(client.signingInput(request).bodyHash()).hasValue("vyGp6PvFo4RvsFtPoIWeCReyIC8=");
    assertThat(client
            .signingInput(request.withBody(Body.form(Parameters.of("a", "b"))))
            .bodyHash())
        .isEmpty();
    assertThat(client.signingInput(request.withBody(Body.unread("text/plain"))).bodyHash())
        .isEmpty();
  }

  @Test
  void redactsEverySecretOfTheRequest() {
    SigningInput input = client.signingInput(
        HttpRequest.post(
            "https://api.example/?oauth_session_handle=handle7",
            Body.form(Parameters.of("x_auth_password", "password9"))),
        TOKEN);

    assertThat(input
            .redactor()
            .mask("clientSecret tokenSecret token handle7 password9 oauth_consumer_key key"))
        .isEqualTo("*** *** *** *** *** oauth_consumer_key key");
    assertThat(input.toString())
        .startsWith("SigningInput[")
        .doesNotContain("handle7")
        .doesNotContain("password9");
  }

  @Test
  void makesTheBaseStringOfChangedParts() {
    assertThat(SigningInput.baseString(
            "get", "http://example.com/", Parameters.of("b", " ").and("a", "é")))
        .isEqualTo("GET&http%3A%2F%2Fexample.com%2F&a%3D%25C3%25A9%26b%3D%2520");
  }

  @Test
  void rejectsRequestsThatTheAuthorizerRejects() {
    assertThatThrownBy(
            () -> client.signingInput(HttpRequest.get("https://api.example/?oauth_nonce=1"), TOKEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The request's query or form already contains oauth_nonce."
            + " Remove it: signing adds it.");
    assertThatThrownBy(() ->
            client.signingInput(HttpRequest.post("https://api.example/", Body.unread(FORM)), TOKEN))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rejectsAParameterThatSigningAddsToThisRequestOnly() {
    OAuth1Client hashing = OAuth1Client.builder()
        .server(OAuth1Server.withoutEndpoints().bodyHash().build())
        .clientCredentials("key", "clientSecret")
        .build();
    HttpRequest request =
        HttpRequest.post("https://api.example/?oauth_body_hash=1", Body.json("{}"));

    assertThatThrownBy(() -> hashing.signingInput(request, TOKEN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The request's query or form already contains oauth_body_hash."
            + " Remove it: signing adds it.");
  }
}
