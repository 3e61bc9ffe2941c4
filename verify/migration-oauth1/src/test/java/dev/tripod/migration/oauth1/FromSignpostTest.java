package dev.tripod.migration.oauth1;

import static dev.tripod.migration.oauth1.Shop.KEY;
import static dev.tripod.migration.oauth1.Shop.KEY_SECRET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import oauth.signpost.OAuthConsumer;
import oauth.signpost.OAuthProvider;
import oauth.signpost.exception.OAuthException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests both sides of {@code docs/migrate-from-signpost.md} and the defects that it describes. */
@DisplayName("Migration from Signpost 2.1.1:")
final class FromSignpostTest {

  private final HttpTransport transport = JdkTransport.create();

  private Shop shop;
  private OAuthConsumer theirs;
  private OAuthProvider provider;
  private OAuth1Client ours;

  @BeforeEach
  void open() throws IOException {
    shop = Shop.open();
    theirs = WithSignpost.consumer(KEY, KEY_SECRET);
    provider = WithSignpost.provider(shop.at(""));
    ours = WithTripod.client(shop.server(), KEY, KEY_SECRET);
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  @DisplayName("both libraries log the user in, and each accepts the token of the other")
  void threeLegs() throws Exception {
    Map.Entry<String, String> their = WithSignpost.login(theirs, provider, shop::approve);
    TokenCredentials our = WithTripod.login(ours, transport, shop::approve);

    assertThat(provider.getResponseParameters().getFirst("user_id")).isEqualTo("42");
    assertThat(our.extra(X.USER_ID)).hasValue("42");
    HttpRequest me = HttpRequest.get(shop.at("/2/users/me"));
    TokenCredentials carried = WithTripod.carriedOver(their.getKey(), their.getValue());
    assertThat(WithTripod.call(ours, transport, carried, me).status()).isEqualTo(200);
    assertThat(WithSignpost.call(theirs(our), shop.at("/2/users/me"))).isEqualTo(200);
  }

  @Test
  @DisplayName("both libraries log the user in with a PIN")
  void pin() throws Exception {
    WithSignpost.pin(theirs, provider, shop::approvePin);
    TokenCredentials our =
        WithTripod.pin(ours, transport, address -> shop.approvePin(address.toString()));

    assertThat(provider.getResponseParameters().getFirst("screen_name")).isEqualTo("ada");
    assertThat(our.extra(X.SCREEN_NAME)).hasValue("ada");
  }

  @Test
  @DisplayName("a successful login and error responses")
  void errors() throws Exception {
    shop.approve(provider.retrieveRequestToken(theirs, "https://app.example/back"));
    assertThat(WithSignpost.outcome(theirs, provider, "guessed")).startsWith("rejected");

    String address = provider.retrieveRequestToken(theirs, "https://app.example/back");
    String verifier = Objects.requireNonNull(shop.approve(address).get("oauth_verifier"));
    assertThat(WithSignpost.outcome(theirs, provider, verifier)).isEqualTo("welcome, user of 42");
  }

  @Test
  @DisplayName("Signpost drops one of two equal parameters before it signs")
  void equalParameters() throws Exception {
    TokenCredentials token = shop.token();
    String address = shop.at("/r?a=1&a=1");

    assertThat(WithSignpost.call(theirs(token), address)).isEqualTo(401);
    assertThat(shop.lastErrorReason()).startsWith("oauth_signature is not");
    assertThat(shop.statusForTripod(token, HttpRequest.get(address))).isEqualTo(200);
  }

  @Test
  @DisplayName("Signpost loses a parameter that is in the query and in the form")
  void queryAndForm() throws Exception {
    TokenCredentials token = shop.token();
    HttpRequest request = HttpRequest.post(shop.at("/r?a=1"), Body.form(Parameters.of("a", "2")));
    Signable signable = new Signable(request);
    theirs(token).sign(signable);

    assertThat(transport.send(signable.signed()).status()).isEqualTo(401);
    assertThat(shop.lastErrorReason()).startsWith("oauth_signature is not");
    assertThat(shop.statusForTripod(token, request)).isEqualTo(200);
  }

  @Test
  @DisplayName("Signpost signs a request again with the old nonce, and the server rejects it")
  void signedTwice() throws Exception {
    Signable signable = new Signable(HttpRequest.get(shop.at("/2/users/me")));
    OAuthConsumer consumer = theirs(shop.token());
    consumer.sign(signable);
    assertThat(transport.send(signable.signed()).status()).isEqualTo(200);
    consumer.sign(signable);

    assertThat(transport.send(signable.signed()).status()).isEqualTo(401);
    assertThat(shop.lastErrorReason()).contains("nonce");
  }

  @Test
  @DisplayName("Signpost accepts a server that does not confirm the callback, as in OAuth 1.0")
  void notConfirmed() throws OAuthException {
    shop.faults().noCallbackConfirmed();

    assertThat(provider.retrieveRequestToken(theirs, "https://app.example/back"))
        .contains("oauth_token=");
    assertThat(provider.isOAuth10a()).isFalse();
    assertThatThrownBy(() -> ours.beginOutOfBand().over(transport))
        .isInstanceOf(UnreadableResponse.class);
  }

  private static OAuthConsumer theirs(TokenCredentials token) {
    return WithSignpost.read(
        KEY, KEY_SECRET, token.token().reveal(), token.tokenSecret().reveal());
  }

  /** Adapts one of our requests to Signpost's interface for other clients. */
  private static final class Signable implements oauth.signpost.http.HttpRequest {

    private final HttpRequest request;
    private final Map<String, String> headers = new LinkedHashMap<>();

    Signable(HttpRequest request) {
      this.request = request;
    }

    HttpRequest signed() {
      return request.withHeader(
          "Authorization", Objects.requireNonNull(headers.get("Authorization")));
    }

    @Override
    public String getMethod() {
      return request.method();
    }

    @Override
    public String getRequestUrl() {
      return request.uri().toString();
    }

    @Override
    public void setRequestUrl(String url) {
      throw new AssertionError("Signpost signs the header, not the URL");
    }

    @Override
    public void setHeader(String name, String value) {
      headers.put(name, value);
    }

    @Override
    public String getHeader(String name) {
      return headers.get(name);
    }

    @Override
    public Map<String, String> getAllHeaders() {
      return headers;
    }

    @Override
    public InputStream getMessagePayload() {
      return new ByteArrayInputStream(
          request.body().isForm()
              ? request.body().content()
              : "".getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String getContentType() {
      return request.body().contentType().orElse(null);
    }

    @Override
    public Object unwrap() {
      return request;
    }
  }
}
