package dev.tripod.testkit;

import dev.tripod.domain.port.Clock;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** The contents of a certificate that {@link TestCertificates} issues. Not thread-safe. */
final class CertificateTemplate {

  /** P-256, which every TLS client supports. */
  private static final int CURVE = 256;

  private final String subject;
  private final List<GeneralName> names = new ArrayList<>();
  private KeyPair keys;
  private Duration begins = Duration.ofDays(-1);
  private Duration ends = Duration.ofDays(1);
  private boolean isAuthority;
  private int keyUsage = KeyUsage.digitalSignature;
  private KeyPurposeId purpose = KeyPurposeId.id_kp_serverAuth;
  private @Nullable String permittedDomain;
  private @Nullable String algorithm;

  private CertificateTemplate(String subject) {
    this.subject = subject;
    this.keys = keys("EC", CURVE);
  }

  /** Returns the template of a server's certificate. It has no name of a host yet. */
  static CertificateTemplate server(String name) {
    return new CertificateTemplate("CN=" + name);
  }

  /** Returns the template of a certificate that may issue others. */
  static CertificateTemplate authority(String name) {
    CertificateTemplate template = new CertificateTemplate("CN=" + name);
    template.isAuthority = true;
    template.keyUsage = KeyUsage.keyCertSign;
    return template;
  }

  CertificateTemplate dnsName(String name) {
    names.add(new GeneralName(GeneralName.dNSName, name));
    return this;
  }

  CertificateTemplate address(String address) {
    names.add(new GeneralName(GeneralName.iPAddress, address));
    return this;
  }

  CertificateTemplate rsaKeys(int bits) {
    keys = keys("RSA", bits);
    return this;
  }

  /** Sets the times at which the certificate begins and ends to be valid, from now. */
  CertificateTemplate valid(Duration begins, Duration ends) {
    this.begins = begins;
    this.ends = ends;
    return this;
  }

  CertificateTemplate keyUsage(int usage) {
    keyUsage = usage;
    return this;
  }

  CertificateTemplate purpose(KeyPurposeId other) {
    purpose = other;
    return this;
  }

  /** Lets an authority issue certificates for this domain only. */
  CertificateTemplate permittedDomain(String domain) {
    permittedDomain = domain;
    return this;
  }

  CertificateTemplate signedWith(String signatureAlgorithm) {
    algorithm = signatureAlgorithm;
    return this;
  }

  /** Returns the certificate, signed with its own key. */
  Issued selfSigned() {
    return signed(subject, keys.getPrivate(), List.of());
  }

  /** Returns the certificate, signed by {@code issuer}. */
  Issued issuedBy(Issued issuer) {
    return signed(
        issuer.certificate().getSubjectX500Principal().getName(), issuer.key(), issuer.chain());
  }

  private Issued signed(String issuer, PrivateKey issuerKey, List<X509Certificate> issuerChain) {
    Instant now = Clock.system().now();
    try {
      JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
          new X500Principal(issuer),
          BigInteger.valueOf(keys.getPublic().hashCode()).abs().add(BigInteger.ONE),
          Date.from(now.plus(begins)),
          Date.from(now.plus(ends)),
          new X500Principal(subject),
          keys.getPublic());
      addExtensions(builder);
      X509Certificate certificate = new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(algorithm(issuerKey)).build(issuerKey)));
      List<X509Certificate> chain = new ArrayList<>(List.of(certificate));
      chain.addAll(issuerChain);
      return new Issued(keys.getPrivate(), List.copyOf(chain));
    } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
      throw new IllegalStateException("The certificate cannot be created (see the cause)", e);
    }
  }

  private void addExtensions(JcaX509v3CertificateBuilder builder) throws IOException {
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(isAuthority));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(keyUsage));
    if (!isAuthority) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }
    if (!names.isEmpty()) {
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(names.toArray(GeneralName[]::new)));
    }
    if (permittedDomain != null) {
      GeneralSubtree permitted =
          new GeneralSubtree(new GeneralName(GeneralName.dNSName, permittedDomain));
      builder.addExtension(
          Extension.nameConstraints,
          true,
          new NameConstraints(new GeneralSubtree[] {permitted}, null));
    }
  }

  private String algorithm(PrivateKey issuerKey) {
    if (algorithm != null) {
      return algorithm;
    }
    return issuerKey.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA";
  }

  private static KeyPair keys(String type, int bits) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
      generator.initialize(bits);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(
          "This Java platform has no key of type " + type + ". Use another one.", e);
    }
  }

  /**
   * A certificate with its private key.
   *
   * @param chain the certificate, followed by its issuers, without the root
   */
  record Issued(PrivateKey key, List<X509Certificate> chain) {

    X509Certificate certificate() {
      return chain.get(0);
    }

    /** Returns this certificate with another chain. */
    Issued withChain(List<X509Certificate> other) {
      return new Issued(key, other);
    }

    @Override
    public String toString() {
      return "Issued[" + chain.size() + "]";
    }
  }
}
