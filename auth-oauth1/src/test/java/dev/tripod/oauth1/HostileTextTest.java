package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.testkit.ScriptedTransport;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests texts that could break a header, a URI or a signature, in every input. */
final class HostileTextTest {

  private static final String HOSTILE = "a\r\nX-Evil: 1\u0000\", oauth_token=\"b\", é☃😀 %0D%0A+&=";
  private static final String LONE = "a\uD800b";

  private final OAuth1Client client = client("key", "secret");

  @Test
  @DisplayName("percent-encodes a token with line breaks, quotes or non-ASCII everywhere")
  void tokensFromTheServer() {
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(
            200,
            "text/html",
            credentials(HOSTILE).and("oauth_callback_confirmed", "true").encoded())
        .respond(200, "text/html", credentials(HOSTILE + "2").encoded());

    TemporaryCredentials begun = client.begin(URI.create("https://localhost/")).over(transport);
    assertThat(begun.authorizationUri())
        .hasToString("https://s.example/2?oauth_token=" + PercentEncoding.encode(HOSTILE));
    TemporaryCredentials stored =
        TemporaryCredentials.from(Snapshot.decode(begun.snapshot().encode()));
    TokenCredentials token = client
        .complete(
            stored,
            "https://localhost/?"
                + Parameters.of("oauth_token", HOSTILE)
                    .and("oauth_verifier", HOSTILE + "3")
                    .encoded())
        .over(transport);
    HttpRequest signed = client
        .authorizer(token, Origin.of("https://api.example"))
        .authorize(HttpRequest.get("https://api.example/"))
        .over(transport)
        .request();

    assertThat(header(transport.requests().get(1)))
        .contains("oauth_token=\"" + PercentEncoding.encode(HOSTILE) + "\"")
        .contains("oauth_verifier=\"" + PercentEncoding.encode(HOSTILE + "3") + "\"");
    assertThat(header(signed))
        .contains("oauth_token=\"" + PercentEncoding.encode(HOSTILE + "2") + "\"")
        .matches("[ -~]+");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "oauth_token=a\u00FFb&oauth_token_secret=c",
        "oauth_token=a&oauth_token_secret=\u00FF"
      })
  @DisplayName("rejects a credential that is not UTF-8")
  void credentialsThatAreNotUtf8(String body) {
    byte[] latin1 = (body + "&oauth_callback_confirmed=true").getBytes(StandardCharsets.ISO_8859_1);
    HttpTransport transport = request -> HttpResponse.of(200, Headers.none(), latin1);

    assertThatThrownBy(() -> client.beginOutOfBand().over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("is not UTF-8");
  }

  @Test
  @DisplayName("accepts a token response with an extra that is not UTF-8")
  void extrasThatAreNotUtf8() {
    byte[] latin1 = "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=true&name=\u00FF"
        .getBytes(StandardCharsets.ISO_8859_1);

    assertThat(
            client.beginOutOfBand().over(request -> HttpResponse.of(200, Headers.none(), latin1)))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "key\n",
        "key\r\n",
        " key",
        "key ",
        "key\u00A0",
        "\uFEFFkey",
        "k\u200Bey",
        "k\u0000ey",
        "k\r\ney",
        "k\uD800ey",
        "\n"
      })
  @DisplayName(
      "rejects a credential with a copied line break, blank or mark by name, without quoting it")
  void credentialsCopiedBadly(String bad) {
    assertThatThrownBy(() -> client(bad, "secret"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client identifier")
        .hasMessageNotContaining("ey");
    assertThatThrownBy(() -> client("key", bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("client shared secret");
    assertThatThrownBy(() -> TokenCredentials.of(bad, "b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("The token has");
    assertThatThrownBy(() -> TokenCredentials.of("a", bad))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("token secret");
  }

  @Test
  @DisplayName("accepts any visible text as a credential, and an empty token secret")
  void unusualCredentials() {
    assertThat(client("k ey+/=&%ä😀\"", "s ä\\")).isNotNull();
    assertThat(TokenCredentials.of("a b-ä", "").tokenSecret().isEmpty()).isTrue();
  }

  @Test
  @DisplayName("accepts any text in parameters, and rejects half a character before sending")
  void parameters() {
    TemporaryCredentialRequest request = TemporaryCredentialRequest.outOfBand();
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(
            200,
            "text/html",
            credentials("t").and("oauth_callback_confirmed", "true").encoded());

    TemporaryCredentials begun = client
        .begin(request.parameter("x", HOSTILE).authorizationParameter("y", HOSTILE))
        .over(transport);

    assertThat(begun.authorizationUri())
        .hasToString("https://s.example/2?oauth_token=t&y=" + PercentEncoding.encode(HOSTILE));
    assertThat(new String(transport.requests().get(0).body().content(), StandardCharsets.US_ASCII))
        .isEqualTo("x=" + PercentEncoding.encode(HOSTILE));
    assertThatThrownBy(() -> request.parameter("x", LONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.parameter(LONE, "x"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.authorizationParameter("x", LONE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request.authorizationParameter("", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("rejects a verifier without UTF-8 form when it is confirmed")
  void verifierWithoutUtf8() {
    TemporaryCredentials begun = client
        .begin(URI.create("https://localhost/"))
        .over(ScriptedTransport.create()
            .respond(
                200,
                "text/html",
                credentials("t").and("oauth_callback_confirmed", "true").encoded()));

    assertThatThrownBy(() ->
            client.confirm(begun, Parameters.of("oauth_token", "t").and("oauth_verifier", LONE)))
        .isInstanceOfSatisfying(
            CallbackRejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.UNREADABLE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://localhost/\u00FC",
        "https://localhost/?a=\u00FC",
        "https://b\u00FCcher.example/",
        "https://localhost/?a=%FF"
      })
  @DisplayName("rejects a callback URI that browsers would change")
  void callbacks(String callback) {
    assertThatThrownBy(() -> TemporaryCredentialRequest.to(callback))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("callback");
  }

  private static OAuth1Client client(String identifier, String sharedSecret) {
    return OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build())
        .clientCredentials(identifier, sharedSecret)
        .build();
  }

  private static Parameters credentials(String token) {
    return Parameters.of("oauth_token", token).and("oauth_token_secret", token + "s");
  }

  private static String header(HttpRequest request) {
    return request.headers().first("Authorization").orElseThrow();
  }
}
