package dev.tripod.migration.oauth1;

import static dev.tripod.migration.oauth1.Shop.KEY;
import static dev.tripod.migration.oauth1.Shop.KEY_SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.scribejava.core.exceptions.OAuthException;
import com.github.scribejava.core.model.OAuth1AccessToken;
import com.github.scribejava.core.model.OAuth1RequestToken;
import com.github.scribejava.core.model.OAuthRequest;
import com.github.scribejava.core.model.Verb;
import com.github.scribejava.core.oauth.OAuth10aService;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.migration.oauth1.WithScribeJava.BookshopApi;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests both sides of {@code docs/migrate-from-scribejava.md} and the defects that it describes. */
@DisplayName("Migration from ScribeJava 8.3.3:")
final class FromScribeJavaTest {

  private final HttpTransport transport = JdkTransport.create();

  private Shop shop;
  private OAuth10aService theirs;
  private OAuth1Client ours;

  @BeforeEach
  void open() throws IOException {
    shop = Shop.open();
    theirs = WithScribeJava.service(new BookshopApi(shop.at("")), KEY, KEY_SECRET);
    ours = WithTripod.client(shop.server(), KEY, KEY_SECRET);
  }

  @AfterEach
  void close() throws IOException {
    theirs.close();
    shop.close();
  }

  @Test
  @DisplayName("both libraries log the user in, and each accepts the token of the other")
  void threeLegs() throws Exception {
    OAuth1AccessToken their = WithScribeJava.login(theirs, shop::approve);
    TokenCredentials our = WithTripod.login(ours, transport, shop::approve);

    assertThat(their.getParameter("user_id")).isEqualTo("42");
    assertThat(our.extra(X.USER_ID)).hasValue("42");
    HttpRequest me = HttpRequest.get(shop.at("/2/users/me"));
    TokenCredentials carried = WithTripod.carriedOver(their.getToken(), their.getTokenSecret());
    assertThat(WithTripod.call(ours, transport, carried, me).status()).isEqualTo(200);
    assertThat(WithScribeJava.call(theirs, theirs(our), shop.at("/2/users/me"))).isEqualTo(200);
  }

  @Test
  @DisplayName("both libraries log the user in with a PIN")
  void pin() throws Exception {
    OAuth1AccessToken their =
        WithScribeJava.pin(new BookshopApi(shop.at("")), KEY, KEY_SECRET, shop::approvePin);
    TokenCredentials our =
        WithTripod.pin(ours, transport, address -> shop.approvePin(address.toString()));

    assertThat(their.getParameter("screen_name")).isEqualTo("ada");
    assertThat(our.extra(X.SCREEN_NAME)).hasValue("ada");
  }

  @Test
  @DisplayName("both libraries read back the tokens that they stored")
  void stored() throws Exception {
    OAuth1AccessToken their = WithScribeJava.login(theirs, shop::approve);
    TokenCredentials our = shop.token();

    assertThat(WithScribeJava.read(WithScribeJava.write(their))).isEqualTo(their);
    assertThat(WithTripod.read(WithTripod.write(our))).isEqualTo(our);
  }

  @Test
  @DisplayName("error responses, a denied login and the callback of another login")
  void errors() throws Exception {
    OAuth1RequestToken their = theirs.getRequestToken();
    TemporaryCredentials our =
        ours.begin(URI.create("https://app.example/back")).over(transport);
    URI back = our.callback().orElseThrow();

    assertThat(WithScribeJava.outcome(theirs, their, Map.of("oauth_verifier", "guessed")))
        .isEqualTo("rejected");
    assertThat(WithScribeJava.outcome(theirs, their, Map.of("denied", their.getToken())))
        .startsWith("no verifier");
    assertThat(WithTripod.outcome(
            ours, our, URI.create(back + "?oauth_token=another&oauth_verifier=v"), transport))
        .isEqualTo("not the callback of this login: MISMATCH");
    assertThat(WithTripod.outcome(ours, our, URI.create(back + "?denied=" + token(our)), transport))
        .isEqualTo("the user declined");
    assertThat(WithTripod.outcome(
            ours,
            our,
            URI.create(back + "?oauth_token=" + token(our) + "&oauth_verifier=guessed"),
            transport))
        .startsWith("error: ");
  }

