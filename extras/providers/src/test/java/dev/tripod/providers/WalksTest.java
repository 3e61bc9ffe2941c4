package dev.tripod.providers;

import static dev.tripod.providers.Walk.header;
import static dev.tripod.providers.Walk.line;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.oauth1.ClientCredentials;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.testkit.ScriptedTransport;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The OAuth 1.0a of each provider: the requests and the authorization URI. */
@DisplayName("The OAuth 1.0a login at")
final class WalksTest {

  @Test
  @DisplayName("Trello's authorization URI has scope and expiration")
  void trello() {
    Walk walk = Walk.of(
        Trello.oauth1(Trello.READ_WRITE, Trello.NEVER),
        TemporaryCredentialRequest.to(Walk.CALLBACK).authorizationParameter(Trello.NAME, "Our app"),
        "https://api.trello.com/1/members/me",
        "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://trello.com/1/OAuthGetRequestToken");
    assertThat(walk.authorizationUri())
        .hasToString("https://trello.com/1/OAuthAuthorizeToken?oauth_token=temporary"
            + "&scope=read%2Cwrite&expiration=never&name=Our%20app");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://trello.com/1/OAuthGetAccessToken");
    assertSigned("HmacSHA1", walk, Map.of());
    assertThat(walk.call().origin()).isEqualTo(Trello.API);
  }

  @Test
  @DisplayName("Flickr's authorization URI has the permission, and the token response the account")
  void flickr() {
    Walk walk = Walk.of(
        Flickr.oauth1(Flickr.WRITE),
        "https://api.flickr.com/services/rest?method=flickr.test.login",
        "&fullname=Ada%20L&user_nsid=12345678%40N00&username=ada");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://www.flickr.com/services/oauth/request_token");
    assertThat(walk.authorizationUri())
        .hasToString(
            "https://www.flickr.com/services/oauth/authorize?oauth_token=temporary&perms=write");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://www.flickr.com/services/oauth/access_token");
    assertSigned("HmacSHA1", walk, Map.of());
    assertThat(walk.token().extra(Flickr.USER_NSID)).hasValue("12345678@N00");
    assertThat(walk.token().extra(Flickr.USERNAME)).hasValue("ada");
    assertThat(walk.token().extra(Flickr.FULL_NAME)).hasValue("Ada L");
    assertThat(walk.call().origin()).isEqualTo(Flickr.API);
  }

  @Test
  @DisplayName("Discogs gets PLAINTEXT signatures and a User-Agent with each request")
  void discogs() {
    Walk walk = Walk.of(Discogs.oauth1(), "https://api.discogs.com/oauth/identity", "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://api.discogs.com/oauth/request_token");
    assertThat(walk.authorizationUri())
        .hasToString("https://www.discogs.com/oauth/authorize?oauth_token=temporary");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://api.discogs.com/oauth/access_token");
    assertThat(header(walk.temporaryCredentialRequest()))
        .containsEntry("oauth_signature_method", "PLAINTEXT")
        .containsEntry("oauth_signature", "client%26secret&");
    assertThat(header(walk.tokenRequest()))
        .containsEntry("oauth_signature", "client%26secret&temporary%2Fsecret");
    assertThat(header(walk.call()))
        .containsEntry("oauth_signature", "client%26secret&token-secret");
    assertSaysWhoIsCalling(Discogs.oauth1(), walk);
    assertThat(walk.call().origin()).isEqualTo(Discogs.API);
  }

  @Test
  @DisplayName("SmugMug's authorization URI has access and permissions")
  void smugMug() {
    Walk walk = Walk.of(
        SmugMug.oauth1(),
        TemporaryCredentialRequest.outOfBand()
            .authorizationParameter(SmugMug.ACCESS, "Full")
            .authorizationParameter(SmugMug.PERMISSIONS, "Modify")
            .authorizationParameter(SmugMug.SHOW_SIGN_UP_BUTTON, "false")
            .authorizationParameter(SmugMug.PREFILLED_USERNAME, "ada"),
        "https://api.smugmug.com/api/v2!authuser",
        "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://api.smugmug.com/services/oauth/1.0a/getRequestToken");
    assertThat(header(walk.temporaryCredentialRequest())).containsEntry("oauth_callback", "oob");
    assertThat(walk.authorizationUri())
        .hasToString("https://api.smugmug.com/services/oauth/1.0a/authorize?oauth_token=temporary"
            + "&Access=Full&Permissions=Modify&showSignUpButton=false&username=ada");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://api.smugmug.com/services/oauth/1.0a/getAccessToken");
    assertSigned("HmacSHA1", walk, Map.of());
    assertThat(walk.call().origin()).isEqualTo(SmugMug.API);
  }

