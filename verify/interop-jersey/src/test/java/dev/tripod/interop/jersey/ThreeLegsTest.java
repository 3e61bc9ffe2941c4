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

@DisplayName("The three legs, at Jersey's token endpoints")
final class ThreeLegsTest {

  private static final URI CALLBACK =
      URI.create("https://app.example/back?tab=1&next=%2Fa%20b%26c&name=%C3%A9");

  private static final JdkTransport TRANSPORT = JdkTransport.create();

  @RegisterExtension
  static final JerseyServer jersey = JerseyServer.start();

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  void aUserWhoComesBackWithTheCallbackGrantsTokenCredentials(KnownClient known)
      throws IOException {
    OAuth1Client client = jersey.client(known).build();

    TemporaryCredentials temporary = client.begin(CALLBACK).over(TRANSPORT);
    URI callback = sentBackTo(temporary);
    TokenCredentials token = client.redeem(client.confirm(temporary, callback)).over(TRANSPORT);

    assertThat(callback.toString()).startsWith(CALLBACK.toString());
    assertThat(usable(client, token)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  void aUserWhoBringsThePinGrantsTokenCredentials(KnownClient known) throws IOException {
    OAuth1Client client = jersey.client(known).build();

    TemporaryCredentials temporary = client.beginOutOfBand().over(TRANSPORT);
    String pin = shown(temporary);
    TokenCredentials token = client.redeem(client.confirmPin(temporary, pin)).over(TRANSPORT);

    assertThat(usable(client, token)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("clientsAndTransmissions")
  @DisplayName("The token endpoints read the protocol parameters wherever they are sent")
  void tokenEndpointsReadEveryTransmission(KnownClient known, Transmission transmission)
      throws IOException {
    OAuth1Client client = jersey
        .client(known)
        .server(
            jersey.described(known.signatureMethod()).transmission(transmission).build())
        .build();

    TemporaryCredentials temporary = client.begin(CALLBACK).over(TRANSPORT);
    TokenCredentials token = client.complete(temporary, sentBackTo(temporary)).over(TRANSPORT);

    assertThat(usable(jersey.client(known).build(), token)).isTrue();
  }

  static Stream<Arguments> clientsAndTransmissions() {
    return Stream.of(KnownClient.values())
        .flatMap(
            known -> Arrays.stream(Transmission.values()).map(where -> Arguments.of(known, where)));
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  void theCallbackAndFurtherParametersArriveAsTheyWereMeant(KnownClient known) {
    TemporaryCredentials temporary = jersey
        .client(known)
        .build()
        .begin(TemporaryCredentialRequest.to(CALLBACK)
            .parameter("scope", "read write+all & more")
            .parameter("empty", "")
            .parameter("n\u00e9me", "\u2603 100%"))
        .over(TRANSPORT);

    var kept = jersey.temporary(tokenOf(temporary));
    assertThat(kept.getCallbackUrl()).isEqualTo(CALLBACK.toString());
    assertThat(kept.getAttributes().getFirst("scope")).isEqualTo("read write+all & more");
    assertThat(kept.getAttributes().getFirst("empty")).isEmpty();
    assertThat(kept.getAttributes().getFirst("n\u00e9me")).isEqualTo("\u2603 100%");
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  void aPinThatTheServerDidNotShowIsRefused(KnownClient known) throws IOException {
    OAuth1Client client = jersey.client(known).build();
    TemporaryCredentials temporary = client.beginOutOfBand().over(TRANSPORT);
    String pin = shown(temporary);

    VerifiedCredentials guessed = client.confirmPin(temporary, pin + "0");

    assertRefused(() -> client.redeem(guessed).over(TRANSPORT));
  }

  @ParameterizedTest
  @EnumSource(KnownClient.class)
  void temporaryCredentialsAreRedeemedOnce(KnownClient known) throws IOException {
    OAuth1Client client = jersey.client(known).build();
    TemporaryCredentials temporary = client.beginOutOfBand().over(TRANSPORT);
    String pin = shown(temporary);
    client.redeem(client.confirmPin(temporary, pin)).over(TRANSPORT);

    VerifiedCredentials again = client.confirmPin(temporary, pin);

    assertRefused(() -> client.redeem(again).over(TRANSPORT));
  }

  @Test
  void aWrongSharedSecretIsRefused() {
    for (KnownClient known : new KnownClient[] {KnownClient.HMAC_SHA1, KnownClient.PLAINTEXT}) {
      OAuth1Client client =
          jersey.client(known).clientCredentials(known.identifier(), "another").build();

      assertRefused(() -> client.begin(CALLBACK).over(TRANSPORT));
    }
  }

  @Test
  void aKeyThatIsNotTheCertificatesIsRefused() throws GeneralSecurityException {
    KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
    rsa.initialize(2048);
    SignatureMethod method = SignatureMethod.rsaSha1(
        PrivateKeySigner.of("SHA1withRSA", rsa.generateKeyPair().getPrivate()));
    OAuth1Client client = jersey
        .client(KnownClient.RSA_SHA1)
        .server(jersey.described(method).build())
        .build();

    assertRefused(() -> client.begin(CALLBACK).over(TRANSPORT));
  }

  @Test
  void anUnknownClientIsRefused() {
    OAuth1Client client = jersey
        .client(KnownClient.HMAC_SHA1)
        .clientCredentials("nobody", "secret")
        .build();

    assertRefused(() -> client.begin(CALLBACK).over(TRANSPORT));
  }

  /** Jersey says 400, and nothing else. */
  private static void assertRefused(Runnable step) {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(step::run)
        .satisfies(refusal -> assertThat(refusal.status()).hasValue(400));
  }

  private static URI sentBackTo(TemporaryCredentials temporary) throws IOException {
    HttpResponse answer = TRANSPORT.send(HttpRequest.of("GET", temporary.authorizationUri()));
    assertThat(answer.status()).isEqualTo(303);
    return URI.create(answer.headers().first("Location").orElseThrow());
  }

  private static String shown(TemporaryCredentials temporary) throws IOException {
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
        .equals(JerseyServer.told(JerseyServer.USER, request));
  }
}
