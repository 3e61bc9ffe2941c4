package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.testkit.ScriptedTransport;
import java.net.ConnectException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Callbacks that the server signs (JARM). The reader of this test fetches a key, and accepts the signature "good". */
final class SignedCallbackTest {

  private static final ConfirmedAuthorization.ResponseReader READER =
      jwt -> Exchange.send(HttpRequest.get("https://s.example/jwks"), keys -> {
        String[] parts = jwt.split("\\.", 3);
        if (!parts[2].equals("good")) {
          throw CallbackRejected.of(Reason.MISMATCH, "its signature is not valid");
        }
        return Exchange.done(Parameters.parse(claim(parts[1])));
      });

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final OAuth2Client client =
      Sample.client(Sample.server()).responseReader(READER).build();

  @Test
  void asksForASignedCallback() {
    assertThat(Sample.sent(Sample.pending(client), "response_mode")).isEqualTo("jwt");
    PendingAuthorization form =
        client.begin(AuthorizationRequest.to(Sample.REDIRECT).formPost()).over(transport);
    assertThat(Sample.sent(form, "response_mode")).isEqualTo("form_post.jwt");
    OAuth2Client posting = Sample.client(
            Sample.server().authorizationParameter("response_mode", "form_post"))
        .responseReader(READER)
        .build();
    assertThat(Sample.sent(Sample.pending(posting), "response_mode")).isEqualTo("form_post.jwt");
  }

  @Test
  void confirmsASignedCallback() {
    PendingAuthorization pending = Sample.pending(client);
    transport
        .respond(200, "application/json", "{}")
        .respond(200, "application/json", Sample.TOKENS);

    Tokens tokens = client
        .complete(pending, callback(signed(Sample.approval(pending), "good")))
        .over(transport);

    assertThat(tokens.accessToken().reveal()).isEqualTo("at1");
    transport.assertFinished();
  }

  @Test
  void redeemsTheCodeOfASignedCallbackOnce() {
    PendingAuthorization pending = Sample.pending(client);
    transport
        .respond(200, "application/json", "{}")
        .respond(200, "application/json", Sample.TOKENS)
        .respond(200, "application/json", "{}");
    Exchange<Tokens> complete =
        client.complete(pending, callback(signed(Sample.approval(pending), "good")));
    complete.over(transport);

    assertThatThrownBy(() -> complete.over(transport))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("This authorization was already redeemed");
  }

  @Test
  void completesASignedCallbackAgainIfTheKeyDidNotArrive() {
    PendingAuthorization pending = Sample.pending(client);
    transport
        .fail(new ConnectException("refused"))
        .respond(200, "application/json", "{}")
        .respond(200, "application/json", Sample.TOKENS);
    Exchange<Tokens> complete =
        client.complete(pending, callback(signed(Sample.approval(pending), "good")));

    assertThatThrownBy(() -> complete.over(transport)).isInstanceOf(NoResponse.class);
    assertThat(complete.over(transport).accessToken().reveal()).isEqualTo("at1");
  }

  @Test
  void confirmsASignedCallbackThatIsAForm() {
    PendingAuthorization pending = Sample.pending(client);
    transport.respond(200, "application/json", "{}");

    ConfirmedAuthorization confirmed = client
        .confirmSigned(
            pending,
            URI.create(Sample.REDIRECT),
            Parameters.of("response", signed(Sample.approval(pending), "good")))
        .over(transport);

    assertThat(confirmed.toString()).contains("client-1");
  }

  @Test
  void rejectsAWrongSignature() {
    PendingAuthorization pending = Sample.pending(client);
    transport.respond(200, "application/json", "{}");

    rejected(
        client.confirmSigned(pending, callback(signed(Sample.approval(pending), "bad"))),
        Reason.MISMATCH);
  }

  @Test
  void checksTheSignedParametersAsOthers() {
    PendingAuthorization pending = Sample.pending(client);
    transport.respond(200, "application/json", "{}").respond(200, "application/json", "{}");

    rejected(
        client.confirmSigned(
            pending, callback(signed(Parameters.of("state", "other").and("code", "c"), "good"))),
        Reason.MISMATCH);
    Exchange<ConfirmedAuthorization> denied = client.confirmSigned(
        pending,
        callback(signed(
            Parameters.of("state", Sample.state(pending)).and("error", "access_denied"), "good")));
    assertThatThrownBy(() -> denied.over(transport)).isInstanceOf(AccessDenied.class);
  }

  @Test
  void rejectsACallbackAtAnotherAddress() {
    PendingAuthorization pending = Sample.pending(client);
    transport.respond(200, "application/json", "{}");
    URI elsewhere =
        URI.create("https://other.example/cb?response=" + signed(Sample.approval(pending), "good"));

    rejected(client.confirmSigned(pending, elsewhere), Reason.ELSEWHERE);
  }

  @Test
  void rejectsACallbackThatIsNotSigned() {
    PendingAuthorization pending = Sample.pending(client);
    Parameters plain = Sample.approval(pending);

    rejected(
        client.confirmSigned(pending, URI.create(Sample.REDIRECT + "?" + plain.encoded())),
        Reason.INCOMPLETE);
    assertThatThrownBy(() -> client.confirm(pending, plain))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Use confirmSigned or complete");
    assertThatThrownBy(
            () -> client.confirm(pending, URI.create(Sample.REDIRECT + "?" + plain.encoded())))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void rejectsTwoResponses() {
    PendingAuthorization pending = Sample.pending(client);
    String signed = signed(Sample.approval(pending), "good");

    rejected(
        client.confirmSigned(pending, callback(signed + "&response=" + signed)),
        Reason.REPEATED_PARAMETER);
  }

  @Test
  void findsThePendingAuthorizationByTheSignedState() {
    PendingAuthorization pending = Sample.pending(client);
    BrowserBinding binding = new BrowserBinding(Secret.of("a".repeat(43)));
    String jwt = "e30." + encoded("{ \"state\" : \"" + Sample.state(pending) + "\" }") + ".x";

    assertThat(OAuth2Client.pendingKey(binding, callback(jwt))).isEqualTo(pending.key(binding));
    assertThatThrownBy(() -> OAuth2Client.pendingKey(binding, callback("e30.e30.x")))
        .isInstanceOf(CallbackRejected.class);
    assertThatThrownBy(() -> OAuth2Client.pendingKey(binding, callback("not-a-jwt")))
        .isInstanceOf(CallbackRejected.class);
  }

  @Test
  void aClientWithoutAReaderCannotConfirmSignedCallbacks() {
    OAuth2Client plain = Sample.client();
    PendingAuthorization pending = Sample.pending(plain);
    URI callback = URI.create(Sample.REDIRECT);

    assertThatThrownBy(() -> plain.confirmSigned(pending, callback))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Set responseReader");
  }

  private void rejected(Exchange<ConfirmedAuthorization> confirmed, Reason reason) {
    assertThatThrownBy(() -> confirmed.over(transport))
        .isInstanceOfSatisfying(
            CallbackRejected.class, failure -> assertThat(failure.reason()).isEqualTo(reason));
  }

  private static URI callback(String response) {
    return URI.create(Sample.REDIRECT + "?response=" + response);
  }

  private static String signed(Parameters parameters, String signature) {
    return "e30." + encoded(parameters.encoded()) + "." + signature;
  }

  private static String encoded(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String claim(String encoded) {
    return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
  }
}
