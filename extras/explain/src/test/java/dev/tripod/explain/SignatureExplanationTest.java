package dev.tripod.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.explain.SignatureExplanation.SignedParameter;
import dev.tripod.explain.SignatureExplanation.Source;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.VerifiedCredentials;
import dev.tripod.oracle.Fault;
import dev.tripod.oracle.Oracle;
import dev.tripod.oracle.Oracle.Paper;
import dev.tripod.oracle.WikiKey;
import dev.tripod.testkit.SettableClock;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that an explanation shows what is signed and no secret, and names the other side's mistake. {@link Oracle}, which
 * shares no code with the library, computes what the other side signs.
 */
final class SignatureExplanationTest {

  private static final String CLIENT_SECRET = "kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3Wp/+";
  private static final String TOKEN = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9Ey";
  private static final String TOKEN_SECRET = "LswwdoUaIvS8ltyTt5jkRh4J50vUPVVH&=";
  private static final TokenCredentials CREDENTIALS = TokenCredentials.of(TOKEN, TOKEN_SECRET);
  private static final SignatureMethod WIKI_RSA =
      SignatureMethod.rsaSha1(PrivateKeySigner.ofPem("SHA1withRSA", WikiKey.pem()));
  private static final String FORM = "application/x-www-form-urlencoded";

  /** The protocol parameters of another library, with its own nonce and time. */
  private static final List<String> PROTOCOL = List.of(
      "oauth_consumer_key",
      "xvz1evFS4wEEPTGEFPHBog",
      "oauth_token",
      TOKEN,
      "oauth_signature_method",
      "HMAC-SHA1",
      "oauth_timestamp",
      "1318622958",
      "oauth_nonce",
      "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg",
      "oauth_version",
      "1.0");

  /** A request with a different base string for most faults. */
  private static final Paper HARD = new Paper(
      "POST",
      "https://api.x.com/1.1/a%20b~/up*date.json?z=1&q=a+b%2Ac&q=%C3%A9&Q-=y&q=a+b%2Ac&%7B=%20~",
      FORM,
      "status=Hello+Ladies+%2B+Gentlemen%21&q=d",
      PROTOCOL);

  private static final Paper JSON = Paper.of(
          "POST", "https://api.x.com/2/tweets", PROTOCOL.toArray(String[]::new))
      .withBody("application/json", "{\"text\": \"Hello, world\", \"count\": 3}");

  @Test
  @DisplayName(
      "prints method, URI, each parameter with its source, key and base string, and no secret")
  void account() {
    HttpRequest request = HttpRequest.post(
        "HTTPS://API.X.com:443/1.1/statuses/update.json?include_entities=true",
        Body.form(Parameters.of("status", "Hello Ladies + Gentlemen, a signed OAuth request!")));

    assertThat(SignatureExplanation.of(client(SignatureMethod.hmacSha1()), request, CREDENTIALS))
        .hasToString("""
            Signature by HMAC-SHA1 (RFC 5849 section 3.4)
            method       POST
            URI          https://api.x.com/1.1/statuses/update.json
            parameter    query: include_entities=true
            parameter    form body: status=Hello%20Ladies%20%2B%20Gentlemen%2C%20a%20signed%20OAuth%20request%21
            parameter    protocol: oauth_consumer_key=xvz1evFS4wEEPTGEFPHBog
            parameter    protocol: oauth_token=***
            parameter    protocol: oauth_signature_method=HMAC-SHA1
            parameter    protocol: oauth_timestamp=1767323045
            parameter    protocol: oauth_nonce=NONCE
            parameter    protocol: oauth_version=1.0
            key          the client's secret and the token's secret
            base string  POST&https%3A%2F%2Fapi.x.com%2F1.1%2Fstatuses%2Fupdate.json&include_entities%3Dtrue%26\
            oauth_consumer_key%3Dxvz1evFS4wEEPTGEFPHBog%26oauth_nonce%3DNONCE%26\
            oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D1767323045%26oauth_token%3D***%26\
            oauth_version%3D1.0%26status%3DHello%2520Ladies%2520%252B%2520Gentlemen%252C%2520a%2520signed%2520\
            OAuth%2520request%2521""".replace("NONCE", "000102030405060708090a0b"));
  }

  @Test
  @DisplayName("returns its parts as values")
  void parts() {
    SignatureExplanation explained = SignatureExplanation.of(
        client(SignatureMethod.hmacSha1()),
        HttpRequest.of("put", "http://localhost:8080/a%20b?c"),
        CREDENTIALS);

    assertThat(explained.method()).isEqualTo("PUT");
    assertThat(explained.baseStringUri()).isEqualTo("http://localhost:8080/a%20b");
    assertThat(explained.parameters())
        .hasSize(7)
        .startsWith(new SignedParameter(Source.QUERY, "c", ""))
        .contains(new SignedParameter(Source.PROTOCOL, "oauth_token", "***"));
    assertThat(explained.baseString())
        .startsWith("PUT&http%3A%2F%2Flocalhost%3A8080%2Fa%2520b&c%3D%26oauth_consumer_key%3D");
  }

  @Test
  @DisplayName("says which key signs")
  void whichKey() {
    HttpRequest request = HttpRequest.get("https://api.x.com/");

    assertThat(
            SignatureExplanation.of(client(SignatureMethod.hmacSha1()), request).toString())
        .contains("key          the client's secret and an empty token secret\n")
        .doesNotContain("oauth_token");
    assertThat(SignatureExplanation.of(client(SignatureMethod.plaintext()), request, CREDENTIALS)
            .toString())
        .contains("the token's secret, sent in clear: the base string is not signed\n");
    assertThat(SignatureExplanation.of(client(WIKI_RSA), request, CREDENTIALS).toString())
        .contains("key          the client's private key\n");
  }

