package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.SignatureVerifier.Demands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SignatureVerifierTest {

  private static final String X_KEY = "xvz1evFS4wEEPTGEFPHBog";
  private static final String X_SECRET = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw";
  private static final String X_TOKEN = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb";
  private static final String X_TOKEN_SECRET = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE";
  private static final String LOGIN_KEY = "cChZNFj6T5R0TigYB9yd1w";
  private static final String LOGIN_SECRET = "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg";
  private static final String PHOTOS_KEY = "dpf43f3p2l4k3l03";
  private static final String PHOTOS_SECRET = "kd94hf93k423kf44";

  @ParameterizedTest(name = "{0}")
  @MethodSource("published")
  @DisplayName("accepts published signatures, but not with another token secret")
  void acceptsPublishedSignatures(Vector vector) {
    SignedRequest signed = SignedRequest.read(vector.request);

    assertThat(vector.verifier().error(signed, Secret.of(vector.tokenSecret))).isEmpty();
    assertThat(vector.verifier().error(signed, Secret.of(vector.tokenSecret + "x")))
        .get()
        .extracting(FakeErrorResponse::reason)
        .asString()
        .startsWith("oauth_signature");
  }

  static Stream<Vector> published() {
    return Stream.of(
        xTweet("V1", "https://api.x.com/1.1/statuses/update.json", "Ls93hJiZbQ3akF3HF3x1Bz8/zU4="),
        xTweet(
            "V2",
            "https://api.twitter.com/1.1/statuses/update.json",
            "hCtSmYh+iHYCEqBWrE7C7hYmtUk="),
        xTweet(
            "V3", "https://api.twitter.com/1/statuses/update.json", "tnnArxj06cWHq44gCs1OSKk/jLY="),
        xRequestToken("V4", "api.twitter.com", "F1Li3tvehgcraF8DMJ7OyxO4w9Y="),
        xRequestToken("V4 at api.x.com", "api.x.com", "X9xhcB9d+NxXd/ThJ/n51vPhetM="),
        xAccessToken("V5", "api.twitter.com", "39cipBtIOHEEnybAR4sATQTpl2I="),
        xAccessToken("V5 at api.x.com", "api.x.com", "G3DdousFWwxEepaZcmHguKqeBvs="),
        new Vector(
            "V6 OAuth Core 1.0 Appendix A.5",
            HttpRequest.get("http://photos.example.net/photos?file=vacation.jpg&size=original"),
            PHOTOS_KEY,
            PHOTOS_SECRET,
            "pfkkdhi9sl3r4s00",
            1191242096,
            "oauth_token",
            "nnch734d00sl2jdk",
            "oauth_nonce",
            "kllo9940pd9333jh",
            "oauth_version",
            "1.0",
            "oauth_signature",
            "tR3+Ty81lMeYAr/Fid0kMTYa/WM="),
        new Vector(
            "V7 RFC 5849 section 1.2, initiate",
            HttpRequest.post("https://photos.example.net/initiate", Body.none()),
            PHOTOS_KEY,
            PHOTOS_SECRET,
            "",
            137131200,
            "oauth_nonce",
            "wIjqoS",
            "oauth_callback",
            "http://printer.example.com/ready",
            "oauth_signature",
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU="),
        new Vector(
            "V8 RFC 5849 section 1.2, token",
            HttpRequest.post("https://photos.example.net/token", Body.none()),
            PHOTOS_KEY,
            PHOTOS_SECRET,
            "hdhd0244k9j7ao03",
            137131201,
            "oauth_token",
            "hh5s93j4hdidpola",
            "oauth_nonce",
            "walatlh",
            "oauth_verifier",
            "hfdp7dh39dks9884",
            "oauth_signature",
            "gKgrFCywp7rO0OXSjdot/IHF7IU="),
        new Vector(
            "V9 RFC 5849 section 1.2, photos",
            HttpRequest.get("http://photos.example.net/photos?file=vacation.jpg&size=original"),
            PHOTOS_KEY,
            PHOTOS_SECRET,
            "pfkkdhi9sl3r4s00",
            137131202,
            "oauth_token",
            "nnch734d00sl2jdk",
            "oauth_nonce",
            "chapoH",
            "oauth_signature",
            "MdpQcU8iPSUjWoN/UDMsK2sui9I="),
        rfcBaseString(
            "V10 RFC 5849 section 3.4.1.1, erratum 2550", "r6/TJjbCOr97/+UU0NsvSne7s5g="));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("misprinted")
  @DisplayName("rejects published signatures that are wrong")
  void rejectsMisprintedSignatures(Vector vector) {
    SignedRequest signed = SignedRequest.read(vector.request);

    assertThat(vector.verifier().error(signed, Secret.of(vector.tokenSecret))).isPresent();
  }

  static Stream<Vector> misprinted() {
    return Stream.of(
        xTweet(
            "X's page 'authorizing a request'",
            "https://api.x.com/1.1/statuses/update.json",
            "tnnArxj06cWHq44gCs1OSKk/jLY="),
        xRequestToken("X's page 'log in with X'", "api.x.com", "F1Li3tvehgcraF8DMJ7OyxO4w9Y="),
        xAccessToken(
            "without the request token's secret",
            "api.twitter.com",
            "eLn5QjdCqHdlBEvOogMeGuRxW4k="),
        rfcBaseString("as the RFC prints it", "bYT5CMsGcbgUdFHObYMEfcx6bsw="));
  }

  @Test
  @DisplayName(
      "computes the base string of RFC 5849 section 3.4.1.1: duplicates, '+', a name without value, sorted after encoding")
  void baseString() {
    assertThat(SignedRequest.read(rfcBaseString("V10", "any").request).baseString())
        .isEqualTo(
            "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D"
                + "%253D%25253D%26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce"
                + "%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26"
                + "oauth_token%3Dkkk9d7dh3k39sjv7");
  }

  @ParameterizedTest
  @CsvSource({
    "http://EXAMPLE.COM:80/r%20v/X?id=123, http://example.com/r%20v/X",
    "https://www.example.net:8080/?q=1, https://www.example.net:8080/",
    "https://www.example.net:443/a:443/b:80, https://www.example.net/a:443/b:80",
    "http://www.example.net:443/, http://www.example.net:443/",
    "https://www.example.net:80, https://www.example.net:80/",
    "http://[::1]:8080//a//b%2Fc;d, http://[::1]:8080//a//b%2Fc;d"
  })
  @DisplayName("computes the base string URI of RFC 5849 section 3.4.1.2")
  void baseStringUri(String uri, String expected) {
    HttpRequest request = signer().sign(HttpRequest.get(uri), "", "");

    String encoded = SignedRequest.read(request).baseString().split("&", -1)[1];

    assertThat(FormText.decode(encoded)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "Ladies + Gentlemen, Ladies%20%2B%20Gentlemen",
    "An encoded string!, An%20encoded%20string%21",
    "'Dogs, Cats & Mice', 'Dogs%2C%20Cats%20%26%20Mice'",
    "☃, %E2%98%83",
    "azAZ09-._~*, azAZ09-._~%2A"
  })
  @DisplayName("encodes and decodes as RFC 5849 section 3.6 requires")
  void percentEncoding(String text, String encoded) {
    assertThat(FormText.encode(text)).isEqualTo(encoded);
    assertThat(FormText.decode(encoded)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a%2", "%zz", "%C3", "%ED%A0%80", "%C0%80"})
  @DisplayName("rejects a malformed escape and octets that are not UTF-8")
  void brokenEscapes(String encoded) {
    assertThatThrownBy(() -> FormText.parse("a=" + encoded))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("agrees with an independent signer about random requests")
  void agreesWithAnotherSigner() {
    SplittableRandom random = new SplittableRandom(5849);
    SettableClock clock = SettableClock.at(Instant.ofEpochSecond(1_700_000_000));
    for (int i = 0; i < 2000; i++) {
      String secret = text(random);
      String tokenSecret = text(random);
      IndependentSigner signer = new IndependentSigner("key", secret, clock);
      HttpRequest request = HttpRequest.of(
              random.nextBoolean() ? "GET" : "POST", "https://api.example:8443/a//b%2fc/")
          .andQuery(parameters(random));
      if (random.nextBoolean()) {
        request = request.withBody(Body.form(parameters(random)));
      }
      HttpRequest sent = signer.sign(request, text(random), tokenSecret);
      SignatureVerifier verifier =
          new SignatureVerifier("key", Secret.of(secret), clock, Duration.ZERO, Demands.ofX());

      assertThat(verifier.error(SignedRequest.read(sent), Secret.of(tokenSecret)))
          .isEmpty();
      HttpRequest changed = sent.andQuery(Parameters.of("more", ""));
      assertThat(verifier.error(SignedRequest.read(changed), Secret.of(tokenSecret)))
          .isPresent();
    }
  }

  @Test
  @DisplayName("does not sign a body that is not a form")
  void otherBodies() {
    HttpRequest signed = signer().sign(HttpRequest.get("https://api.example/"), "", "");
    HttpRequest json = signed.withBody(Body.json("a=b"));

    assertThat(SignedRequest.read(json).baseString())
        .isEqualTo(SignedRequest.read(signed).baseString());
  }

  @Test
  @DisplayName("accepts protocol parameters in the query or a form body")
  void otherPlaces() {
    HttpRequest plain = HttpRequest.post("https://api.example/", Body.none());
    String header =
        signer().sign(plain, "", "").headers().first("Authorization").orElseThrow();
    String form = header.substring("OAuth ".length()).replace("\"", "").replace(", ", "&");
    HttpRequest inQuery = HttpRequest.post("https://api.example/?" + form, Body.none());
    HttpRequest inBody = plain.withBody(Body.bytes(
        "application/x-www-form-urlencoded; charset=UTF-8",
        form.getBytes(StandardCharsets.US_ASCII)));

    assertThat(verifier().error(SignedRequest.read(inQuery), Secret.of(""))).isEmpty();
    assertThat(verifier().error(SignedRequest.read(inBody), Secret.of(""))).isEmpty();
  }

  private static IndependentSigner signer() {
    return new IndependentSigner("key", "secret", () -> Instant.ofEpochSecond(1_700_000_000));
  }

  private static SignatureVerifier verifier() {
    return new SignatureVerifier(
        "key",
        Secret.of("secret"),
        () -> Instant.ofEpochSecond(1_700_000_000),
        Duration.ZERO,
        Demands.ofX());
  }

  private static Parameters parameters(SplittableRandom random) {
    Parameters parameters = Parameters.none();
    for (int i = random.nextInt(5); i > 0; i--) {
      parameters = random.nextInt(5) == 0
          ? parameters.andName("n" + text(random))
          : parameters.and("n" + text(random), text(random));
    }
    return parameters;
  }

  private static String text(SplittableRandom random) {
    String[] alphabet = {
      "a",
      "b",
      "1",
      "-",
      ".",
      "_",
      "~",
      " ",
      "+",
      "%",
      "&",
      "=",
      "*",
      "!",
      "'",
      "/",
      "é",
      "☃",
      "\uD83D\uDE00"
    };
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private static Vector xTweet(String name, String uri, String signature) {
    return new Vector(
        name,
        HttpRequest.post(
            uri + "?include_entities=true",
            Body.form(
                Parameters.of("status", "Hello Ladies + Gentlemen, a signed OAuth request!"))),
        X_KEY,
        X_SECRET,
        X_TOKEN_SECRET,
        1318622958,
        "oauth_token",
        X_TOKEN,
        "oauth_nonce",
        "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
        "oauth_version",
        "1.0",
        "oauth_signature",
        signature);
  }

  private static Vector xRequestToken(String name, String host, String signature) {
    return new Vector(
        name,
        HttpRequest.post("https://" + host + "/oauth/request_token", Body.none()),
        LOGIN_KEY,
        LOGIN_SECRET,
        "",
        1318467427,
        "oauth_callback",
        "http://localhost/sign-in-with-twitter/",
        "oauth_nonce",
        "ea9ec8429b68d6b77cd5600adbbb0456",
        "oauth_version",
        "1.0",
        "oauth_signature",
        signature);
  }

  private static Vector xAccessToken(String name, String host, String signature) {
    return new Vector(
        name,
        HttpRequest.post(
            "https://" + host + "/oauth/access_token",
            Body.form(
                Parameters.of("oauth_verifier", "uw7NjWHT6OJ1MpJOXsHfNxoAhPKpgI8BlYDhxEjIBY"))),
        LOGIN_KEY,
        LOGIN_SECRET,
        "veNRnAWe6inFuo8o2u8SLLZLjolYDmDP7SzL0YfYI",
        1318467427,
        "oauth_token",
        "NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0",
        "oauth_nonce",
        "a9900fe68e2573b27a37f10fbad6a755",
        "oauth_version",
        "1.0",
        "oauth_signature",
        signature);
  }

  private static Vector rfcBaseString(String name, String signature) {
    return new Vector(
        name,
        HttpRequest.post(
            "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
            Body.bytes(
                "application/x-www-form-urlencoded",
                "c2&a3=2+q".getBytes(StandardCharsets.US_ASCII))),
        "9djdj82h48djs9d2",
        "j49sk3j29djd",
        "dh893hdasih9",
        137131201,
        "realm",
        "Example",
        "oauth_token",
        "kkk9d7dh3k39sjv7",
        "oauth_nonce",
        "7d8f3e4a",
        "oauth_signature",
        signature);
  }

  private static final class Vector {

    private final String name;
    private final HttpRequest request;
    private final String key;
    private final String secret;
    private final String tokenSecret;
    private final long timestamp;

    private Vector(
        String name,
        HttpRequest request,
        String key,
        String secret,
        String tokenSecret,
        long timestamp,
        String... protocol) {
      Map<String, String> oauth = new LinkedHashMap<>();
      oauth.put("oauth_consumer_key", key);
      oauth.put("oauth_signature_method", "HMAC-SHA1");
      oauth.put("oauth_timestamp", "" + timestamp);
      for (int i = 0; i < protocol.length; i += 2) {
        oauth.put(protocol[i], protocol[i + 1]);
      }
      this.name = name;
      this.request = request.withHeader("Authorization", IndependentSigner.header(oauth));
      this.key = key;
      this.secret = secret;
      this.tokenSecret = tokenSecret;
      this.timestamp = timestamp;
    }

    private SignatureVerifier verifier() {
      return new SignatureVerifier(
          key,
          Secret.of(secret),
          () -> Instant.ofEpochSecond(timestamp),
          Duration.ZERO,
          Demands.ofX());
    }

    @Override
    public String toString() {
      return name;
    }
  }
}
