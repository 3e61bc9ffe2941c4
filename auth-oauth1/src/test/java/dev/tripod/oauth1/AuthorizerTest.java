package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.SettableClock;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which API calls an authorizer signs. */
final class AuthorizerTest {

  private static final Origin API = Origin.of("https://api.example");

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at(
              "https://api.example/oauth/initiate",
              "https://api.example/oauth/authorize",
              "https://api.example/oauth/token")
          .build())
      .clientCredentials("key", "secret")
      .clock(clock)
      .build();
  private final Authorizer authorizer =
      client.authorizer(TokenCredentials.of("token", "tokenSecret"), API);

  @Test
  @DisplayName("signs a request to a listed origin and changes nothing else")
  void signs() {
    HttpRequest request = HttpRequest.put(
            "https://api.example/2/tweets/20/hidden?a=1", Body.json("{\"hidden\":true}"))
        .withHeader("Accept", "application/json");

    HttpRequest signed = signed(request);

    assertThat(signed.headers().first("Authorization").orElseThrow())
        .contains("oauth_token=\"token\"")
        .doesNotContain("ecret");
    assertThat(signed.withoutHeader("Authorization")).isEqualTo(request);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://other.example/",
        "http://api.example/",
        "https://api.example:8443/",
        "https://api.example.evil.example/",
        "https://api.example/oauth/token",
        "https://api.example/oauth/initiate?x=1"
      })
  @DisplayName("leaves requests to other origins and to the server's endpoints unchanged")
  void leavesOthersAlone(String uri) {
    HttpRequest request = HttpRequest.get(uri);

    assertThat(signed(request)).isEqualTo(request);
  }

  @Test
  @DisplayName("A repeated request has the nonce and timestamp of the first one.")
  void signsAgain() {
    HttpRequest once = signed(HttpRequest.get("https://api.example/a"));
    clock.advance(Duration.ofSeconds(5));
    HttpRequest twice = signed(once);

    assertThat(twice.headers().all("Authorization")).hasSize(1);
    assertThat(parameter(twice, "oauth_nonce")).isNotEqualTo(parameter(once, "oauth_nonce"));
    assertThat(parameter(twice, "oauth_timestamp")).isEqualTo("1767323050");
  }

  @Test
  @DisplayName("An old `oauth_signature` in the request is signed.")
  void neverSignsItsOwnHeader() {
    HttpRequest once = signed(deterministic(), HttpRequest.get("https://api.example/a"));

    assertThat(signed(deterministic(), once)).isEqualTo(once);
  }

  @ParameterizedTest
  @EnumSource(Transmission.class)
  @DisplayName("removes an old Authorization header, wherever the signature is sent")
  void removesAnOldAuthorizationHeader(Transmission transmission) {
    HttpRequest form =
        HttpRequest.post("https://api.example/a", Body.form(Parameters.of("status", "hello")));
    for (HttpRequest request : List.of(
        form,
        HttpRequest.of("POST", "https://api.example/a"),
        HttpRequest.get("https://api.example/a"))) {
      HttpRequest signed = signed(
          authorizer(OAuth1Server.at("https://s/1", "https://s/2", "https://s/3")
              .transmission(transmission)),
          request.withHeader("authorization", "Bearer old"));

      boolean hasHeader = transmission == Transmission.AUTHORIZATION_HEADER
          || (transmission == Transmission.FORM_BODY && request.method().equals("GET"));
      assertThat(signed.headers().all("Authorization"))
          .as(request.toString())
          .hasSize(hasHeader ? 1 : 0)
          .allMatch(value -> value.startsWith("OAuth "));
    }
  }

  @Test
  @DisplayName("percent-encodes the signature in the header")
  void encodesTheSignature() throws GeneralSecurityException {
    Authorizer fixed = deterministic();
    Mac mac = Mac.getInstance("HmacSHA1");
    mac.init(
        new SecretKeySpec("secret&tokenSecret".getBytes(StandardCharsets.US_ASCII), "HmacSHA1"));
    StringBuilder signatures = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      HttpRequest signed = signed(fixed, HttpRequest.get("https://api.example/" + i));
      String baseString = "GET&https%3A%2F%2Fapi.example%2F" + i + "&oauth_consumer_key%3Dkey"
          + "%26oauth_nonce%3D" + parameter(signed, "oauth_nonce")
          + "%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1"
          + "%26oauth_token%3Dtoken%26oauth_version%3D1.0";
      String expected = Base64.getEncoder()
          .encodeToString(mac.doFinal(baseString.getBytes(StandardCharsets.US_ASCII)));

      String sent = parameter(signed, "oauth_signature");

      assertThat(sent)
          .isEqualTo(expected.replace("+", "%2B").replace("/", "%2F").replace("=", "%3D"));
      signatures.append(sent);
    }
    assertThat(signatures).contains("%2B").contains("%2F").contains("%3D");
  }

  /** Returns a client with a fixed time and fixed nonces. */
  private static Authorizer deterministic() {
    return authorizer(OAuth1Server.at("https://s/1", "https://s/2", "https://s/3"));
  }

  private static Authorizer authorizer(OAuth1Server.Builder server) {
    return OAuth1Client.builder()
        .server(server.build())
        .clientCredentials("key", "secret")
        .clock(() -> Instant.EPOCH.plusSeconds(1))
        .random(target -> {})
        .build()
        .authorizer(TokenCredentials.of("token", "tokenSecret"), API);
  }

  @ParameterizedTest
  @ValueSource(strings = {"oauth_signature", "oauth_nonce", "oauth_token", "oauth_consumer_key"})
  @DisplayName("rejects a request with a protocol parameter in its query or form")
  void alreadySigned(String name) {
    Parameters parameters = Parameters.of(name, "x");

    assertThatThrownBy(() -> signed(HttpRequest.get("https://api.example/").andQuery(parameters)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(name);
    assertThatThrownBy(
            () -> signed(HttpRequest.post("https://api.example/", Body.form(parameters))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("Nonces from a 32-bit `Random` and the seconds repeat: 6 times in 300,000.")
  void noncesDoNotRepeat() {
    Set<String> nonces = new HashSet<>();
    for (int i = 0; i < 5_000; i++) {
      nonces.add(parameter(signed(HttpRequest.get("https://api.example/")), "oauth_nonce"));
    }

    assertThat(nonces).hasSize(5_000).allMatch(nonce -> nonce.matches("[0-9a-f]{24}"));
  }

  @Test
  @DisplayName("accepts https and loopback origins only")
  void origins() {
    TokenCredentials token = TokenCredentials.of("a", "b");

    assertThatThrownBy(() -> client.authorizer(token)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.authorizer(token, API, Origin.of("http://api.example")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
    assertThat(
            client.authorizer(token, Origin.of("http://127.0.0.1:8080"), Origin.of("http://[::1]")))
        .isNotNull();
  }

  @Test
  @DisplayName("signs a request to another origin with the path of an endpoint")
  void samePathElsewhere() {
    Authorizer elsewhere = client.authorizer(
        TokenCredentials.of("token", "tokenSecret"), Origin.of("https://other.example"));

    assertThat(signed(elsewhere, HttpRequest.get("https://other.example/oauth/token"))
            .headers()
            .contains("Authorization"))
        .isTrue();
  }

  @Test
  @DisplayName("ignores a repeated origin")
  void sameOriginTwice() {
    Authorizer twice = client.authorizer(
        TokenCredentials.of("token", "tokenSecret"), API, Origin.of("https://API.example:443"));

    assertThat(signed(twice, HttpRequest.get("https://api.example/")).headers().isEmpty())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"?a=%FF", "?%C3=1"})
  @DisplayName("rejects a query that cannot be signed, with the reason")
  void unsignableQuery(String query) {
    assertThatThrownBy(() -> signed(HttpRequest.get("https://api.example/" + query)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("query cannot be signed")
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> signed(HttpRequest.post(
            "https://api.example/",
            Body.bytes(
                "application/x-www-form-urlencoded",
                query.substring(1).getBytes(StandardCharsets.US_ASCII)))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("form body cannot be signed");
  }

  @Test
  @DisplayName("signs by HMAC at once, and no response leads to a second attempt")
  void doneAtOnce() {
    Exchange<?> exchange = authorizer.authorize(HttpRequest.get("https://api.example/"));

    assertThat(exchange).isInstanceOf(Exchange.Done.class);
    assertThat(authorizer
            .authorize(HttpRequest.get("https://api.example/"))
            .then(attempt -> attempt.after(HttpResponse.of(401, Headers.none(), new byte[0])))
            .over(request -> {
              throw new AssertionError("nothing is sent");
            }))
        .isEmpty();
  }

  private HttpRequest signed(HttpRequest request) {
    return signed(authorizer, request);
  }

  private static HttpRequest signed(Authorizer authorizer, HttpRequest request) {
    return authorizer
        .authorize(request)
        .over(sent -> {
          throw new AssertionError("nothing is sent");
        })
        .request();
  }

  private static String parameter(HttpRequest request, String name) {
    return request
        .headers()
        .first("Authorization")
        .orElseThrow()
        .replaceAll(".*" + name + "=\"([^\"]+)\".*", "$1");
  }
}
