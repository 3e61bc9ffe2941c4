package dev.tripod.transport.okhttp;

import mockwebserver3.MockWebServer;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;

/** TLS for the servers of the tests, with one certificate for all their names. */
final class OverTls {

  private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
      .addSubjectAlternativeName("localhost")
      .addSubjectAlternativeName("127.0.0.1")
      .addSubjectAlternativeName("one.test")
      .addSubjectAlternativeName("other.test")
      .build();

  private OverTls() {}

  /** Makes {@code server} use TLS, and returns a client that trusts it. */
  static OkHttpClient clientOf(MockWebServer server) {
    server.useHttps(new HandshakeCertificates.Builder()
        .heldCertificate(CERTIFICATE)
        .build()
        .sslSocketFactory());
    HandshakeCertificates trusting = new HandshakeCertificates.Builder()
        .addTrustedCertificate(CERTIFICATE.certificate())
        .build();
    return new OkHttpClient.Builder()
        .sslSocketFactory(trusting.sslSocketFactory(), trusting.trustManager())
        .build();
  }
}
