package dev.tripod.oauth2;

import static dev.tripod.oauth2.RequestQuirks.CLIENT_ID_NAME;
import static dev.tripod.oauth2.RequestQuirks.CONSUMER_KEYS;
import static dev.tripod.oauth2.RequestQuirks.JSON_REQUESTS;
import static dev.tripod.oauth2.RequestQuirks.RAW_BASIC;
import static dev.tripod.oauth2.RequestQuirks.SECRET_IN_BODY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.testkit.HeldTransport;
import dev.tripod.testkit.ScriptedTransport;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The token request for a code: its content for each client authentication, and how often it is sent. */
final class TokenRequestTest {

  private static final String SECRET = "s3cr3t+/=&%:~";

  private final ScriptedTransport transport =
      ScriptedTransport.create().respond(200, "application/json", Sample.TOKENS);

  @Test
  @DisplayName(
      "a public client sends its id in the body, no credentials in a header, and accepts JSON")
  void publicClient() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = Sample.pending(client);

    client.redeem(client.confirm(pending, Sample.approval(pending))).over(transport);

    HttpRequest sent = sent();
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.uri()).hasToString("https://s.example/token");
    assertThat(sent.headers()).hasToString("Headers[Accept]");
    assertThat(sent.headers().all("Accept")).containsExactly("application/json");
    assertThat(sent.body().contentType()).hasValue("application/x-www-form-urlencoded");
    assertThat(Sample.body(sent))
        .isEqualTo("grant_type=authorization_code&code=code-1"
            + "&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&code_verifier="
            + pending.snapshot().text("verifier") + "&client_id=client-1");
  }

  @Test
  @DisplayName("client_secret_basic is form-urlencoded first, and adds nothing to the body")
  void basic() {
    redeem(Sample.client(Sample.server()).clientId("cli ent:1").clientSecret(SECRET));

    assertThat(authorization()).isEqualTo("cli%20ent%3A1:s3cr3t%2B%2F%3D%26%25%3A~");
    assertThat(Sample.body(sent()))
        .matches("grant_type=authorization_code&code=[^&]+&redirect_uri=[^&]+&code_verifier=[^&]+");
  }

  @Test
  @DisplayName("client_secret_basic for a server with raw Basic headers")
  void rawBasic() {
    redeem(Sample.client(Sample.server().quirk(RAW_BASIC)).clientSecret(SECRET));

    assertThat(authorization()).isEqualTo("client-1:" + SECRET);
  }

  @ParameterizedTest
  @CsvSource({
    "s6BhdRkqt3, 7Fjfp0ZBr1KtDRbnfVdmIw, czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3",
    "s6BhdRkqt3, gX1fBat3bV, czZCaGRSa3F0MzpnWDFmQmF0M2JW"
  })
  @DisplayName("the Basic headers of RFC 6749 sections 2.3.1 and 4.1.3")
  void rfcVectors(String id, String secret, String header) {
    redeem(Sample.client(Sample.server()).clientId(id).clientSecret(secret));

    assertThat(sent().headers().all("Authorization")).containsExactly("Basic " + header);
  }

  @Test
  @DisplayName("client_secret_post is chosen by the server's data or by the client")
  void post() {
    OAuth2Client.Builder byData =
        Sample.client(Sample.server().quirk(SECRET_IN_BODY)).clientSecret(SECRET);
    OAuth2Client.Builder byWord = Sample.client(Sample.server())
        .clientAuthentication(ClientAuthentication.secretPost(SECRET));

    for (OAuth2Client.Builder client : List.of(byData, byWord)) {
      ScriptedTransport posted =
          ScriptedTransport.create().respond(200, "application/json", Sample.TOKENS);
      client.build().redeem(Sample.confirmed(client.build())).over(posted);

      HttpRequest sent = posted.requests().get(0);
      assertThat(sent.headers().contains("Authorization")).isFalse();
      assertThat(Sample.body(sent))
          .endsWith("&client_id=client-1&client_secret=s3cr3t%2B%2F%3D%26%25%3A~");
    }
  }

  @Test
  @DisplayName("the client's choice overrides the server's data")
  void wordBeforeData() {
    redeem(Sample.client(Sample.server().quirk(SECRET_IN_BODY))
        .clientAuthentication(ClientAuthentication.secretBasic("secret")));

    assertThat(authorization()).isEqualTo("client-1:secret");
    assertThat(Sample.form(sent()).contains("client_secret")).isFalse();
  }

  @Test
  @DisplayName(
      "a server with JSON requests gets the same members as JSON, and the secret in the header")
  void json() {
    OAuth2Client client =
        Sample.client(Sample.server().quirk(JSON_REQUESTS)).clientSecret("a\"b").build();
    PendingAuthorization pending = Sample.pending(client);
    client
        .redeem(client.confirm(
            pending, Sample.approval(pending).without("code"::equals).and("code", "\"\\\n😀")))
        .over(transport);

    assertThat(sent().body().contentType()).hasValue("application/json");
    assertThat(Sample.body(sent()))
        .isEqualTo("{\"grant_type\":\"authorization_code\",\"code\":\"\\\"\\\\\\n😀\","
            + "\"redirect_uri\":\"https://app.example/cb\",\"code_verifier\":\""
            + pending.snapshot().text("verifier") + "\"}");
    assertThat(authorization()).isEqualTo("client-1:a%22b");
  }

  @Test
  @DisplayName("the other name of the client id is used at the token endpoint too")
  void clientIdName() {
    redeem(Sample.client(Sample.server().quirk(CLIENT_ID_NAME, "client_key").quirk(SECRET_IN_BODY))
        .clientSecret("secret"));

    assertThat(Sample.body(sent())).endsWith("&client_key=client-1&client_secret=secret");
    assertThat(Sample.form(sent()).contains("client_id")).isFalse();
  }

  @Test
  @DisplayName("Trying several client authentications uses the code up and hides the real error.")
  void noProbing() {
    ScriptedTransport refusing = ScriptedTransport.create()
        .respond(401, "application/json", "{\"error\":\"invalid_client\"}");
    OAuth2Client client = Sample.client(Sample.server()).clientSecret(SECRET).build();

    assertThatThrownBy(() -> client.redeem(Sample.confirmed(client)).over(refusing))
        .hasMessageContaining("invalid_client");

    assertThat(refusing.requests()).hasSize(1);
  }

  @Test
  @DisplayName("A code is sent twice, by the application or by a probe, and the server rejects it.")
  void onceOnly() {
    OAuth2Client client = Sample.client();
    ConfirmedAuthorization confirmed = Sample.confirmed(client);
    Exchange<Tokens> redeem = client.redeem(confirmed);

    redeem.over(transport);

    assertThatIllegalStateException()
        .isThrownBy(() -> redeem.over(transport))
        .withMessageContaining("begin a new one");
    assertThatIllegalStateException().isThrownBy(() -> client.redeem(confirmed).over(transport));
    assertThatThrownBy(() -> client.redeem(confirmed).overAsync(transport).join())
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThat(transport.requests()).hasSize(1);
    transport.assertFinished();
  }

  @Test
  @DisplayName("of two concurrent runs, one sends and the other fails at once")
  void atTheSameTime() {
    ScriptedTransport slow = ScriptedTransport.create();
    HeldTransport held = slow.hold(Sample.response(200, "application/json", Sample.TOKENS));
    OAuth2Client client = Sample.client();
    Exchange<Tokens> redeem = client.redeem(Sample.confirmed(client));

    CompletableFuture<Tokens> first = redeem.overAsync(slow);
    assertThatThrownBy(() -> redeem.overAsync(slow).join())
        .hasCauseInstanceOf(IllegalStateException.class);
    held.release();

    assertThat(first.join().accessToken().reveal()).isEqualTo("at1");
    slow.assertFinished();
  }

  @Test
  @DisplayName("the code stays valid only if the request was certainly not sent")
  void unsent() {
    OAuth2Client client = Sample.client();
    ScriptedTransport failing = ScriptedTransport.create()
        .fail(new ConnectException("refused"))
        .fail(new SocketTimeoutException("no response"));
    Exchange<Tokens> redeem = client.redeem(Sample.confirmed(client));

    assertThatThrownBy(() -> redeem.over(failing))
        .isInstanceOfSatisfying(
            NoResponse.class, unsent -> assertThat(unsent.perhapsSent()).isFalse());
    assertThatThrownBy(() -> redeem.over(failing))
        .isInstanceOfSatisfying(
            NoResponse.class, perhaps -> assertThat(perhaps.perhapsSent()).isTrue());
    assertThatIllegalStateException().isThrownBy(() -> redeem.over(failing));
    failing.assertFinished();
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  @DisplayName("The token endpoint's redirects are followed by default.")
  void redirects(int status) {
    OAuth2Client client = Sample.client(Sample.server()).clientSecret(SECRET).build();
    ScriptedTransport redirecting = ScriptedTransport.create()
        .then(request -> Sample.response(status, "application/json", Sample.TOKENS));

    assertThatThrownBy(() -> client.redeem(Sample.confirmed(client)).over(redirecting))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining("redirect");
    assertThat(redirecting.requests()).hasSize(1);
  }

  @Test
  @DisplayName(
      "The verifier is lost between two requests: \"Missing required parameter [code_verifier]\".")
  void verifierSurvives() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = Sample.pending(client);
    PendingAuthorization kept =
        PendingAuthorization.from(Snapshot.decode(pending.snapshot().encode()));

    client.redeem(client.confirm(kept, Sample.approval(pending))).over(transport);

    assertThat(CodeVerifier.of(Sample.form(sent()).first("code_verifier").orElseThrow())
            .challenge())
        .isEqualTo(Sample.sent(pending, "code_challenge"));
  }

  @Test
  @DisplayName("nothing is sent before the exchange is run")
  void lazy() {
    OAuth2Client client = Sample.client();
    PendingAuthorization pending = Sample.pending(client);
    Exchange<Tokens> complete = client.complete(
        pending, Sample.REDIRECT + "?" + Sample.approval(pending).encoded());

    assertThat(transport.requests()).isEmpty();
    assertThat(complete.over(transport).accessToken().reveal()).isEqualTo("at1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "secret ", "\nsecret", "s\u0000", "\uFEFFs", "s\uD800"})
  @DisplayName("a secret or an identifier with an invisible character is rejected, and not quoted")
  void copiedBadly(String bad) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OAuth2Client.builder().clientSecret(bad))
        .withMessageNotContaining("ecret\n")
        .withMessageContaining("client secret");
    assertThatIllegalArgumentException().isThrownBy(() -> ClientAuthentication.secretPost(bad));
    assertThatIllegalArgumentException().isThrownBy(() -> ClientAuthentication.secretBasic(bad));
    assertThatIllegalArgumentException().isThrownBy(() -> OAuth2Client.builder().clientId(bad));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> OAuth2Client.builder().consumerKey(bad, "secret"));
  }

  @Test
  @DisplayName("The client id and the consumer key are mixed up.")
  void identifiers() {
    AuthorizationServer users = Sample.server().build();
    AuthorizationServer keys = AuthorizationServer.withoutUsers("https://s.example/oauth2/token")
        .quirk(CONSUMER_KEYS)
        .build();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client().server(users).consumerKey("key", "secret").build())
        .withMessageContaining("clientId(..)");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> client().server(keys).clientId("id").clientSecret("secret").build())
        .withMessageContaining("consumerKey(..)");
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            client().server(keys).clientId("id").consumerKey("key", "secret").build());
    assertThat(
            client().server(keys).consumerKey(new ConsumerKey("key"), "secret").build())
        .hasToString("OAuth2Client[key at https://s.example/oauth2/token, client_secret_basic]");
    assertThat(client().server(users).clientId(new ClientId("id")).build())
        .hasToString("OAuth2Client[id at https://s.example/token, none]");
  }

  @Test
  @DisplayName(
      "a client without server, identifier or JSON reader cannot be built, and the message names it")
  void incomplete() {
    AuthorizationServer server = Sample.server().build();

    assertThatNullPointerException()
        .isThrownBy(() -> client().clientId("id").build())
        .withMessageContaining("server");
    assertThatNullPointerException()
        .isThrownBy(() -> client().server(server).build())
        .withMessageContaining("clientId");
    assertThatNullPointerException()
        .isThrownBy(() -> OAuth2Client.builder().server(server).clientId("id").build())
        .withMessageContaining("json");
  }

  private static OAuth2Client.Builder client() {
    return OAuth2Client.builder().json(Sample.JSON);
  }

  private void redeem(OAuth2Client.Builder client) {
    OAuth2Client built = client.build();
    built.redeem(Sample.confirmed(built)).over(transport);
  }

  private HttpRequest sent() {
    return transport.requests().get(0);
  }

  private String authorization() {
    List<String> headers = sent().headers().all("Authorization");
    assertThat(headers).hasSize(1);
    assertThat(headers.get(0)).startsWith("Basic ");
    return new String(
        Base64.getDecoder().decode(headers.get(0).substring(6)), StandardCharsets.UTF_8);
  }
}
