package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests published requests against their published signatures. Each was recomputed independently. */
final class HmacSha1VectorsTest {

  private static final Parameters NO_TOKEN = Parameters.none();

  @ParameterizedTest(name = "{0}")
  @MethodSource("vectors")
  @DisplayName("signs as published")
  void signsAsPublished(Vector vector) throws IOException {
    assertThat(vector.signature()).isEqualTo(vector.expected);
  }

  static Stream<Vector> vectors() {
    HttpRequest post = HttpRequest.post(
        "https://api.x.com/1.1/statuses/update.json?include_entities=true",
        Body.form(Parameters.of("status", "Hello Ladies + Gentlemen, a signed OAuth request!")));
    Parameters x = protocol(
            "xvz1evFS4wEEPTGEFPHBog", "1318622958", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg")
        .and("oauth_token", "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb")
        .and("oauth_version", "1.0");
    String xSecret = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
    String xTokenSecret = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";

    Parameters login = protocol(
            "cChZNFj6T5R0TigYB9yd1w", "1318467427", "ea9ec8429b68d6b77cd5600adbbb0456")
        .and("oauth_version", "1.0")
        .and("oauth_callback", "http://localhost/sign-in-with-twitter/");
    Parameters exchange = protocol(
            "cChZNFj6T5R0TigYB9yd1w", "1318467427", "a9900fe68e2573b27a37f10fbad6a755")
        .and("oauth_token", "NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0")
        .and("oauth_version", "1.0");
    Body verifier =
        Body.form(Parameters.of("oauth_verifier", "uw7NjWHT6OJ1MpJOXsHfNxoAhPKpgI8BlYDhxEjIBY"));
    String loginSecret = "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg";
    String requestSecret = "veNRnAWe6inFuo8o2u8SLLZLjolYDmDP7SzL0YfYI";

    Parameters core = protocol("dpf43f3p2l4k3l03", "1191242096", "kllo9940pd9333jh")
        .and("oauth_token", "nnch734d00sl2jdk")
        .and("oauth_version", "1.0");
    String rfcKey = "dpf43f3p2l4k3l03";
    String rfcSecret = "kd94hf93k423kf44";

    return Stream.of(
        new Vector(
            "X, creating a signature, on api.x.com",
            post,
            x,
            xSecret,
            xTokenSecret,
            "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="),
        new Vector(
            "X, the same as it was published before 2024, on api.twitter.com",
            HttpRequest.post(
                "https://api.twitter.com/1.1/statuses/update.json?include_entities=true",
                post.body()),
            x,
            xSecret,
            xTokenSecret,
            "hCtSmYh+iHYCEqBWrE7C7hYmtUk="),
        new Vector(
            "X, authorizing a request: what its page prints holds for version 1 of the API only",
            HttpRequest.post(
                "https://api.twitter.com/1/statuses/update.json?include_entities=true",
                post.body()),
            x,
            xSecret,
            xTokenSecret,
            "tnnArxj06cWHq44gCs1OSKk/jLY="),
        new Vector(
            "X, log in: request token, valid for api.twitter.com though printed with api.x.com",
            HttpRequest.of("POST", "https://api.twitter.com/oauth/request_token"),
            login,
            loginSecret,
            "",
            "F1Li3tvehgcraF8DMJ7OyxO4w9Y="),
        new Vector(
            "X, log in: request token on api.x.com",
            HttpRequest.of("POST", "https://api.x.com/oauth/request_token"),
            login,
            loginSecret,
            "",
            "X9xhcB9d+NxXd/ThJ/n51vPhetM="),
        new Vector(
            "X, log in: the access token request is signed with the request token's secret",
            HttpRequest.post("https://api.twitter.com/oauth/access_token", verifier),
            exchange,
            loginSecret,
            requestSecret,
            "39cipBtIOHEEnybAR4sATQTpl2I="),
        new Vector(
            "X, log in: the same on api.x.com",
            HttpRequest.post("https://api.x.com/oauth/access_token", verifier),
            exchange,
            loginSecret,
            requestSecret,
            "G3DdousFWwxEepaZcmHguKqeBvs="),
        new Vector(
            "OAuth Core 1.0, appendix A.5",
            HttpRequest.get("http://photos.example.net/photos?file=vacation.jpg&size=original"),
            core,
            rfcSecret,
            "pfkkdhi9sl3r4s00",
            "tR3+Ty81lMeYAr/Fid0kMTYa/WM="),
        new Vector(
            "RFC 5849 section 1.2: temporary credentials",
            HttpRequest.of("POST", "https://photos.example.net/initiate"),
            protocol(rfcKey, "137131200", "wIjqoS")
                .and("oauth_callback", "http://printer.example.com/ready"),
            rfcSecret,
            "",
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU="),
        new Vector(
            "RFC 5849 section 1.2: token credentials",
            HttpRequest.of("POST", "https://photos.example.net/token"),
            protocol(rfcKey, "137131201", "walatlh")
                .and("oauth_token", "hh5s93j4hdidpola")
                .and("oauth_verifier", "hfdp7dh39dks9884"),
            rfcSecret,
            "hdhd0244k9j7ao03",
            "gKgrFCywp7rO0OXSjdot/IHF7IU="),
        new Vector(
            "RFC 5849 section 1.2: the protected photo, over plain http",
            HttpRequest.get("http://photos.example.net/photos?file=vacation.jpg&size=original"),
            protocol(rfcKey, "137131202", "chapoH").and("oauth_token", "nnch734d00sl2jdk"),
            rfcSecret,
            "pfkkdhi9sl3r4s00",
            "MdpQcU8iPSUjWoN/UDMsK2sui9I="),
        new Vector(
            "RFC 5849 section 3.4.1.1, signed as erratum 2550 says",
            rfcExample(),
            rfcExampleProtocol(),
            "j49sk3j29djd",
            "dh893hdasih9",
            "r6/TJjbCOr97/+UU0NsvSne7s5g="));
  }

  @Test
  @DisplayName(
      "RFC 5849 section 3.4.1.1: a name alone, + in a body, a name twice, and c%40 before c2")
  void baseStringOfTheRfc() {
    assertThat(SignatureBaseString.of(rfcExample(), rfcExampleProtocol()))
        .isEqualTo(
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c"
                + "%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method"
                + "%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7");
  }

  @Test
  @DisplayName("encodes spaces of the secrets in the key")
  void keyIsEncoded() throws IOException {
    SignatureMethod.Hmac method = (SignatureMethod.Hmac) SignatureMethod.hmacSha1();
    byte[] signature = method
        .signer(
            Secret.of("ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ"),
            Secret.of("just-a-string    asdasd"))
        .sign(SignatureBaseString.of(rfcExample(), rfcExampleProtocol())
            .getBytes(StandardCharsets.US_ASCII));

    assertThat(Base64.getEncoder().encodeToString(signature))
        .isEqualTo("wsdNmjGB7lvis0UJuPAmjvX/PXw=");
  }

  private static HttpRequest rfcExample() {
    return HttpRequest.post(
        "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        Body.bytes(
            "application/x-www-form-urlencoded", "c2&a3=2+q".getBytes(StandardCharsets.US_ASCII)));
  }

  private static Parameters rfcExampleProtocol() {
    return protocol("9djdj82h48djs9d2", "137131201", "7d8f3e4a")
        .and("oauth_token", "kkk9d7dh3k39sjv7");
  }

  private static Parameters protocol(String key, String timestamp, String nonce) {
    return NO_TOKEN
        .and("oauth_consumer_key", key)
        .and("oauth_signature_method", "HMAC-SHA1")
        .and("oauth_timestamp", timestamp)
        .and("oauth_nonce", nonce);
  }

  private record Vector(
      String name,
      HttpRequest request,
      Parameters protocol,
      String clientSecret,
      String tokenSecret,
      String expected) {

    String signature() throws IOException {
      SignatureMethod.Hmac method = (SignatureMethod.Hmac) SignatureMethod.hmacSha1();
      return Base64.getEncoder()
          .encodeToString(method
              .signer(Secret.of(clientSecret), Secret.of(tokenSecret))
              .sign(SignatureBaseString.of(request, protocol).getBytes(StandardCharsets.US_ASCII)));
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