  @Test
  @DisplayName("a successful login")
  void success() throws Exception {
    OAuth1RequestToken their = theirs.getRequestToken();
    TemporaryCredentials our =
        ours.begin(URI.create("https://app.example/back")).over(transport);

    assertThat(
            WithScribeJava.outcome(theirs, their, shop.approve(theirs.getAuthorizationUrl(their))))
        .isEqualTo("welcome, user of 42");
    assertThat(WithTripod.outcome(ours, our, shop.approve(our.authorizationUri()), transport))
        .isEqualTo("welcome, user of 42");
  }

  @Test
  @DisplayName("your own API class becomes a value")
  void ownServer() throws Exception {
    String base = shop.at("");
    // tag::own-server[]
    OAuth1Server bookshop = OAuth1Server.at(
            base + "/oauth/request_token", base + "/oauth/authorize", base + "/oauth/access_token")
        .build();
    // end::own-server[]

    TokenCredentials token =
        WithTripod.login(WithTripod.client(bookshop, KEY, KEY_SECRET), transport, shop::approve);

    assertThat(token.extra(X.USER_ID)).hasValue("42");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"/r?q=a=b", "/r?z=1&%C3%A9=2", "/r/b:80"})
  @DisplayName("ScribeJava signs some requests incorrectly")
  void signedWrongly(String path) throws Exception {
    TokenCredentials token = shop.token();

    assertThat(WithScribeJava.call(theirs, theirs(token), shop.at(path))).isEqualTo(401);
    assertThat(shop.lastErrorReason()).startsWith("oauth_signature is not");
    assertThat(shop.statusForTripod(token, HttpRequest.get(shop.at(path)))).isEqualTo(200);
  }

  @Test
  @DisplayName(
      "ScribeJava signs two values of one name incorrectly if encoding changes their order")
  void valuesOfOneName() throws Exception {
    TokenCredentials token = shop.token();
    OAuthRequest request = new OAuthRequest(Verb.POST, shop.at("/r"));
    request.addBodyParameter("a", "{");
    request.addBodyParameter("a", "z");
    theirs.signRequest(theirs(token), request);

    assertThat(theirs.execute(request).getCode()).isEqualTo(401);
    assertThat(shop.statusForTripod(
            token,
            HttpRequest.post(shop.at("/r"), Body.form(Parameters.of("a", "{").and("a", "z")))))
        .isEqualTo(200);
  }

  @Test
  @DisplayName("ScribeJava cannot sign a request again, because it signs the old signature")
  void signedTwice() throws Exception {
    TokenCredentials token = shop.token();
    OAuthRequest request = new OAuthRequest(Verb.GET, shop.at("/2/users/me"));
    theirs.signRequest(theirs(token), request);
    theirs.signRequest(theirs(token), request);

    assertThat(theirs.execute(request).getCode()).isEqualTo(401);
  }

  @Test
  @DisplayName(
      "ScribeJava accepts a callback that the server did not confirm and reports it as confirmed")
  void notConfirmed() throws Exception {
    shop.faults().callbackConfirmed("false");

    assertThat(theirs.getRequestToken().isOauthCallbackConfirmed()).isTrue();
    assertThatThrownBy(() -> ours.beginOutOfBand().over(transport))
        .isInstanceOf(UnreadableResponse.class);
  }

  @Test
  @DisplayName("ScribeJava repeats the secret of a malformed response in its message")
  void messages() {
    HttpResponse broken = HttpResponse.of(
        200,
        Headers.of("Content-Type", "text/plain"),
        "oauth_token_secret=kd94hf93k423kf44".getBytes(StandardCharsets.US_ASCII));
    shop.faults().nextResponse(broken).nextResponse(broken);

    assertThatThrownBy(() -> theirs.getRequestToken())
        .isInstanceOf(OAuthException.class)
        .hasMessageContaining("kd94hf93k423kf44");
    assertThatThrownBy(() -> ours.beginOutOfBand().over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageNotContaining("kd94hf93k423kf44");
  }

  private static OAuth1AccessToken theirs(TokenCredentials token) {
    return new OAuth1AccessToken(token.token().reveal(), token.tokenSecret().reveal());
  }

  private static String token(TemporaryCredentials login) {
    return Parameters.parse(login.authorizationUri().getRawQuery())
        .first("oauth_token")
        .orElseThrow();
  }
}
