package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oracle.Fault;
import dev.tripod.oracle.Oracle;
import dev.tripod.oracle.Oracle.Paper;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the traps of published vectors: wrong prints, and correct ones that a wrong rule would change. */
final class VectorTrapsTest {

  private static final String FORM = "application/x-www-form-urlencoded";

  /** RFC 5849 section 3.4.1.1. */
  private static final Paper RFC = Paper.of(
          "POST",
          "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
          "oauth_consumer_key",
          "9djdj82h48djs9d2",
          "oauth_token",
          "kkk9d7dh3k39sjv7",
          "oauth_signature_method",
          "HMAC-SHA1",
          "oauth_timestamp",
          "137131201",
          "oauth_nonce",
          "7d8f3e4a")
      .withBody(FORM, "c2&a3=2+q");

  private static final String X_TOKEN = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb";
  private static final String X_TOKEN_SECRET = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";
  private static final String X_UPDATE = "https://api.x.com/1.1/statuses/update.json";

  @Test
  @DisplayName(
      "X, authorizing a request: the printed header belongs to api.twitter.com, not to api.x.com")
  void authorizingARequest() {
    String printed = "tnnArxj06cWHq44gCs1OSKk/jLY=";

    assertThat(xUpdate(X_UPDATE, "HMAC-SHA1")).isEqualTo("Ls93hJiZbQ3akF3HF3x1Bz8/zU4=");
    assertThat(xUpdate("https://api.twitter.com/1/statuses/update.json", "HMAC-SHA1"))
        .isEqualTo(printed);
  }

  @Test
  @DisplayName("X, creating a signature: HMAC-SHA256 also changes the signed method name")
  void sha256() {
    assertThat(xUpdate(X_UPDATE, "HMAC-SHA256"))
        .isEqualTo("Y7BFuDt8vvXhZyL9pCkZgsB6xIoEasWp6ujwtN0HAwo=");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bYT5CMsG", "djosJKDK"})
  @DisplayName("RFC 5849: the two printed signatures are wrong (erratum 2550)")
  void wrongInTheRfc(String printed) {
    String signature = hmac(rfc(), rfcProtocol(), "HmacSHA1", "j49sk3j29djd", "dh893hdasih9");

    assertThat(signature).isEqualTo("r6/TJjbCOr97/+UU0NsvSne7s5g=").doesNotStartWith(printed);
  }

  @Test
  @DisplayName("RFC 5849 section 3.4.1.1: a name without = is signed with an empty value")
  void nameAlone() {
    assertThat(ours()).contains("%26c2%3D%26").isNotEqualTo(wrong(Fault.NAME_ALONE_LEFT_OUT));
  }

  @Test
  @DisplayName("RFC 5849 section 3.4.1.1: + in a body means a space")
  void plusInTheBody() {
    assertThat(ours()).contains("a3%3D2%2520q").isNotEqualTo(wrong(Fault.PLUS_IS_NO_SPACE));
  }

  @Test
  @DisplayName("RFC 5849 section 3.4.1.1: a name in query and body is signed twice")
  void duplicate() {
    assertThat(ours())
        .contains("%26a3%3D2%2520q%26a3%3Da%26")
        .isNotEqualTo(wrong(Fault.LAST_OF_A_NAME))
        .isNotEqualTo(wrong(Fault.FIRST_OF_A_NAME));
  }

  @Test
  @DisplayName(
      "RFC 5849 section 3.4.1.1: c%40 is before c2, because parameters are sorted after encoding")
  void sortedAfterEncoding() {
    assertThat(ours())
        .contains("%26c%2540%3D%26c2%3D%26")
        .isNotEqualTo(wrong(Fault.SORTED_BEFORE_ENCODING));
  }

  @ParameterizedTest
  @CsvSource({
    "GET, http://EXAMPLE.COM:80/r%20v/X?id=123, GET&http%3A%2F%2Fexample.com%2Fr%2520v%2FX&id%3D123",
    "GET, https://www.example.net:8080/?q=1, GET&https%3A%2F%2Fwww.example.net%3A8080%2F&q%3D1"
  })
  @DisplayName(
      "RFC 5849 section 3.4.1.2: :80 is omitted, :8080 stays, and the path keeps its escapes")
  void uris(String method, String address, String baseString) {
    assertThat(SignatureBaseString.of(HttpRequest.of(method, address), Parameters.none()))
        .isEqualTo(baseString);
    assertThat(Oracle.with(Fault.STANDARD_PORT_SIGNED, Fault.PATH_DECODED, Fault.OTHER_PORT_DROPPED)
            .baseString(Paper.of(method, address)))
        .isNotEqualTo(baseString);
  }

  private static String ours() {
    return SignatureBaseString.of(rfc(), rfcProtocol());
  }

  private static String wrong(Fault fault) {
    return Oracle.with(fault).baseString(RFC);
  }

  private static HttpRequest rfc() {
    return HttpRequest.post(
        RFC.address(), Body.bytes(FORM, RFC.body().getBytes(StandardCharsets.US_ASCII)));
  }

  private static Parameters rfcProtocol() {
    Parameters protocol = Parameters.none();
    List<String> paper = RFC.protocol();
    for (int i = 0; i < paper.size(); i += 2) {
      protocol = protocol.and(paper.get(i), paper.get(i + 1));
    }
    return protocol;
  }

  private static String xUpdate(String uri, String method) {
    HttpRequest request = HttpRequest.post(
        uri + "?include_entities=true",
        Body.form(Parameters.of("status", "Hello Ladies + Gentlemen, a signed OAuth request!")));
    Parameters protocol = Parameters.of("oauth_consumer_key", "xvz1evFS4wEEPTGEFPHBog")
        .and("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg")
        .and("oauth_signature_method", method)
        .and("oauth_timestamp", "1318622958")
        .and("oauth_token", X_TOKEN)
        .and("oauth_version", "1.0");
    return hmac(
        request,
        protocol,
        method.replace("HMAC-", "Hmac"),
        "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw",
        X_TOKEN_SECRET);
  }

  private static String hmac(
      HttpRequest request,
      Parameters protocol,
      String algorithm,
      String clientSecret,
      String tokenSecret) {
    byte[] baseString =
        SignatureBaseString.of(request, protocol).getBytes(StandardCharsets.US_ASCII);
    return Base64.getEncoder()
        .encodeToString(new SignatureMethod.Hmac("any", algorithm)
            .hmac(Secret.of(clientSecret), Secret.of(tokenSecret))
            .sign(baseString));
  }
}