  @Test
  @DisplayName("explains both requests for credentials, and keeps the verifier usable")
  void credentialRequests() {
    OAuth1Client client = client(SignatureMethod.hmacSha1());
    TemporaryCredentials begun = client
        .beginOutOfBand()
        .over(
            request -> response(
                "oauth_token=temporaryToken1&oauth_token_secret=temporarySecret2&oauth_callback_confirmed=true"));
    VerifiedCredentials verified = client.confirmPin(begun, "8462617");

    assertThat(SignatureExplanation.of(
            client,
            TemporaryCredentialRequest.to(URI.create("https://app.example/cb?a=b"))
                .parameter("x_auth_access_type", "read")))
        .extracting(SignatureExplanation::baseString)
        .asString()
        .startsWith("POST&https%3A%2F%2Fs.example%2F1&oauth_callback%3D"
            + "https%253A%252F%252Fapp.example%252Fcb%253Fa%253Db%26oauth_consumer_key")
        .endsWith("%26x_auth_access_type%3Dread");
    assertThat(SignatureExplanation.of(client, TemporaryCredentialRequest.outOfBand())
            .baseString())
        .contains("oauth_callback%3Doob");
    assertThat(SignatureExplanation.of(client, verified).toString())
        .contains("oauth_token%3D***%26oauth_verifier%3D***%26")
        .contains("URI          https://s.example/3\n")
        .doesNotContain("8462617")
        .doesNotContain("temporaryToken1");
    assertThat(verified)
        .hasToString("VerifiedCredentials[xvz1evFS4wEEPTGEFPHBog at https://s.example/3]");
  }

  @Test
  @DisplayName("explains requests to a server without endpoints")
  void serverWithoutEndpoints() {
    SignatureExplanation explanation = SignatureExplanation.of(
        OAuth1Client.builder()
            .server(OAuth1Server.withoutEndpoints().bodyHash().build())
            .clientCredentials("key", "secret")
            .build(),
        HttpRequest.get("https://api.example/payments?a=1").withHeader("Accept", "text/plain"));

    assertThat(explanation
            .compareBaseString("GET&https%3A%2F%2Fother.example%2Fpayments&a%3D1")
            .agrees())
        .isFalse();
    assertThat(explanation).asString().contains("https://api.example/payments");
  }

  @Test
  @DisplayName("rejects requests that the authorizer rejects")
  void refuses() {
    HttpRequest signed = HttpRequest.get("https://api.x.com/?oauth_nonce=1");
    HttpRequest unread = HttpRequest.post("https://api.x.com/", Body.unread(FORM));

    for (HttpRequest request : List.of(signed, unread)) {
      assertThatThrownBy(() ->
              SignatureExplanation.of(client(SignatureMethod.hmacSha1()), request, CREDENTIALS))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("repeating")
  @DisplayName("masks a part of the request that repeats a secret in any encoding completely")
  void strikes(HttpRequest request) {
    SignatureExplanation explained =
        SignatureExplanation.of(client(SignatureMethod.hmacSha1()), request, CREDENTIALS);

    for (String secret : List.of(CLIENT_SECRET, TOKEN, TOKEN_SECRET, "hunter2 é", "handle-7")) {
      String base64 = Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8));
      for (String form : List.of(secret, base64)) {
        String once = PercentEncoding.encode(form);
        assertThat(explained.toString() + explained.parameters() + explained.baseStringUri())
            .doesNotContain(form)
            .doesNotContain(once)
            .doesNotContain(PercentEncoding.encode(once))
            .contains("***");
      }
    }
  }

  @Test
  @DisplayName("masks a host that contains a secret in a comparison")
  void strikesInComparisons() {
    SignatureExplanation explained = SignatureExplanation.of(
            client(SignatureMethod.hmacSha1()),
            request(JSON),
            TokenCredentials.of("api.x.com", TOKEN_SECRET))
        .alsoAt(Origin.of("https://api.twitter.com"));
    Paper theirs = new Paper(
        "POST", "https://api.twitter.com/2/tweets", "", "", changed("oauth_token", "api.x.com"));

    assertThat(explained.compareBaseString(Oracle.right().baseString(theirs)).toString())
        .contains("WRONG_HOST (ours is https://***)");
    assertThat(explained.compareHeader(header(theirs, signature(theirs))).toString())
        .contains("WRONG_HOST (ours is https://***)");
  }

