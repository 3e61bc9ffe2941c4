package dev.tripod.interop.jersey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.builtin.PrivateKeySigner;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.Transmission;
import dev.tripod.oauth1.VerifiedCredentials;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The three-legged flow, with Jersey's token endpoints:")
final class ThreeLegsTest {

  private static final URI CALLBACK =
      URI.create("https://app.example/back?tab=1&next=%2Fa%20b%26c&name=%C3%A9");

  private static final JdkTransport TRANSPORT = JdkTransport.create();

  @RegisterExtension
  static final JerseyServer jersey = JerseyServer.start();

  @ParameterizedTest
  @DisplayName("a callback gives token credentials")
  @EnumSource(KnownClient.class)
  void aCallbackGivesTokenCredentials(KnownClient known) throws IOException {
    OAuth1Client client = jersey.client(known).build();

    TemporaryCredentials temporary = client.begin(CALLBACK).over(TRANSPORT);
    URI callback = callbackOf(temporary);
    TokenCredentials token = client.redeem(client.confirm(temporary, callback)).over(TRANSPORT);

    assertThat(callback.toString()).startsWith(CALLBACK.toString());
    assertThat(usable(client, token)).isTrue();
  }

  @ParameterizedTest
  @DisplayName("a PIN gives token credentials")
  @EnumSource(KnownClient.class)
  void aPinGivesTokenCredentials(KnownClient known) throws IOException {
    OAuth1Client client = jersey.client(known).build();

    TemporaryCredentials temporary = client.beginOutOfBand().over(TRANSPORT);
    String pin = pinOf(temporary);
    TokenCredentials token = client.redeem(client.confirmPin(temporary, pin)).over(TRANSPORT);

    assertThat(usable(client, token)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("clientsAndTransmissions")
  @DisplayName("the token endpoints read the protocol parameters from each place in the request")
  void tokenEndpointsReadEveryTransmission(KnownClient known, Transmission transmission)
      throws IOException {
    OAuth1Client client = jersey
        .client(known)
        .server(
            jersey.described(known.signatureMethod()).transmission(transmission).build())
        .build();

    TemporaryCredentials temporary = client.begin(CALLBACK).over(TRANSPORT);
    TokenCredentials token = client.complete(temporary, callbackOf(temporary)).over(TRANSPORT);

    assertThat(usable(jersey.client(known).build(), token)).isTrue();
  }

  static Stream<Arguments> clientsAndTransmissions() {
    return Stream.of(KnownClient.values())
        .flatMap(
            known -> Arrays.stream(Transmission.values()).map(where -> Arguments.of(known, where)));
  }

  @ParameterizedTest
  @DisplayName("the callback and other parameters arrive unchanged")
  @EnumSource(KnownClient.class)
  void theCallbackAndOtherParametersArriveUnchanged(KnownClient known) {
    TemporaryCredentials temporary = jersey
        .client(known)
        .build()
        .begin(TemporaryCredentialRequest.to(CALLBACK)
            .parameter("scope", "read write+all & more")
            .parameter("empty", "")
            .parameter("n\u00e9me", "\u2603 100%"))
        .over(TRANSPORT);

    var stored = jersey.temporary(tokenOf(temporary));
    assertThat(stored.getCallbackUrl()).isEqualTo(CALLBACK.toString());
    assertThat(stored.getAttributes().getFirst("scope")).isEqualTo("read write+all & more");
    assertThat(stored.getAttributes().getFirst("empty")).isEmpty();
    assertThat(stored.getAttributes().getFirst("n\u00e9me")).isEqualTo("\u2603 100%");
  }

  @ParameterizedTest
  @DisplayName("another PIN is rejected")
  @EnumSource(KnownClient.class)
  void anotherPinIsRejected(KnownClient known) throws IOException {
    OAuth1Client client = jersey.client(known).build();
    TemporaryCredentials temporary = client.beginOutOfBand().over(TRANSPORT);
    String pin = pinOf(temporary);

    VerifiedCredentials guessed = client.confirmPin(temporary, pin + "0");

    assertRejected(() -> client.redeem(guessed).over(TRANSPORT));
  }

  @ParameterizedTest
  @DisplayName("temporary credentials are redeemed once")
  @EnumSource(KnownClient.class)
  void temporaryCredentialsAreRedeemedOnce(KnownClient known) throws IOException {
    OAuth1Client client = jersey.client(known).build();
    TemporaryCredentials temporary = client.beginOutOfBand().over(TRANSPORT);
    String pin = pinOf(temporary);
    client.redeem(client.confirmPin(temporary, pin)).over(TRANSPORT);

    VerifiedCredentials again = client.confirmPin(temporary, pin);

    assertRejected(() -> client.redeem(again).over(TRANSPORT));
  }

  @Test
  @DisplayName("a wrong shared secret is rejected")
  void aWrongSharedSecretIsRejected() {
    for (KnownClient known : new KnownClient[] {KnownClient.HMAC_SHA1, KnownClient.PLAINTEXT}) {
      OAuth1Client client =
          jersey.client(known).clientCredentials(known.identifier(), "another").build();

      assertRejected(() -> client.begin(CALLBACK).over(TRANSPORT));
    }
  }

  @Test
  @DisplayName("a key that does not match the certificate is rejected")
  void aKeyThatDoesNotMatchTheCertificateIsRejected() throws GeneralSecurityException {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    SignatureMethod method = SignatureMethod.rsaSha1(
        PrivateKeySigner.of("SHA1withRSA", rsa.generateKeyPair().getPrivate()));
    OAuth1Client client = jersey
        .client(KnownClient.RSA_SHA1)
        .server(jersey.described(method).build())
        .build();

    assertRejected(() -> client.begin(CALLBACK).over(TRANSPORT));
  }

  @Test
  @DisplayName("an unknown client is rejected")
  void anUnknownClientIsRejected() {
    OAuth1Client client = jersey
        .client(KnownClient.HMAC_SHA1)
        .clientCredentials("unknown", "secret")
        .build();

    assertRejected(() -> client.begin(CALLBACK).over(TRANSPORT));
  }

  /** Jersey responds with status 400 and without a body. */
  private static void assertRejected(Runnable step) {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(step::run)
        .satisfies(error -> assertThat(error.status()).hasValue(400));
  }

  private static URI callbackOf(TemporaryCredentials temporary) throws IOException {
    HttpResponse response = TRANSPORT.send(HttpRequest.of("GET", temporary.authorizationUri()));
    assertThat(response.status()).isEqualTo(303);
    return URI.create(response.headers().first("Location").orElseThrow());
  }

  private static String pinOf(TemporaryCredentials temporary) throws IOException {
    return TRANSPORT.send(HttpRequest.of("GET", temporary.authorizationUri())).bodyText();
  }

  private static String tokenOf(TemporaryCredentials temporary) {
    return Parameters.parse(temporary.authorizationUri().getRawQuery())
        .first("oauth_token")
        .orElseThrow();
  }

  private static boolean usable(OAuth1Client client, TokenCredentials token) throws IOException {
    HttpRequest request = jersey.get("/api/me?a=b");
    return AuthorizedTransport.of(TRANSPORT, client.authorizer(token, jersey.origin()))
        .send(request)
        .bodyText()
        .equals(JerseyServer.echo(JerseyServer.USER, request));
  }
}
