package dev.tripod.testkit;

import dev.tripod.testkit.CertificateTemplate.Issued;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509TrustManager;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.jspecify.annotations.Nullable;

/**
 * Certificates for TLS servers at {@code localhost}: a valid one, and one for each {@link Defect}. A client that accepts the
 * valid certificate must reject all others:
 *
 * <pre>{@code
 * TestCertificates certificates = TestCertificates.create();
 * HttpClient client = HttpClient.newBuilder().sslContext(certificates.clientContext()).build();
 * try (var proxy = FaultProxy.before(origin, certificates.serverContext(Defect.EXPIRED))) {
 *   ... // send a request to proxy.origin(): it fails
 *   assertThat(proxy.requests()).isEmpty();
 * }
 * }</pre>
 *
 * <p>The keys and certificates are new in each instance, and valid for one day. This class needs {@code
 * org.bouncycastle:bcpkix-jdk18on}, which is an optional dependency of the test kit. Revoked certificates are missing: the JDK
 * does not check revocation unless an application configures it. Immutable and thread-safe.
 */
public final class TestCertificates {

  private static final String HOST = "localhost";

  /** The JDK accepts RSA keys in certificates from 1,024 bits. */
  private static final int SHORT_KEY = 768;

  private static final int ROOT_KEY = 2048;

  private final Issued root;
  private final Issued intermediate;

  private TestCertificates(Issued root) {
    this.root = root;
    this.intermediate = CertificateTemplate.authority("Test intermediate").issuedBy(root);
  }

  /** Returns certificates of a new root. */
  public static TestCertificates create() {
    // Only an RSA key can sign with MD5.
    return new TestCertificates(root("Test root"));
  }

  /** Returns a context for a server with a valid certificate, which an intermediate certificate issued. */
  public SSLContext serverContext() {
    return serverContext(server().dnsName(HOST).issuedBy(intermediate));
  }

  /** Returns a context for a server with {@code defect} in its certificate or chain, and without any other defect. */
  public SSLContext serverContext(Defect defect) {
    return serverContext(
        switch (defect) {
          case EXPIRED ->
            valid().valid(Duration.ofDays(-2), Duration.ofDays(-1)).issuedBy(intermediate);
          case NOT_YET_VALID ->
            valid().valid(Duration.ofDays(1), Duration.ofDays(2)).issuedBy(intermediate);
          case OTHER_HOST -> server().dnsName("other.example").issuedBy(intermediate);
          case ADDRESS_ONLY -> server().address("127.0.0.1").issuedBy(intermediate);
          case MISPLACED_WILDCARD -> server().dnsName("local*").issuedBy(intermediate);
          case SELF_SIGNED -> valid().selfSigned();
          case UNKNOWN_ROOT -> valid().issuedBy(root("Unknown root"));
          case MISSING_INTERMEDIATE -> {
            Issued complete = valid().issuedBy(intermediate);
            yield complete.withChain(List.of(complete.certificate()));
          }
          case ISSUER_NOT_AUTHORITY ->
            valid()
                .issuedBy(CertificateTemplate.server("Other server")
                    .keyUsage(KeyUsage.keyCertSign)
                    .issuedBy(root));
          case NAME_CONSTRAINT ->
            valid()
                .issuedBy(CertificateTemplate.authority("Test authority of a domain")
                    .permittedDomain("example.com")
                    .issuedBy(root));
          case KEY_USAGE -> valid().keyUsage(KeyUsage.keyAgreement).issuedBy(intermediate);
          case CLIENT_AUTHENTICATION ->
            valid().purpose(KeyPurposeId.id_kp_clientAuth).issuedBy(intermediate);
          case WEAK_SIGNATURE -> valid().signedWith("MD5withRSA").issuedBy(root);
          case SHORT_KEY -> valid().rsaKeys(SHORT_KEY).issuedBy(intermediate);
        });
  }

  /**
   * Returns a context for a server with a valid certificate that verifies the certificates of clients (RFC 8705). It trusts those
   * that {@link #client} returns, and {@code selfSigned}. Let the server want or need a certificate, for example with {@code
   * SSLParameters.setWantClientAuth}.
   */
  public SSLContext mutualServerContext(ClientCertificate... selfSigned) {
    List<X509Certificate> trusted = new ArrayList<>(List.of(root.certificate()));
    List.of(selfSigned).forEach(client -> trusted.add(client.certificate()));
    return context(
        new FixedKey[] {new FixedKey(valid().issuedBy(intermediate))}, trustManager(trusted));
  }

  /** Returns a new client certificate that an intermediate certificate issued, for {@code tls_client_auth}. */
  public ClientCertificate client(String name) {
    return new ClientCertificate(clientTemplate(name).issuedBy(intermediate), trustManager());
  }

  /** Returns a new client certificate that is signed with its own key, for {@code self_signed_tls_client_auth}. */
  public ClientCertificate selfSignedClient(String name) {
    return new ClientCertificate(clientTemplate(name).selfSigned(), trustManager());
  }