  static Stream<HttpRequest> repeating() {
    String secret = PercentEncoding.encode(TOKEN_SECRET);
    String base64 = PercentEncoding.encode(
        Base64.getEncoder().encodeToString(CLIENT_SECRET.getBytes(StandardCharsets.UTF_8)));
    return Stream.of(
        HttpRequest.get("https://api.x.com/?a=" + secret),
        HttpRequest.get("https://api.x.com/?a=b" + PercentEncoding.encode(secret) + "c"),
        HttpRequest.get("https://api.x.com/?" + secret),
        HttpRequest.get("https://api.x.com/?a=" + base64),
        HttpRequest.get("https://api.x.com/users/" + TOKEN + "/x"),
        HttpRequest.get("https://api.x.com/users/" + base64),
        HttpRequest.get("https://api.x.com/?oauth_session_handle=handle-7&a=handle-7"),
        HttpRequest.of(TOKEN, "https://api.x.com/"),
        HttpRequest.post(
            "https://api.x.com/", Body.form(Parameters.of("x_auth_password", "hunter2 é"))),
        HttpRequest.post(
            "https://api.x.com/", Body.form(Parameters.of(TOKEN + "x", CLIENT_SECRET))));
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("names the mistake in another side's base string")
  void baseStringFromElsewhere(Fault fault) {
    Paper paper = showing(fault);

    SignatureComparison found =
        explained(paper).compareBaseString(Oracle.with(fault).baseString(paper));

    assertThat(found.mistakes()).containsExactly(mistake(fault));
    assertThat(found.agrees()).isFalse();
    assertThat(found.toString())
        .startsWith(mistake(fault).name())
        .endsWith(mistake(fault).advice());
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("names the mistake that gave another side's signature")
  void headerFromElsewhere(Fault fault) {
    Paper paper = showing(fault);

    SignatureComparison found = explained(paper)
        .compareHeader(header(paper, hmac(Oracle.with(fault).baseString(paper), key())));

    // A request does not keep the letter case that its host was written in, so none can be tried.
    assertThat(found.mistakes())
        .containsExactly(
            fault == Fault.HOST_AS_GIVEN ? SignatureMistake.OTHER_SECRETS : mistake(fault));
  }

  @Test
  @DisplayName("agrees with a correct base string and signature")
  void right() {
    for (Paper paper : List.of(HARD, JSON)) {
      assertThat(explained(paper)
              .compareBaseString(Oracle.right().baseString(paper))
              .agrees())
          .isTrue();
      assertThat(explained(paper).compareHeader(header(paper, signature(paper))))
          .extracting(SignatureComparison::agrees, Object::toString)
          .containsExactly(
              true,
              "Both sides agree. If the server rejects the request, check clock, nonce and permissions.");
    }
  }

  @ParameterizedTest
  @MethodSource("mistakenKeys")
  @DisplayName("names the mistake in the key that gave another side's signature")
  void keyFromElsewhere(SignatureMistake mistake, String key) {
    String baseString = Oracle.right().baseString(HARD);

    assertThat(
            explained(HARD).compareHeader(header(HARD, hmac(baseString, key))).mistakes())
        .containsExactly(mistake);
    if (mistake != SignatureMistake.KEY_WITHOUT_AMPERSAND) {
      assertThat(SignatureExplanation.of(
                  client(SignatureMethod.plaintext()), request(HARD), CREDENTIALS)
              .compareHeader(header(plaintext(), key))
              .mistakes())
          .containsExactly(mistake);
    }
  }

  static Stream<Arguments> mistakenKeys() {
    Oracle oracle = Oracle.right();
    String client = oracle.encode(CLIENT_SECRET);
    String token = oracle.encode(TOKEN_SECRET);
    return Stream.of(
        Arguments.of(SignatureMistake.TOKEN_SECRET_MISSING, client + "&"),
        Arguments.of(SignatureMistake.CLIENT_SECRET_MISSING, "&" + token),
        Arguments.of(SignatureMistake.SECRETS_SWAPPED, token + "&" + client),
        Arguments.of(SignatureMistake.SECRETS_NOT_ENCODED, CLIENT_SECRET + "&" + TOKEN_SECRET),
        Arguments.of(
            SignatureMistake.SECRETS_ENCODED_TWICE,
            oracle.encode(client) + "&" + oracle.encode(token)),
        Arguments.of(SignatureMistake.KEY_WITHOUT_AMPERSAND, client + token),
        Arguments.of(SignatureMistake.KEY_WITHOUT_AMPERSAND, client),
        Arguments.of(SignatureMistake.KEY_WITHOUT_AMPERSAND, CLIENT_SECRET),
        Arguments.of(SignatureMistake.BLANK_IN_A_SECRET, client + "%0A&" + token),
        Arguments.of(SignatureMistake.BLANK_IN_A_SECRET, client + "&" + token + "%0D%0A"),
        Arguments.of(SignatureMistake.BLANK_IN_A_SECRET, client + "%20&" + token + "%20"),
        Arguments.of(SignatureMistake.IDENTIFIER_FOR_SECRET, "xvz1evFS4wEEPTGEFPHBog&" + token),
        Arguments.of(SignatureMistake.IDENTIFIER_FOR_SECRET, client + "&" + TOKEN),
        Arguments.of(SignatureMistake.IDENTIFIER_FOR_SECRET, "xvz1evFS4wEEPTGEFPHBog&" + TOKEN),
        Arguments.of(SignatureMistake.OTHER_SECRETS, client + "&other"));
  }

  @Test
  @DisplayName("names a key without & for a request without a token")
  void withoutToken() {
    Paper paper = Paper.of("POST", "https://api.x.com/a", without("oauth_token"));
    SignatureExplanation explained =
        SignatureExplanation.of(client(SignatureMethod.hmacSha1()), request(paper));
    String baseString = Oracle.right().baseString(paper);
    String client = Oracle.right().encode(CLIENT_SECRET);

    assertThat(explained
            .compareHeader(header(paper, hmac(baseString, client + "&")))
            .agrees())
        .isTrue();
    assertThat(explained.compareHeader(header(paper, hmac(baseString, client))).mistakes())
        .containsExactly(SignatureMistake.KEY_WITHOUT_AMPERSAND);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HmacSHA256", "HmacSHA512"})
  @DisplayName("names a hash that the header does not name")
  void otherHash(String algorithm) {
    String signature = Oracle.right().signature(HARD, algorithm, CLIENT_SECRET, TOKEN_SECRET);

    assertThat(explained(HARD).compareHeader(header(HARD, signature)).mistakes())
        .containsExactly(SignatureMistake.OTHER_HASH);
  }

  @Test
  @DisplayName("names a wrong encoding of the signature")
  void spelling() {
    byte[] octets = Base64.getDecoder().decode(signature(HARD));
    String encoded = Oracle.right().encode(signature(HARD));

    assertThat(mistakesOf(encoded)).containsExactly(SignatureMistake.SIGNATURE_ENCODED_TWICE);
    assertThat(mistakesOf(HexFormat.of().formatHex(octets)))
        .containsExactly(SignatureMistake.SIGNATURE_NOT_BASE64);
    assertThat(mistakesOf("no signature!")).containsExactly(SignatureMistake.SIGNATURE_NOT_BASE64);
    assertThat(mistakesOf("")).containsExactly(SignatureMistake.SIGNATURE_NOT_BASE64);
  }

  @Test
  @DisplayName("compares protocol parameters of a query or form, and names a + that became a space")
  void parametersFromElsewhere() {
    Parameters theirs = Parameters.none();
    Paper paper = JSON;
    for (int nonce = 0; !signature(paper).contains("+"); nonce++) {
      paper = JSON.withProtocol(changed("oauth_nonce", "n" + nonce));
    }
    for (int i = 0; i < paper.protocol().size(); i += 2) {
      theirs = theirs.and(paper.protocol().get(i), paper.protocol().get(i + 1));
    }
    SignatureExplanation explained = explained(paper);
    String signature = signature(paper);
    Parameters signed = theirs.and("oauth_signature", signature);

    assertThat(explained.compareParameters(signed).agrees()).isTrue();
    assertThat(explained
            .compareParameters(theirs.and("oauth_signature", signature.replace('+', ' ')))
            .mistakes())
        .containsExactly(SignatureMistake.NOT_ENCODED);
    assertThat(explained.compareParameters(theirs).mistakes())
        .containsExactly(SignatureMistake.PROTOCOL_PARAMETER_MISSING);
    assertThatThrownBy(() -> explained.compareParameters(signed.and("oauth_token", "x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("The parameters contain oauth_token twice");
  }

  @ParameterizedTest
  @CsvSource({
    "oauth_consumer_key, otherKey, OTHER_CLIENT",
    "oauth_token, otherToken, OTHER_TOKEN",
    "oauth_signature_method, HMAC-SHA256, OTHER_SIGNATURE_METHOD",
    "oauth_version, 2.0, PROTOCOL_PARAMETER_DIFFERS",
    "oauth_token, '', OTHER_TOKEN",
    "oauth_consumer_key, , PROTOCOL_PARAMETER_MISSING",
    "oauth_token, , OTHER_TOKEN",
    "oauth_signature_method, , PROTOCOL_PARAMETER_MISSING",
    "oauth_timestamp, , PROTOCOL_PARAMETER_MISSING",
    "oauth_nonce, , PROTOCOL_PARAMETER_MISSING",
    "oauth_callback, oob, PROTOCOL_PARAMETER_DIFFERS"
  })
  @DisplayName(
      "names a protocol parameter that is missing, different or unknown, without its value")
  void protocolFromElsewhere(String name, String value, SignatureMistake mistake) {
    Paper paper = HARD.withProtocol(value == null ? List.of(without(name)) : changed(name, value));

    SignatureComparison ofHeader = explained(HARD).compareHeader(header(paper, signature(paper)));
    SignatureComparison ofBaseString =
        explained(HARD).compareBaseString(Oracle.right().baseString(paper));

    for (SignatureComparison found : List.of(ofHeader, ofBaseString)) {
      assertThat(found.mistakes()).containsExactly(mistake);
      assertThat(found.toString()).contains("(" + name + ")").doesNotContain("other");
    }
  }

  @Test
  @DisplayName(
      "names a value of a header that is not percent-encoded, even if the signature is right")
  void notEncodedInTheHeader() {
    String signature = signature(HARD);
    String raw = header(HARD, signature).replace(Oracle.right().encode(signature), signature);
    Paper callback = HARD.withProtocol(changed("oauth_callback", "https://app.example/"));
    String rawCallback = header(callback, signature(callback))
        .replace("https%3A%2F%2Fapp.example%2F", "https://app.example/");

    assertThat(explained(HARD).compareHeader(raw).toString())
        .startsWith(
            "NOT_ENCODED_IN_THE_HEADER (oauth_signature): Percent-encode each name and value");
    assertThat(explained(HARD).compareHeader(rawCallback).mistakes())
        .contains(SignatureMistake.NOT_ENCODED_IN_THE_HEADER);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Invalid signature. Expected base string: | ''",
        "base_string= | ''",
        "The signature does not match & the base string was \" | \"",
        "sbs: ` | `"
      })
  @DisplayName("ignores the server's words before a base string")
  void sentenceBeforeABaseString(String before, @Nullable String after) {
    String right = Oracle.right().baseString(HARD);
    String lower = right.replaceFirst("POST", "post");

    assertThat(explained(HARD).compareBaseString(before + right + after).agrees())
        .isTrue();
    assertThat(explained(HARD).compareBaseString(before + lower + after).mistakes())
        .containsExactly(SignatureMistake.WRONG_METHOD);
  }

  @Test
  @DisplayName("compares the base string in the error of a request for credentials")
  void baseStringOfAnErrorResponse() {
    OAuth1Client client = client(SignatureMethod.hmacSha1());
    TemporaryCredentialRequest request = TemporaryCredentialRequest.outOfBand();
    String theirs = SignatureExplanation.of(client, request)
        .baseString()
        .replace("https%3A%2F%2Fs.example", "http%3A%2F%2Fs.example");
    for (String name : List.of("oauth_signature_base_string", "debug_sbs")) {
      String body =
          Parameters.of("oauth_problem", "signature_invalid").and(name, theirs).encoded();

      ErrorResponse error = catchThrowableOfType(
          ErrorResponse.class, () -> client.begin(request).over(any -> response(body)));

      assertThat(error).hasMessageNotContaining("s.example");
      assertThat(SignatureExplanation.of(client, request)
              .compareBaseString(error.signatureBaseString().orElseThrow().reveal())
              .mistakes())
          .containsExactly(SignatureMistake.WRONG_SCHEME);
    }
  }

  @Test
  @DisplayName("allows a header without oauth_version, and names it missing in a base string")
  void version() {
    Paper paper = HARD.withProtocol(List.of(without("oauth_version")));

    assertThat(explained(HARD).compareHeader(header(paper, signature(paper))).agrees())
        .isTrue();
    assertThat(
            explained(HARD).compareBaseString(Oracle.right().baseString(paper)).mistakes())
        .containsExactly(SignatureMistake.PROTOCOL_PARAMETER_MISSING);
  }

  @Test
  @DisplayName("names a parameter that is sent but not signed, and one that must not be signed")
  void signedSet() {
    for (String name : List.of("oauth_version", "oauth_nonce", "oauth_token")) {
      Paper signed = HARD.withProtocol(List.of(without(name)));

      assertThat(explained(HARD).compareHeader(header(HARD, signature(signed))).toString())
          .startsWith("PROTOCOL_PARAMETER_NOT_SIGNED (" + name + "): ");
    }
    List<String> realm = new ArrayList<>(PROTOCOL);
    realm.addAll(List.of("realm", "a, \"b\""));
    List<String> empty = new ArrayList<>(PROTOCOL);
    empty.addAll(List.of("oauth_signature", ""));
    for (List<String> too : List.of(realm, empty)) {
      Paper signed = HARD.withProtocol(too);

      assertThat(explained(HARD).compareHeader(header(HARD, signature(signed))).mistakes())
          .containsExactly(SignatureMistake.REALM_OR_SIGNATURE_SIGNED);
      assertThat(explained(HARD)
              .compareBaseString(Oracle.right().baseString(signed))
              .mistakes())
          .containsExactly(SignatureMistake.REALM_OR_SIGNATURE_SIGNED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text=Hello%2C%20world&count=3",
        "%7B%22text%22%3A%20%22Hello%2C%20world%22%2C%20%22count%22%3A%203%7D="
      })
  @DisplayName("names JSON that is signed by its members or as one name")
  void json(String signedAs) {
    Paper signed = new Paper("POST", JSON.address(), FORM, signedAs, PROTOCOL);

    assertThat(explained(JSON).compareHeader(header(JSON, signature(signed))).mistakes())
        .containsExactly(SignatureMistake.BODY_SIGNED);
    assertThat(
            explained(JSON).compareBaseString(Oracle.right().baseString(signed)).mistakes())
        .containsExactly(SignatureMistake.BODY_SIGNED);
  }

  @Test
  @DisplayName("names JSON that is signed in an unknown way, from the base string")
  void jsonOtherwise() {
    Paper signed = new Paper("POST", JSON.address(), FORM, "count=three&text=", PROTOCOL);

    assertThat(
            explained(JSON).compareBaseString(Oracle.right().baseString(signed)).mistakes())
        .containsExactly(SignatureMistake.BODY_SIGNED);
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.twitter.com/2/tweets, WRONG_HOST",
    "https://www.api.x.com/2/tweets, WRONG_HOST",
    "https://s.example/2/tweets, WRONG_HOST",
    "http://api.x.com/2/tweets, WRONG_SCHEME",
    "http://api.x.com:9999/2/tweets, 'WRONG_SCHEME,WRONG_PORT'",
    "https://api.x.com:9999/2/tweets, WRONG_PORT",
    "https://api.x.com:8443/2/tweets, WRONG_PORT",
    "https://api.x.com/2/tweets/, WRONG_PATH",
    "https://api.x.com/tweets, WRONG_PATH"
  })
  @DisplayName("names another address, from a base string and from a signature")
  void address(String address, String mistakes) {
    Paper signed = new Paper("POST", address, "", "", PROTOCOL);
    SignatureExplanation explained = explained(JSON)
        .alsoAt(Origin.of("https://api.twitter.com"))
        .alsoAt(Origin.of("http://api.x.com:9999"), Origin.of("https://api.x.com:9999"));
    List<String> expected = List.of(mistakes.split(",", -1));

    SignatureComparison ofHeader = explained.compareHeader(header(JSON, signature(signed)));
    SignatureComparison ofBaseString =
        explained.compareBaseString(Oracle.right().baseString(signed));

    assertThat(ofHeader.mistakes())
        .extracting(SignatureMistake::name)
        .containsExactly(expected.get(0));
    assertThat(ofBaseString.mistakes())
        .extracting(SignatureMistake::name)
        .containsExactlyElementsOf(expected);
    if (!mistakes.equals("WRONG_PATH")) {
      assertThat(ofHeader.toString()).contains("(ours is https://api.x.com)");
      assertThat(ofBaseString.toString()).contains("(ours is https://api.x.com)");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "https%3A%2F%2Fapi.x.com%2F2%2Ftweets, ''",
    "https://api.x.com/2/tweets, NOT_ENCODED",
    "https%3a%2f%2fapi.x.com%2f2%2ftweets, OTHER_ESCAPES",
    "https%253A%252F%252Fapi.x.com%252F2%252Ftweets, DOUBLE_ENCODED",
    "http%3A%2F%2FAPI.x.com%3A80%2Ftweets%3Fa%3Db, 'WRONG_SCHEME,WRONG_HOST,WRONG_PORT,WRONG_PATH,QUERY_IN_THE_URI'",
    "https%3A%2F%2Fapi.x.com%3A443%2F2%2Ftweets, WRONG_PORT",
    "%2F2%2Ftweets, WRONG_HOST",
    "%zz, WRONG_HOST"
  })
  @DisplayName("names the mistakes in the URI of a base string")
  void uriFromElsewhere(String uri, String mistakes) {
    String theirs =
        Oracle.right().baseString(JSON).replace("https%3A%2F%2Fapi.x.com%2F2%2Ftweets", uri);

    assertThat(explained(JSON).compareBaseString(theirs).mistakes())
        .extracting(SignatureMistake::name)
        .containsExactlyElementsOf(
            mistakes.isEmpty() ? List.of() : List.of(mistakes.split(",", -1)));
  }

  @Test
  @DisplayName("names two mistakes at once")
  void two() {
    String baseString = Oracle.with(Fault.SPACE_AS_PLUS, Fault.FORM_LEFT_OUT).baseString(HARD);
    List<SignatureMistake> both =
        List.of(SignatureMistake.PLUS_FOR_SPACE, SignatureMistake.FORM_NOT_SIGNED);

    assertThat(explained(HARD).compareBaseString(baseString).mistakes())
        .containsExactlyElementsOf(both);
    assertThat(
            explained(HARD).compareHeader(header(HARD, hmac(baseString, key()))).mistakes())
        .containsExactlyElementsOf(both);
    assertThat(explained(HARD)
            .compareHeader(header(
                HARD,
                hmac(
                    Oracle.with(Fault.SPACE_AS_PLUS).baseString(HARD),
                    Oracle.right().encode(CLIENT_SECRET) + "&")))
            .mistakes())
        .containsExactly(SignatureMistake.PLUS_FOR_SPACE, SignatureMistake.TOKEN_SECRET_MISSING);
    assertThat(explained(HARD)
            .compareBaseString(
                baseString.replaceFirst("POST", "GET").replace("api.x.com", "api.twitter.com"))
            .mistakes())
        .containsExactly(
            SignatureMistake.WRONG_METHOD,
            SignatureMistake.WRONG_HOST,
            SignatureMistake.PLUS_FOR_SPACE,
            SignatureMistake.FORM_NOT_SIGNED);
  }

  @Test
  @DisplayName(
      "names a wrong order, alone and with another mistake, a missing duplicate, and unknown parameters")
  void setsOfParameters() {
    Paper three =
        Paper.of("GET", "https://x.com/?a=1&a=2&a=3&b=%20", PROTOCOL.toArray(String[]::new));
    String right = Oracle.right().baseString(three);
    SignatureExplanation explained = explained(three);

    assertThat(explained
            .compareBaseString(right.replace(
                "a%3D1%26a%3D2%26a%3D3%26b%3D%2520", "a%3D2%26b%3D%2520%26a%3D3%26a%3D1"))
            .mistakes())
        .containsExactly(SignatureMistake.WRONG_ORDER);
    assertThat(explained
            .compareBaseString(right.replace(
                "a%3D1%26a%3D2%26a%3D3%26b%3D%2520", "a%3D2%26b%3D%2B%26a%3D3%26a%3D1"))
            .mistakes())
        .containsExactly(SignatureMistake.PLUS_FOR_SPACE, SignatureMistake.WRONG_ORDER);
    assertThat(explained.compareBaseString(right.replace("a%3D2%26", "")).mistakes())
        .containsExactly(SignatureMistake.MISSING_DUPLICATE);
    assertThat(explained
            .compareBaseString(right.replace("b%3D%2520", "b%3D7%26c%3D8"))
            .toString())
        .isEqualTo("OTHER_PARAMETERS (1 of our parameters missing, 2 unknown): "
            + SignatureMistake.OTHER_PARAMETERS.advice());
    assertThat(explained.compareBaseString("GET&https%3A%2F%2Fx.com%2F&").mistakes())
        .containsExactly(
            SignatureMistake.PROTOCOL_PARAMETER_MISSING,
            SignatureMistake.OTHER_TOKEN,
            SignatureMistake.QUERY_NOT_SIGNED);
  }

  @Test
  @DisplayName("recognizes a protocol parameter that is encoded twice")
  void protocolEncodedTwice() {
    Paper paper = JSON.withProtocol(changed("oauth_token", Oracle.right().encode("a/b+c")));
    TokenCredentials token = TokenCredentials.of("a/b+c", TOKEN_SECRET);
    SignatureExplanation explained =
        SignatureExplanation.of(client(SignatureMethod.hmacSha1()), request(JSON), token);

    assertThat(explained.compareBaseString(Oracle.right().baseString(paper)).mistakes())
        .containsExactly(SignatureMistake.DOUBLE_ENCODED);
  }

  @Test
  @DisplayName("checks oauth_body_hash if the other side sends it")
  void bodyHash() {
    String right = bodyHashOfBraces();
    SignatureExplanation explained = SignatureExplanation.of(
        client(SignatureMethod.hmacSha1()),
        HttpRequest.post("https://api.x.com/2/tweets", Body.json("{}")),
        CREDENTIALS);
    for (String hash : List.of(right, "2jmj7l5rSw0yVb/vlWAYkK/YBwk=")) {
      List<String> protocol = new ArrayList<>(PROTOCOL);
      protocol.addAll(List.of("oauth_body_hash", hash));
      Paper paper = new Paper("POST", "https://api.x.com/2/tweets", "", "", protocol);
      Paper form = HARD.withProtocol(protocol);

      assertThat(explained.compareHeader(header(paper, signature(paper))).mistakes())
          .containsExactlyElementsOf(
              hash.equals(right) ? List.of() : List.of(SignatureMistake.WRONG_BODY_HASH));
      assertThat(explained(HARD).compareHeader(header(form, signature(form))).mistakes())
          .containsExactly(SignatureMistake.WRONG_BODY_HASH);
    }
  }

  @Test
  @DisplayName("checks RSA with the public key, and asks for it if it is missing")
  void publicKey() throws Exception {
    OAuth1Client client = client(WIKI_RSA);
    Paper paper = JSON.withProtocol(changed("oauth_signature_method", "RSA-SHA1"));
    SignatureExplanation explained = SignatureExplanation.of(client, request(paper), CREDENTIALS);
    String header = rsaHeader(paper, Oracle.right(), "SHA1withRSA");

    assertThatThrownBy(() -> explained.compareHeader(header))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("withPublicKey");
    SignatureExplanation checked = explained.withPublicKey(WikiKey.publicKey());
    assertThat(checked.compareHeader(header).agrees()).isTrue();
    assertThat(checked.alsoAt(Origin.of("https://x.com")).compareHeader(header).agrees())
        .isTrue();
    assertThat(checked
            .compareHeader(rsaHeader(paper, Oracle.with(Fault.ANY_BODY_IS_A_FORM), "SHA1withRSA"))
            .mistakes())
        .containsExactly(SignatureMistake.BODY_SIGNED);
    assertThat(checked
            .compareHeader(rsaHeader(paper, Oracle.right(), "SHA256withRSA"))
            .mistakes())
        .containsExactly(SignatureMistake.OTHER_HASH);
    assertThat(checked.compareHeader(header(paper, "AQID")).mistakes())
        .containsExactly(SignatureMistake.OTHER_SECRETS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Bearer hunter2",
        "OAuth",
        "OAuth hunter2",
        "OAuth a=\"hunter2",
        "OAuth a=\"hunter2\",",
        "OAuth a=\"hunter2\" b=\"c\"",
        "OAuth a=\"hunter2%zz\"",
        "OAuth hunter2=\"a\", hunter2=\"b\""
      })
  @DisplayName("rejects text that is not a header, without quoting it")
  void garbledHeaders(String header) {
    assertThatThrownBy(() -> explained(JSON).compareHeader(header))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "GET", "hunter2&hunter2"})
  @DisplayName("rejects text that is not a base string, without quoting it")
  void garbledBaseStrings(String baseString) {
    assertThatThrownBy(() -> explained(JSON).compareBaseString(baseString))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hunter2");
  }

  @Test
  @DisplayName("prints nothing of the other side but known names")
  void repeatsNothing() {
    String theirs = "hunter2&https%3A%2F%2Fhunter2%2Fhunter2%3Fhunter2"
        + "&hunter2%3Dhunter2%26oauth_hunter2%3Dhunter2%26oauth_token%3Dhunter2%26oauth_nonce%3Dhunter2";

    assertThat(explained(JSON).compareBaseString(theirs).toString())
        .contains("PROTOCOL_PARAMETER_DIFFERS (another parameter)")
        .doesNotContain("hunter2");
    assertThat(explained(JSON)
            .compareHeader(
                "OAuth oauth_hunter2=\"hunter2\", oauth_token=\"hunter2\", oauth_signature=\"hunter2\"")
            .toString())
        .doesNotContain("hunter2");
  }

  @Test
  @DisplayName("does not try a body that is too long to be signed by mistake")
  void longBodies() {
    HttpRequest request =
        HttpRequest.post("https://api.x.com/2/tweets", Body.bytes("text/plain", new byte[1 << 20]));
    HttpRequest form = HttpRequest.post(
        "https://api.x.com/2/tweets", Body.form(Parameters.of("a", "x".repeat(1 << 17))));
    Paper paper = Paper.of("POST", "https://api.x.com/2/tweets", PROTOCOL.toArray(String[]::new));

    for (HttpRequest each : List.of(request, form)) {
      assertThat(SignatureExplanation.of(client(SignatureMethod.hmacSha1()), each, CREDENTIALS)
              .compareHeader(header(paper, "AQID"))
              .mistakes())
          .containsExactly(SignatureMistake.OTHER_SECRETS);
    }
  }

  private static List<SignatureMistake> mistakesOf(String signature) {
    return explained(HARD).compareHeader(header(HARD, signature)).mistakes();
  }

  private static String bodyHashOfBraces() {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-1").digest("{}".getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> changed(String name, String value) {
    List<String> protocol = new ArrayList<>(PROTOCOL);
    int at = protocol.indexOf(name);
    if (at < 0) {
      protocol.addAll(List.of(name, value));
    } else {
      protocol.set(at + 1, value);
    }
    return protocol;
  }

  private static String[] without(String name) {
    List<String> protocol = new ArrayList<>(PROTOCOL);
    int at = protocol.indexOf(name);
    protocol.subList(at, at + 2).clear();
    return protocol.toArray(String[]::new);
  }

  private static List<String> plaintext() {
    return changed("oauth_signature_method", "PLAINTEXT");
  }

  private static String rsaHeader(Paper paper, Oracle oracle, String algorithm) throws IOException {
    byte[] message = oracle.baseString(paper).getBytes(StandardCharsets.US_ASCII);
    byte[] signature = PrivateKeySigner.ofPem(algorithm, WikiKey.pem()).sign(message);
    return header(paper, Base64.getEncoder().encodeToString(signature));
  }

  private static HttpResponse response(String form) {
    return HttpResponse.of(200, Headers.none(), form.getBytes(StandardCharsets.US_ASCII));
  }

  /** Returns a request with a different base string for this fault. */
  private static Paper showing(Fault fault) {
    return switch (fault) {
      case ANY_BODY_IS_A_FORM -> JSON;
      case METHOD_AS_GIVEN -> new Paper("post", JSON.address(), "", "", PROTOCOL);
      case HOST_AS_GIVEN -> Paper.of("GET", "https://WWW.x.com/a", PROTOCOL.toArray(String[]::new));
      case OTHER_PORT_DROPPED ->
        Paper.of("GET", "https://localhost:8443/a", PROTOCOL.toArray(String[]::new));
      case EMPTY_PATH_SIGNED ->
        Paper.of("GET", "https://x.com?a=b", PROTOCOL.toArray(String[]::new));
      case NAME_ALONE_LEFT_OUT ->
        Paper.of("GET", "https://x.com/?a&b=c", PROTOCOL.toArray(String[]::new));
      case FORM_WITH_CHARSET_LEFT_OUT -> HARD.withBody(FORM + "; charset=UTF-8", HARD.body());
      case SORTED_WITHOUT_CASE ->
        Paper.of("GET", "https://x.com/?a=b&B=c", PROTOCOL.toArray(String[]::new));
      case SORTED_AS_JOINED ->
        Paper.of("GET", "https://x.com/?a=b&a-=c", PROTOCOL.toArray(String[]::new));
      case PATH_DECODED -> Paper.of("GET", "https://x.com/a%2Cb", PROTOCOL.toArray(String[]::new));
      default -> HARD;
    };
  }

  private static SignatureMistake mistake(Fault fault) {
    return switch (fault) {
      case SPACE_AS_PLUS, PLUS_IS_NO_SPACE -> SignatureMistake.PLUS_FOR_SPACE;
      case ESCAPES_IN_LOWER_CASE, ASTERISK_BARE, TILDE_ESCAPED, ONE_OCTET_FOR_A_CHARACTER ->
        SignatureMistake.OTHER_ESCAPES;
      case QUERY_NOT_DECODED, PARAMETERS_ENCODED_TWICE -> SignatureMistake.DOUBLE_ENCODED;
      case PARAMETERS_NOT_ENCODED -> SignatureMistake.NOT_ENCODED;
      case NOT_SORTED,
          SORTED_BEFORE_ENCODING,
          SORTED_BY_NAME_ALONE,
          SORTED_AS_JOINED,
          SORTED_WITHOUT_CASE -> SignatureMistake.WRONG_ORDER;
      case METHOD_AS_GIVEN -> SignatureMistake.WRONG_METHOD;
      case HTTP_FOR_HTTPS -> SignatureMistake.WRONG_SCHEME;
      case HOST_AS_GIVEN -> SignatureMistake.WRONG_HOST;
      case STANDARD_PORT_SIGNED, OTHER_PORT_DROPPED -> SignatureMistake.WRONG_PORT;
      case PATH_DECODED, EMPTY_PATH_SIGNED -> SignatureMistake.WRONG_PATH;
      case QUERY_SIGNED -> SignatureMistake.QUERY_IN_THE_URI;
      case QUERY_LEFT_OUT -> SignatureMistake.QUERY_NOT_SIGNED;
      case FORM_LEFT_OUT, FORM_WITH_CHARSET_LEFT_OUT -> SignatureMistake.FORM_NOT_SIGNED;
      case ANY_BODY_IS_A_FORM -> SignatureMistake.BODY_SIGNED;
      case LAST_OF_A_NAME, FIRST_OF_A_NAME, EQUAL_PAIRS_ONCE -> SignatureMistake.MISSING_DUPLICATE;
      case NAME_ALONE_LEFT_OUT -> SignatureMistake.OTHER_PARAMETERS;
    };
  }

  private static SignatureExplanation explained(Paper paper) {
    return SignatureExplanation.of(client(SignatureMethod.hmacSha1()), request(paper), CREDENTIALS);
  }

  private static HttpRequest request(Paper paper) {
    HttpRequest bare = HttpRequest.of(paper.method(), paper.address());
    return paper.contentType().isEmpty()
        ? bare
        : bare.withBody(
            Body.bytes(paper.contentType(), paper.body().getBytes(StandardCharsets.UTF_8)));
  }

  private static String signature(Paper paper) {
    return Oracle.right().signature(paper, "HmacSHA1", CLIENT_SECRET, TOKEN_SECRET);
  }

  private static String hmac(String baseString, String key) {
    return Oracle.mac("HmacSHA1", key, baseString);
  }

  private static String key() {
    return Oracle.right().encode(CLIENT_SECRET) + "&" + Oracle.right().encode(TOKEN_SECRET);
  }

  private static String header(Paper paper, String signature) {
    return header(paper.protocol(), signature);
  }

  private static String header(List<String> protocol, String signature) {
    StringBuilder header = new StringBuilder("Authorization: OAuth realm=\"a, \\\"b\\\"\"");
    for (int i = 0; i < protocol.size(); i += 2) {
      header
          .append(",\n  ")
          .append(protocol.get(i))
          .append("=\"")
          .append(Oracle.right().encode(protocol.get(i + 1)))
          .append('"');
    }
    return header + ", oauth_signature=\"" + Oracle.right().encode(signature) + "\"\n";
  }

  private static OAuth1Client client(SignatureMethod method) {
    return OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .signatureMethod(method)
            .build())
        .clientCredentials("xvz1evFS4wEEPTGEFPHBog", CLIENT_SECRET)
        .clock(SettableClock.at(Instant.parse("2026-01-02T03:04:05Z")))
        .random(octets -> {
          for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) i;
          }
        })
        .build();
  }
}
