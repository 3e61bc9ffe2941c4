package dev.tripod.oauth2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.testkit.FixedRandom;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The mix-up attack (RFC 9700 section 4.4): a user begins at a hostile server, which sends them on to an honest one with the
 * state that it was given. The honest server's code must not come to the hostile server's token endpoint.
 */
final class MixUpTest {

  private final Scripted honest = new Scripted("honest");
  private final Scripted hostile = new Scripted("hostile");

  @Test
  @DisplayName("with iss, the honest server's callback is not confused with the hostile one's")
  void withIssuer() {
    OAuth2Client atHostile = hostile.client(hostile.server().issuerInCallbacks());
    PendingAuthorization begun = begin(atHostile, "https://app.example/cb");

    URI callback = honest.approve(hostile.passOn(begun.authorizationUri(), honest), true);

    rejected(Reason.ISSUER, atHostile, begun, callback);
    assertThat(hostile.codes).isEmpty();
  }

  @Test
  @DisplayName("an iss that the metadata does not announce protects as well")
  void withUnpromisedIssuer() {
    OAuth2Client atHostile = hostile.client(hostile.server());
    PendingAuthorization begun = begin(atHostile, "https://app.example/cb");

    URI callback = honest.approve(hostile.passOn(begun.authorizationUri(), honest), true);

    rejected(Reason.ISSUER, atHostile, begun, callback);
    assertThat(hostile.codes).isEmpty();
  }

  @Test
  @DisplayName("a hostile server without an issuer gets nothing from a server that sends iss")
  void withoutConfiguredIssuer() {
    OAuth2Client atHostile = hostile.client(AuthorizationServer.at(
        "https://hostile.example/authorize", "https://hostile.example/token"));
    PendingAuthorization begun = begin(atHostile, "https://app.example/cb");

    URI callback = honest.approve(hostile.passOn(begun.authorizationUri(), honest), true);

    rejected(Reason.ISSUER, atHostile, begun, callback);
    assertThat(hostile.codes).isEmpty();
  }

  @Test
  @DisplayName("without iss, one redirect URI per server keeps the servers apart")
  void oneRedirectUriForEachServer() {
    OAuth2Client atHostile = hostile.client(hostile.server());
    PendingAuthorization begun = begin(atHostile, "https://app.example/cb/hostile");
    URI passedOn = hostile.passOn(begun.authorizationUri(), honest);

    // The honest server accepts only the redirect URI that is registered for it.
    URI callback =
        honest.approve(replaced(passedOn, "redirect_uri", "https://app.example/cb/honest"), false);

    rejected(Reason.ELSEWHERE, atHostile, begun, callback);
    assertThat(hostile.codes).isEmpty();
  }

  @Test
  @DisplayName("without iss and with one redirect URI for both, the attack succeeds")
  void theAttackItself() {
    OAuth2Client atHostile = hostile.client(hostile.server());
    PendingAuthorization begun = begin(atHostile, "https://app.example/cb");
    URI callback = honest.approve(hostile.passOn(begun.authorizationUri(), honest), false);

    atHostile.complete(begun, callback).over(hostile);

    assertThat(hostile.codes).containsExactly("code-of-honest");
  }

  @Test
  @DisplayName("an honest login goes through, with iss and without")
  void honestLogin() {
    for (boolean withIssuer : new boolean[] {true, false}) {
      OAuth2Client atHonest = honest.client(honest.server());
      PendingAuthorization begun = begin(atHonest, "https://app.example/cb");

      Tokens tokens = atHonest
          .complete(begun, honest.approve(begun.authorizationUri(), withIssuer))
          .over(honest);

      assertThat(tokens.accessToken().reveal()).isEqualTo("token-of-honest");
    }
  }

  private static PendingAuthorization begin(OAuth2Client client, String redirectUri) {
    return client.begin(URI.create(redirectUri)).over(Sample.nothingIsSent());
  }

  private static void rejected(
      Reason reason, OAuth2Client client, PendingAuthorization begun, URI callback) {
    assertThatThrownBy(() -> client.complete(begun, callback))
        .isInstanceOfSatisfying(
            CallbackRejected.class, rejected -> assertThat(rejected.reason()).isEqualTo(reason));
  }

  private static URI replaced(URI uri, String name, String value) {
    Parameters query = Sample.query(uri).without(name::equals).and(name, value);
    return URI.create(uri.toString().split("\\?", 2)[0] + "?" + query.encoded());
  }

  /** A server that hears what is said to it, and an approval that it gives without asking. */
  private static final class Scripted implements HttpTransport {

    private final String name;
    private final List<String> codes = new ArrayList<>();

    private Scripted(String name) {
      this.name = name;
    }

    AuthorizationServer.Builder server() {
      return AuthorizationServer.at(
          "https://" + name + ".example",
          "https://" + name + ".example/authorize",
          "https://" + name + ".example/token");
    }

    OAuth2Client client(AuthorizationServer.Builder server) {
      return OAuth2Client.builder()
          .server(server.build())
          .clientId("client-at-" + name)
          .json(Sample.JSON)
          .random(FixedRandom.seeded(name.hashCode()))
          .clock(() -> Sample.NOW)
          .build();
    }

    /** Sends the same request in the name of the client that {@code other} knows. This is the attack. */
    URI passOn(URI authorizationUri, Scripted other) {
      assertThat(authorizationUri.getHost()).isEqualTo(name + ".example");
      return replaced(
          URI.create(
              authorizationUri.toString().replace(name + ".example", other.name + ".example")),
          "client_id",
          "client-at-" + other.name);
    }

    URI approve(URI authorizationUri, boolean withIssuer) {
      assertThat(authorizationUri.getHost()).isEqualTo(name + ".example");
      Parameters request = Sample.query(authorizationUri);
      Parameters answer = Parameters.of("code", "code-of-" + name)
          .and("state", request.first("state").orElseThrow());
      Parameters named = withIssuer ? answer.and("iss", "https://" + name + ".example") : answer;
      return URI.create(request.first("redirect_uri").orElseThrow() + "?" + named.encoded());
    }

    @Override
    public HttpResponse send(HttpRequest request) {
      assertThat(request.uri().getHost()).isEqualTo(name + ".example");
      codes.add(Sample.form(request).first("code").orElseThrow());
      return Sample.response(
          200,
          "application/json",
          "{\"access_token\":\"token-of-" + name + "\",\"token_type\":\"Bearer\"}");
    }
  }
}
