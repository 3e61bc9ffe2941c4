package dev.tripod.migration.oauth1;

import static dev.tripod.migration.oauth1.Shop.KEY;
import static dev.tripod.migration.oauth1.Shop.KEY_SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import twitter4j.AccessToken;
import twitter4j.OAuthAuthorization;
import twitter4j.RequestToken;

/** Tests both sides of {@code docs/migrate-from-twitter4j.md} and the defects that it describes. */
@DisplayName("Migration from Twitter4J 4.1.2:")
final class FromTwitter4JTest {

  private final HttpTransport transport = JdkTransport.create();

  private Shop shop;
  private OAuthAuthorization theirs;
  private OAuth1Client ours;

  @BeforeEach
  void open() throws IOException {
    shop = Shop.open();
    theirs = WithTwitter4J.authorization(KEY, KEY_SECRET, loopback());
    ours = WithTripod.client(shop.server(), KEY, KEY_SECRET);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  @DisplayName("both libraries log the user in, and each accepts the token of the other")
  void threeLegs() throws Exception {
    AccessToken their = WithTwitter4J.login(theirs, shop::approve);
    TokenCredentials our = WithTripod.login(ours, transport, shop::approve);

    assertThat(their.getUserId()).isEqualTo(42);
    assertThat(their.getScreenName()).isEqualTo("ada");
    assertThat(our.extra(X.USER_ID)).hasValue("42");
    assertThat(our.extra(X.SCREEN_NAME)).hasValue("ada");
    HttpRequest me = HttpRequest.get(shop.at("/2/users/me"));
    TokenCredentials carried = WithTripod.carriedOver(their.getToken(), their.getTokenSecret());
    assertThat(WithTripod.call(ours, transport, carried, me).status()).isEqualTo(200);
    assertThat(WithTwitter4J.call(
                KEY, KEY_SECRET, our.token().reveal(), our.tokenSecret().reveal(), loopback())
            .getId())
        .isEqualTo(42);
  }

  @Test
  @DisplayName("both libraries log the user in with a PIN")
  void pin() throws Exception {
    AccessToken their = WithTwitter4J.pin(theirs, shop::approvePin);
    TokenCredentials our =
        WithTripod.pin(ours, transport, address -> shop.approvePin(address.toString()));

    assertThat(their.getScreenName()).isEqualTo("ada");
    assertThat(our.extra(X.SCREEN_NAME)).hasValue("ada");
  }

  @Test
  @DisplayName("Tripod reads the tokens that Twitter4J stored")
  void stored() throws Exception {
    String[] written =
        WithTwitter4J.write(WithTwitter4J.login(theirs, shop::approve)).split("\n", 2);

    TokenCredentials token = WithTripod.carriedOver(written[0], written[1]);

    assertThat(shop.statusForTripod(token, HttpRequest.get(shop.at("/2/users/me"))))
        .isEqualTo(200);
  }

  @Test
  @DisplayName("error responses")
  void errors() throws Exception {
    RequestToken login = theirs.getOAuthRequestToken("https://app.example/back");
    shop.approve(login.getAuthorizationURL());

    assertThat(WithTwitter4J.outcome(theirs, login, "guessed")).startsWith("rejected");
  }

  @Test
  @DisplayName("Twitter4J prints the request token and its secret")
  void printed() throws Exception {
    RequestToken their = theirs.getOAuthRequestToken("https://app.example/back");
    TemporaryCredentials our = ours.beginOutOfBand().over(transport);

    assertThat(their.toString()).contains(their.getToken(), their.getTokenSecret());
    assertThat(our.toString())
        .doesNotContain(
            our.snapshot().secret("token").reveal(),
            our.snapshot().secret("secret").reveal());
  }

  @Test
  @DisplayName("Twitter4J accepts a callback that the server did not confirm")
  void notConfirmed() throws Exception {
    shop.faults().callbackConfirmed("false");

    assertThat(theirs.getOAuthRequestToken("https://app.example/back").getAuthorizationURL())
        .contains("oauth_token=");
    assertThatThrownBy(() -> ours.beginOutOfBand().over(transport))
        .isInstanceOf(UnreadableResponse.class);
  }

  private Properties loopback() {
    Properties settings = new Properties();
    settings.setProperty("oauth.requestTokenURL", shop.at("/oauth/request_token"));
    settings.setProperty("oauth.authorizationURL", shop.at("/oauth/authorize"));
    settings.setProperty("oauth.accessTokenURL", shop.at("/oauth/access_token"));
    settings.setProperty("restBaseURL", shop.at("/1.1/"));
    return settings;
  }
}