  private static CertificateTemplate clientTemplate(String name) {
    return CertificateTemplate.server(Objects.requireNonNull(name, "name"))
        .purpose(KeyPurposeId.id_kp_clientAuth);
  }

  /** Returns a context for clients that trust only the root of these certificates. */
  public SSLContext clientContext() {
    return context(null, trustManager());
  }

  /** Returns a trust manager that trusts only the root of these certificates. OkHttp needs it beside a socket factory. */
  public X509TrustManager trustManager() {
    return trustManager(List.of(root.certificate()));
  }

  private static X509TrustManager trustManager(List<X509Certificate> certificates) {
    try {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      for (int i = 0; i < certificates.size(); i++) {
        trusted.setCertificateEntry("trusted " + i, certificates.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(trusted);
      return (X509TrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException | IOException e) {
      throw noTls(e);
    }
  }

  private static Issued root(String name) {
    return CertificateTemplate.authority(name).rsaKeys(ROOT_KEY).selfSigned();
  }

  private static CertificateTemplate server() {
    return CertificateTemplate.server("Test server");
  }

  private static CertificateTemplate valid() {
    return server().dnsName(HOST);
  }

  private static SSLContext serverContext(Issued issued) {
    return context(new FixedKey[] {new FixedKey(issued)}, null);
  }

  private static SSLContext context(KeyManager @Nullable [] keys, @Nullable TrustManager trust) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust == null ? null : new TrustManager[] {trust}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw noTls(e);
    }
  }

  private static IllegalStateException noTls(Exception cause) {
    return new IllegalStateException("This Java platform has no TLS. Use another one.", cause);
  }

  /** A certificate of a client, with its private key. Immutable and thread-safe. */
  public static final class ClientCertificate {

    private static final String ALIAS = "client";

    private final Issued issued;
    private final X509TrustManager trust;

    private ClientCertificate(Issued issued, X509TrustManager trust) {
      this.issued = issued;
      this.trust = trust;
    }

    /** {@return the certificate} */
    public X509Certificate certificate() {
      return issued.certificate();
    }

    /** Returns a new PKCS#12 key store in memory, with the private key and the certificates up to the root. */
    public KeyStore keyStore(String password) {
      try {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
            ALIAS,
            issued.key(),
            password.toCharArray(),
            issued.chain().toArray(X509Certificate[]::new));
        return store;
      } catch (GeneralSecurityException | IOException e) {
        throw noTls(e);
      }
    }

    /** Returns a context for a client with this certificate, which trusts only the root of the test certificates. */
    public SSLContext context() {
      try {
        KeyManagerFactory factory =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keyStore(ALIAS), ALIAS.toCharArray());
        return TestCertificates.context(factory.getKeyManagers(), trust);
      } catch (GeneralSecurityException e) {
        throw noTls(e);
      }
    }

    @Override
    public String toString() {
      return "ClientCertificate[" + certificate().getSubjectX500Principal() + "]";
    }
  }

  /** A reason to reject a server's certificate. */
  public enum Defect {
    /** The certificate has expired. */
    EXPIRED,
    /** The certificate is not valid yet. */
    NOT_YET_VALID,
    /** The certificate is for another host. */
    OTHER_HOST,
    /** The certificate is for the address 127.0.0.1, and for no host name. */
    ADDRESS_ONLY,
    /** The host name in the certificate has a wildcard in a place that RFC 6125 section 6.4.3 does not allow: {@code local*}. */
    MISPLACED_WILDCARD,
    /** The certificate is signed with its own key, and not trusted. */
    SELF_SIGNED,
    /** The issuer is a root that the client does not trust. */
    UNKNOWN_ROOT,
    /** The server does not send the intermediate certificate. */
    MISSING_INTERMEDIATE,
    /** The issuer is a server's certificate ({@code CA:FALSE}). */
    ISSUER_NOT_AUTHORITY,
    /** The issuer may issue certificates for {@code example.com} only. */
    NAME_CONSTRAINT,
    /** The key may not be used for signatures. */
    KEY_USAGE,
    /** The key may be used to authenticate clients only. */
    CLIENT_AUTHENTICATION,
    /** The certificate is signed with MD5. */
    WEAK_SIGNATURE,
    /** The key is an RSA key of 768 bits. */
    SHORT_KEY
  }

  /** Uses one key, whatever the client supports. The JDK's own key managers reject some of the defects themselves. */
  private static final class FixedKey extends X509ExtendedKeyManager {

    private static final String ALIAS = "server";

    private final Issued issued;

    private FixedKey(Issued issued) {
      this.issued = issued;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return alias(keyType);
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return issued.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return issued.key();
    }

    @Override
    public String[] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }

    private @Nullable String alias(String keyType) {
      return Objects.equals(keyType, issued.key().getAlgorithm()) ? ALIAS : null;
    }
  }
}
