package dev.tripod.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oracle.WikiKey;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests explanations of published requests: they agree with correct signatures, and name what is wrong with the others. */
final class ExplainedVectorsTest {

  private static final String LOGIN_KEY = "cChZNFj6T5R0TigYB9yd1w";
  private static final String LOGIN_SECRET = "L8qq9PZyRg6ieKGEKhZolGC0vJWLw8iEJ88DRdyOg";
  private static final Origin TWITTER = Origin.of("https://api.twitter.com");

  @ParameterizedTest
  @CsvSource({
    "request_token, ea9ec8429b68d6b77cd5600adbbb0456, oauth_callback, http://localhost/sign-in-with-twitter/, '', F1Li3tvehgcraF8DMJ7OyxO4w9Y=",
    "access_token, a9900fe68e2573b27a37f10fbad6a755, oauth_token, NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0, veNRnAWe6inFuo8o2u8SLLZLjolYDmDP7SzL0YfYI, 39cipBtIOHEEnybAR4sATQTpl2I="
  })
  @DisplayName("X, log in: the signatures printed with api.x.com are those of api.twitter.com")
  void logIn(
      String endpoint,
      String nonce,
      String name,
      String value,
      String tokenSecret,
      String printed) {
    SignatureExplanation onX =
        logIn("https://api.x.com/oauth/" + endpoint, name, value, tokenSecret);
    SignatureExplanation onTwitter =
        logIn("https://api.twitter.com/oauth/" + endpoint, name, value, tokenSecret);
    Parameters header = logInHeader(nonce, name, value, printed);

    assertThat(onTwitter.compareParameters(header).mistakes())
        .doesNotContain(SignatureMistake.OTHER_SECRETS, SignatureMistake.WRONG_HOST);
    assertThat(onX.alsoAt(TWITTER).compareParameters(header).mistakes())
        .contains(SignatureMistake.WRONG_HOST);
  }

  @Test
  @DisplayName("X, log in: names an empty token secret in the token request")
  void emptyTokenSecret() {
    SignatureExplanation explained = logIn(
        "https://api.twitter.com/oauth/access_token",
        "oauth_token",
        "NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0",
        "veNRnAWe6inFuo8o2u8SLLZLjolYDmDP7SzL0YfYI");

    assertThat(explained
            .compareParameters(logInHeader(
                "a9900fe68e2573b27a37f10fbad6a755",
                "oauth_token",
                "NPcudxy0yU5T3tBzho7iCotZ3cnetKwcTIRlX0iwRl0",
                "eLn5QjdCqHdlBEvOogMeGuRxW4k="))
            .mistakes())
        .containsExactly(SignatureMistake.TOKEN_SECRET_MISSING);
  }

  @Test
  @DisplayName("RFC 5849 section 1.2: the photo is requested by http, the credentials by https")
  void photoOverHttp() {
    Parameters header = Parameters.of("oauth_consumer_key", "dpf43f3p2l4k3l03")
        .and("oauth_token", "nnch734d00sl2jdk")
        .and("oauth_signature_method", "HMAC-SHA1")
        .and("oauth_timestamp", "137131202")
        .and("oauth_nonce", "chapoH")
        .and("oauth_signature", "MdpQcU8iPSUjWoN/UDMsK2sui9I=");
    TokenCredentials token = TokenCredentials.of("nnch734d00sl2jdk", "pfkkdhi9sl3r4s00");
    OAuth1Client client = client("dpf43f3p2l4k3l03", "kd94hf93k423kf44");
    String photo = "://photos.example.net/photos?file=vacation.jpg&size=original";

    assertThat(SignatureExplanation.of(client, HttpRequest.get("http" + photo), token)
            .compareParameters(header))
        .matches(SignatureComparison::agrees);
    assertThat(SignatureExplanation.of(client, HttpRequest.get("https" + photo), token)
            .compareParameters(header)
            .mistakes())
        .containsExactly(SignatureMistake.WRONG_SCHEME);
  }

  @Test
  @DisplayName("OAuth wiki: the photo of the RSA test case is named vacaction.jpg")
  void vacaction() throws Exception {
    Parameters header = Parameters.of("oauth_consumer_key", "dpf43f3p2l4k3l03")
        .and("oauth_signature_method", "RSA-SHA1")
        .and("oauth_timestamp", "1196666512")
        .and("oauth_nonce", "13917289812797014437")
        .and("oauth_version", "1.0")
        .and(
            "oauth_signature",
            "jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5wUmUl4aCI4BwpraNx4RtEXMe5qg5T1LV"
                + "TGliMRpKasKsW//e+RinhejgCuzoH26dyF8iY2ZZ/5D1ilgeijhV/vBka5twt399mXwaYdCwFYE=");
    OAuth1Client client = OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .signatureMethod(
                SignatureMethod.rsaSha1(PrivateKeySigner.ofPem("SHA1withRSA", WikiKey.pem())))
            .build())
        .clientCredentials("dpf43f3p2l4k3l03", "kd94hf93k423kf44")
        .build();
    String photo = "http://photos.example.net/photos?size=original&file=";

    assertThat(SignatureExplanation.of(client, HttpRequest.get(photo + "vacaction.jpg"))
            .withPublicKey(WikiKey.publicKey())
            .compareParameters(header))
        .matches(SignatureComparison::agrees);
    assertThat(SignatureExplanation.of(client, HttpRequest.get(photo + "vacation.jpg"))
            .withPublicKey(WikiKey.publicKey())
            .compareParameters(header)
            .mistakes())
        .containsExactly(SignatureMistake.OTHER_SECRETS);
  }

  /** Explains a request for credentials. Only the token request has a body, with the verifier. */
  private static SignatureExplanation logIn(
      String uri, String name, String value, String tokenSecret) {
    HttpRequest request = HttpRequest.post(uri, Body.none());
    OAuth1Client client = client(LOGIN_KEY, LOGIN_SECRET);
    return name.equals("oauth_token")
        ? SignatureExplanation.of(
            client,
            request.withBody(Body.form(
                Parameters.of("oauth_verifier", "uw7NjWHT6OJ1MpJOXsHfNxoAhPKpgI8BlYDhxEjIBY"))),
            TokenCredentials.of(value, tokenSecret))
        : SignatureExplanation.of(client, request);
  }

  private static Parameters logInHeader(String nonce, String name, String value, String signature) {
    return Parameters.of("oauth_consumer_key", LOGIN_KEY)
        .and("oauth_nonce", nonce)
        .and("oauth_signature_method", "HMAC-SHA1")
        .and("oauth_timestamp", "1318467427")
        .and("oauth_version", "1.0")
        .and(name, value)
        .and("oauth_signature", signature);
  }

  private static OAuth1Client client(String key, String secret) {
    return OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build())
        .clientCredentials(key, secret)
        .build();
  }
}