  @Test
  @DisplayName("Tumblr gets signatures in the header and a User-Agent with each request")
  void tumblr() {
    Walk walk = Walk.of(Tumblr.oauth1(), "https://api.tumblr.com/v2/user/info", "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://www.tumblr.com/oauth/request_token");
    assertThat(walk.authorizationUri())
        .hasToString("https://www.tumblr.com/oauth/authorize?oauth_token=temporary");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://www.tumblr.com/oauth/access_token");
    assertSigned("HmacSHA1", walk, Map.of());
    assertSaysWhoIsCalling(Tumblr.oauth1(), walk);
    assertThat(walk.call().origin()).isEqualTo(Tumblr.API);
  }

  @Test
  @DisplayName(
      "the queries of MediaWiki's endpoints are signed, and its authorization URI has the client")
  void mediaWiki() {
    Walk walk = Walk.of(
        MediaWiki.oauth1(MediaWiki.WIKIMEDIA),
        TemporaryCredentialRequest.outOfBand(),
        "https://meta.wikimedia.org/w/api.php",
        "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://meta.wikimedia.org/w/index.php?title=Special:OAuth/initiate");
    assertThat(walk.authorizationUri())
        .hasToString("https://meta.wikimedia.org/w/index.php?title=Special:OAuth/authorize"
            + "&oauth_token=temporary&oauth_consumer_key=client-id");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://meta.wikimedia.org/w/index.php?title=Special:OAuth/token");
    assertSigned(
        "HmacSHA1",
        walk.temporaryCredentialRequest(),
        "",
        Map.of("title", "Special:OAuth/initiate"));
    assertSigned(
        "HmacSHA1",
        walk.tokenRequest(),
        Walk.TEMPORARY_SECRET,
        Map.of("title", "Special:OAuth/token"));
  }

