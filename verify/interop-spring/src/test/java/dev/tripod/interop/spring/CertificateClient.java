package dev.tripod.interop.spring;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.SigningKey;
import dev.tripod.testkit.TestCertificates;
import dev.tripod.testkit.TestCertificates.ClientCertificate;
import dev.tripod.transport.jdk.JdkTransport;
import java.net.http.HttpClient;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/** The clients with a TLS certificate (RFC 8705). Their access tokens are bound to it. */
enum CertificateClient {
  ISSUED(Certificates.ALL.client("issued client")),
  SELF_SIGNED(Certificates.ALL.selfSignedClient("self-signed client"));

  // A certificate is immutable, but has no annotation that says so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final ClientCertificate certificate;

  CertificateClient(ClientCertificate certificate) {
    this.certificate = certificate;
  }

  /** Returns the context of a server that accepts both certificates. */
  static SSLContext serverContext() {
    return Certificates.ALL.mutualServerContext(SELF_SIGNED.certificate);
  }

  /** Returns a transport without a certificate. */
  static JdkTransport transportWithoutCertificate() {
    return transport(Certificates.ALL.clientContext());
  }

  JdkTransport transport() {
    return transport(certificate.context());
  }

  private static JdkTransport transport(SSLContext tls) {
    return JdkTransport.of(HttpClient.newBuilder().sslContext(tls).build());
  }

  String identifier() {
    return "the " + name() + " client";
  }

  /** Returns a JWK with the certificate, by which Spring knows a self-signed one. */
  JsonObject jwk() {
    try {
      String encoded =
          Base64.getEncoder().encodeToString(certificate.certificate().getEncoded());
      return JsonObject.builder()
          .with(publicJwk())
          .with("x5c", JsonValue.array(List.of(JsonValue.text(encoded))))
          .build();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException(e);
    }
  }

  private JsonObject publicJwk() {
    return SigningKey.generate(JwsAlgorithm.ES256)
        .withPublicKey(certificate.certificate().getPublicKey())
        .publicJwk()
        .orElseThrow();
  }

  RegisteredClient registered(String jwkSetUrl) {
    RegisteredClient.Builder client = KnownClient.registration(identifier())
        .tokenSettings(
            TokenSettings.builder().x509CertificateBoundAccessTokens(true).build());
    ClientSettings.Builder settings =
        ClientSettings.builder().requireProofKey(true).requireAuthorizationConsent(true);
    return this == ISSUED
        ? client
            .clientAuthenticationMethod(ClientAuthenticationMethod.TLS_CLIENT_AUTH)
            .clientSettings(
                settings.x509CertificateSubjectDN("CN=issued client").build())
            .build()
        : client
            .clientAuthenticationMethod(ClientAuthenticationMethod.SELF_SIGNED_TLS_CLIENT_AUTH)
            .clientSettings(settings.jwkSetUrl(jwkSetUrl).build())
            .build();
  }

  /** One root for the server and both clients. */
  private static final class Certificates {

    static final TestCertificates ALL = TestCertificates.create();
  }
}
