package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Signer;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests the values of this module: their texts, and their exact limits. */
final class ValuesTest {

  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
  private static final String TEMPORARY =
      "oauth_token=t1&oauth_token_secret=s1&oauth_callback_confirmed=true";

  private final ScriptedTransport transport = ScriptedTransport.create();

  @Test
  @DisplayName("prints no secret")
  void printed() {
    OAuth1Client client = client(server());
    transport.respond(200, "text/plain", TEMPORARY);
    transport.respond(200, "text/plain", "oauth_token=t2&oauth_token_secret=s2&user_id=42");
    TemporaryCredentials begun = client.beginOutOfBand().over(transport);
    VerifiedCredentials verified = client.confirmPin(begun, "8462617");

    assertThat(begun)
        .hasToString("TemporaryCredentials[key at https://s.example/3, expires "
            + NOW.plus(Duration.ofMinutes(10)) + "]");
    assertThat(verified).hasToString("VerifiedCredentials[key at https://s.example/3]");
    TokenCredentials token = client.redeem(verified).over(transport);
    assertThat(verified).hasToString("VerifiedCredentials[key at https://s.example/3, spent]");
    assertThat(token).hasToString("TokenCredentials[" + token.extras() + "]");
    assertThat(token.extras().members()).containsEntry("user_id", "42");
    assertThat(client.authorizer(token, Origin.of("https://api.example")))
        .hasToString("SigningAuthorizer[https://api.example]");
    assertThat(SignatureMethod.rsaSha1(signer())).hasToString("Rsa[RSA-SHA1]");
    assertThat(TemporaryCredentialRequest.outOfBand().toString())
        .startsWith("TemporaryCredentialRequest[oob, ");
    assertThat(TemporaryCredentialRequest.to("https://app.example/back").toString())
        .startsWith("TemporaryCredentialRequest[callback, ");
  }

  @Test
  @DisplayName("has different hash codes for different credentials")
  void hashCodes() {
    transport.respond(200, "text/plain", TEMPORARY);
    transport.respond(200, "text/plain", TEMPORARY.replace("t1", "t2"));
    Exchange<TemporaryCredentials> begin = client(server()).beginOutOfBand();

    assertThat(begin.over(transport).hashCode())
        .isNotEqualTo(begin.over(transport).hashCode());
    assertThat(TokenCredentials.of("a", "b").hashCode())
        .isNotEqualTo(TokenCredentials.of("a", "c").hashCode());
  }

  @Test
  @DisplayName("the authorization URI has each parameter of the server's data once")
  void authorizationUri() {
    OAuth1Server server = server().toBuilder()
        .tokenName("token")
        .clientName("key")
        .authorizationParameter("perms", "read")
        .build();
    transport.respond(200, "text/plain", TEMPORARY);

    URI uri = client(server).beginOutOfBand().over(transport).authorizationUri();

    assertThat(uri).hasToString("https://s.example/2?token=t1&key=key&perms=read");
    assertThat(server.clientName()).hasValue("key");
    assertThat(server().clientName()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"' ~'", "'a b'"})
  @DisplayName("accepts every visible ASCII character and spaces in realm and User-Agent")
  void visibleAscii(String text) {
    assertThat(server().toBuilder().realm(text).build().realm()).hasValue(text);
    OAuth1Client named = OAuth1Client.builder()
        .server(server())
        .clientCredentials("key", "secret")
        .userAgent(text)
        .build();
    transport.respond(200, "text/plain", TEMPORARY);
    named.beginOutOfBand().over(transport);
    assertThat(transport.requests().get(0).headers().first("User-Agent")).hasValue(text);
  }

  @Test
  @DisplayName("accepts a pending lifetime of up to 365 days")
  void longestPending() {
    Duration year = Duration.ofDays(365);
    transport.respond(200, "text/plain", TEMPORARY);

    OAuth1Client patient = OAuth1Client.builder()
        .server(server())
        .clientCredentials("key", "secret")
        .clock(SettableClock.at(NOW))
        .pendingLifetime(year)
        .build();

    assertThat(patient.beginOutOfBand().over(transport).expiresAt()).isEqualTo(NOW.plus(year));
  }

  @ParameterizedTest
  @CsvSource({
    "oauth_token_secret=s, oauth_token is missing",
    "oauth_token=t&oauth_token=u&oauth_token_secret=s, oauth_token has two different values",
    "oauth_token=%zz&oauth_token_secret=s, oauth_token is missing",
    "oauth_token=t&oauth_token_secret=%F6, oauth_token_secret is missing"
  })
  @DisplayName("rejects a response without credentials, and the message says what is wrong")
  void notCredentials(String body, String what) {
    transport.respond(200, "text/plain", body + "&oauth_callback_confirmed=true");

    assertThatThrownBy(() -> client(server()).beginOutOfBand().over(transport))
        .isInstanceOf(UnreadableResponse.class)
        .hasMessageContaining(what);
  }

  @Test
  @DisplayName("reads an error from JSON that ends inside an escape")
  void brokenEscape() {
    transport.respond(403, "application/json", "{\"errors\":[{\"message\":\"no\\");

    assertThatThrownBy(() -> client(server()).beginOutOfBand().over(transport))
        .isInstanceOfSatisfying(
            ErrorResponse.class, refused -> assertThat(refused.status()).hasValue(403));
  }

  @Test
  @DisplayName("cannot refresh token credentials without a session handle")
  void withoutSessionHandle() {
    assertThatThrownBy(() -> client(server()).refresh(TokenCredentials.of("a", "b")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("oauth_session_handle");
  }

  @ParameterizedTest
  @CsvSource({"HMAC-SHA1, HmacSHA1", "HMAC-SHA256, HmacSHA256", "HMAC-SHA512, HmacSHA512"})
  @DisplayName("each HMAC method has the protocol's name and its own signer")
  void hmacMethods(String name, String algorithm) {
    SignatureMethod method = switch (name) {
      case "HMAC-SHA1" -> SignatureMethod.hmacSha1();
      case "HMAC-SHA256" -> SignatureMethod.hmacSha256();
      default -> SignatureMethod.hmacSha512();
    };

    assertThat(method.name()).isEqualTo(name);
    assertThat(((SignatureMethod.Hmac) method)
            .signer(Secret.of("a"), Secret.of(""))
            .algorithm())
        .isEqualTo(algorithm);
  }

  private static OAuth1Server server() {
    return OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
        .build();
  }

  private static OAuth1Client client(OAuth1Server server) {
    return OAuth1Client.builder()
        .server(server)
        .clientCredentials("key", "secret")
        .clock(SettableClock.at(NOW))
        .build();
  }

  private static Signer signer() {
    return new Signer() {
      @Override
      public String algorithm() {
        return "SHA1withRSA";
      }

      @Override
      public byte[] sign(byte[] message) {
        throw new AssertionError("nothing is signed");
      }
    };
  }
}