  @Test
  @DisplayName("another wiki has its own index.php")
  void anyWiki() {
    OAuth1Server wiki = MediaWiki.oauth1(URI.create("https://wiki.example/index.php"));

    assertThat(wiki.tokenRequest())
        .hasToString("https://wiki.example/index.php?title=Special:OAuth/token");
    assertThatThrownBy(() -> MediaWiki.oauth1(URI.create("http://wiki.example/index.php")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("Garmin has plain OAuth 1.0a on two hosts")
  void garmin() {
    Walk walk = Walk.of(Garmin.oauth1(), "https://api.example/", "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://connectapi.garmin.com/oauth-service/oauth/request_token");
    assertThat(walk.authorizationUri())
        .hasToString("https://connect.garmin.com/oauthConfirm?oauth_token=temporary");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://connectapi.garmin.com/oauth-service/oauth/access_token");
    assertSigned("HmacSHA1", walk, Map.of());
  }

  @Test
  @DisplayName(
      "E*TRADE issues credentials by GET, out of band, and has other parameter names in the authorization URI")
  void eTrade() {
    Walk walk = Walk.of(
        ETrade.oauth1(), TemporaryCredentialRequest.outOfBand(), ETrade.RENEWAL.toString(), "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("GET https://api.etrade.com/oauth/request_token");
    assertThat(header(walk.temporaryCredentialRequest())).containsEntry("oauth_callback", "oob");
    assertThat(walk.authorizationUri().toString())
        .startsWith("https://us.etrade.com/e/t/etws/authorize?")
        .satisfies(uri -> assertThat(uri.substring(uri.indexOf('?') + 1).split("&"))
            .containsExactlyInAnyOrder("key=client-id", "token=temporary"));
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("GET https://api.etrade.com/oauth/access_token");
    assertThat(header(walk.tokenRequest())).containsEntry("oauth_verifier", "verifier");
    assertSigned("HmacSHA1", walk, Map.of());
  }

  @Test
  @DisplayName(
      "E*TRADE reactivates tokens by a signed call to its API, and revokes them by a signed GET")
  void eTradeLifecycle() {
    Walk walk = Walk.of(
        ETrade.oauth1(), TemporaryCredentialRequest.outOfBand(), ETrade.RENEWAL.toString(), "");
    ScriptedTransport transport = ScriptedTransport.create().respond(200, "text/plain", "Revoked");

    Walk.client(ETrade.oauth1()).revoke(walk.token()).over(transport);

    assertThat(header(walk.call())).containsEntry("oauth_token", "token");
    assertThat(walk.call().origin()).isEqualTo(ETrade.API);
    HttpRequest revocation = transport.requests().get(0);
    assertThat(line(revocation)).isEqualTo("GET https://api.etrade.com/oauth/revoke_access_token");
    assertThat(header(revocation)).containsEntry("oauth_token", "token");
    assertSigned("HmacSHA1", revocation, "token-secret", Map.of());
    assertThat(ETrade.SANDBOX).isNotEqualTo(ETrade.API);
  }

  @Test
  @DisplayName("NetSuite has the account as an unsigned realm, and HMAC-SHA256 signatures")
  void netSuite() {
    Walk walk = Walk.of(
        NetSuite.oauth1("1234567_SB1", "1234567-sb1"),
        "https://1234567-sb1.restlets.api.netsuite.com/app/site/hosting/restlet.nl",
        "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://1234567-sb1.restlets.api.netsuite.com/rest/requesttoken");
    assertThat(walk.authorizationUri())
        .hasToString("https://1234567-sb1.app.netsuite.com/app/login/secure/authorizetoken.nl"
            + "?oauth_token=temporary");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://1234567-sb1.restlets.api.netsuite.com/rest/accesstoken");
    for (HttpRequest request : requests(walk)) {
      assertThat(request.headers().first("Authorization").orElseThrow())
          .startsWith("OAuth realm=\"1234567_SB1\", ");
      assertThat(header(request)).containsEntry("oauth_signature_method", "HMAC-SHA256");
    }
    assertSigned("HmacSHA256", walk, Map.of());
  }

  @Test
  @DisplayName("Jira Data Center verifies RSA-SHA1 with the public key of the application link")
  void jiraDataCenter() throws GeneralSecurityException {
    KeyPair keys = rsa();
    Walk walk = Walk.of(
        JiraDataCenter.oauth1(
            URI.create("https://jira.example/jira"),
            PrivateKeySigner.of("SHA1withRSA", keys.getPrivate())),
        "https://jira.example/jira/rest/api/2/myself",
        "");

    assertThat(line(walk.temporaryCredentialRequest()))
        .isEqualTo("POST https://jira.example/jira/plugins/servlet/oauth/request-token");
    assertThat(walk.authorizationUri())
        .hasToString(
            "https://jira.example/jira/plugins/servlet/oauth/authorize?oauth_token=temporary");
    assertThat(line(walk.tokenRequest()))
        .isEqualTo("POST https://jira.example/jira/plugins/servlet/oauth/access-token");
    for (HttpRequest request : requests(walk)) {
      assertSigned("RSA-SHA1", "SHA1withRSA", keys.getPublic(), request);
    }
  }

  @Test
  @DisplayName("Jira Data Center accepts only RSA-SHA1")
  void jiraDataCenterTakesNoOther() throws GeneralSecurityException {
    PrivateKeySigner sha256 = PrivateKeySigner.of("SHA256withRSA", rsa().getPrivate());
    URI base = URI.create("https://jira.example");

    assertThatThrownBy(() -> JiraDataCenter.oauth1(base, sha256))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    // printf '{"a":1}' | openssl dgst -sha256 -binary | base64, and the same of nothing
    "true, 'AVq9f1zFei3ZS3WQ8ErYCEJzkF7jPsXOvq5iJ2qX+GI='",
    "false, '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
  })
  @DisplayName(
      "Mastercard has one leg: no token, no secret, and a body hash even for an empty body")
  void mastercard(boolean body, String hash) throws GeneralSecurityException {
    KeyPair keys = rsa();
    OAuth1Client client = OAuth1Client.builder()
        .server(Mastercard.oauth1(PrivateKeySigner.of("SHA256withRSA", keys.getPrivate())))
        .clientCredentials(ClientCredentials.of("consumer!key"))
        .build();
    String address = "https://sandbox.api.mastercard.com/send/v1/transfers";

    HttpRequest signed = client
        .authorizer(Mastercard.API, Mastercard.SANDBOX)
        .authorize(
            body ? HttpRequest.post(address, Body.json("{\"a\":1}")) : HttpRequest.get(address))
        .over(request -> {
          throw new AssertionError("nothing is sent");
        })
        .request();

    assertThat(header(signed))
        .containsEntry("oauth_consumer_key", "consumer!key")
        .containsEntry("oauth_body_hash", hash)
        .doesNotContainKey("oauth_token");
    assertSigned("RSA-SHA256", "SHA256withRSA", keys.getPublic(), signed);
  }

  private static HttpRequest[] requests(Walk walk) {
    return new HttpRequest[] {walk.temporaryCredentialRequest(), walk.tokenRequest(), walk.call()};
  }

  private static void assertSaysWhoIsCalling(OAuth1Server server, Walk walk) {
    for (HttpRequest request : requests(walk)) {
      assertThat(request.headers().all("User-Agent")).containsExactly("walk/1.0");
    }
    OAuth1Client.Builder nameless =
        OAuth1Client.builder().server(server).clientCredentials("a", "b");
    assertThatThrownBy(nameless::build).hasMessageContaining("User-Agent");
  }

  private static void assertSigned(
      String method, String algorithm, PublicKey key, HttpRequest request)
      throws GeneralSecurityException {
    assertThat(header(request)).containsEntry("oauth_signature_method", method);
    Signature verifier = Signature.getInstance(algorithm);
    verifier.initVerify(key);
    verifier.update(baseString(request, Map.of()).getBytes(StandardCharsets.US_ASCII));
    assertThat(verifier.verify(Base64.getDecoder().decode(header(request).get("oauth_signature"))))
        .isTrue();
  }

  private static void assertSigned(String mac, Walk walk, Map<String, String> query) {
    assertSigned(mac, walk.temporaryCredentialRequest(), "", query);
    assertSigned(mac, walk.tokenRequest(), Walk.TEMPORARY_SECRET, query);
  }

  private static void assertSigned(
      String mac, HttpRequest request, String tokenSecret, Map<String, String> query) {
    byte[] key = (escape(Walk.CLIENT_SECRET) + "&" + escape(tokenSecret))
        .getBytes(StandardCharsets.US_ASCII);
    try {
      Mac signer = Mac.getInstance(mac);
      signer.init(new SecretKeySpec(key, mac));
      byte[] signature =
          signer.doFinal(baseString(request, query).getBytes(StandardCharsets.US_ASCII));
      assertThat(header(request))
          .containsEntry("oauth_signature", Base64.getEncoder().encodeToString(signature));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(mac + " is in every JDK", e);
    }
  }

  /** Returns the signature base string (RFC 5849 section 3.4.1) of the request with a known query. */
  private static String baseString(HttpRequest request, Map<String, String> query) {
    Map<String, String> all = new TreeMap<>(header(request));
    all.remove("realm");
    all.remove("oauth_signature");
    all.putAll(query);
    String parameters = all.entrySet().stream()
        .map(it -> escape(it.getKey()) + "=" + escape(it.getValue()))
        .collect(Collectors.joining("&"));
    String address = request.uri().toString().replaceFirst("\\?.*", "");
    return request.method() + "&" + escape(address) + "&" + escape(parameters);
  }

  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  private static KeyPair rsa() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return generator.generateKeyPair();
  }
}
