package dev.tripod.interop.spring;

import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;
import org.apache.catalina.connector.Connector;
import org.apache.tomcat.util.net.SSLHostConfig;
import org.apache.tomcat.util.net.SSLHostConfigCertificate;

/** A second port of Spring's web server, with TLS. It asks for a certificate of the client, and also accepts clients without one. */
final class TlsConnector {

  private TlsConnector() {}

  static Connector of(SSLContext tls) {
    SSLHostConfig host = new SSLHostConfig();
    host.setCertificateVerification("optional");
    SSLHostConfigCertificate certificate =
        new SSLHostConfigCertificate(host, SSLHostConfigCertificate.Type.EC);
    certificate.setSslContext(new ServerContext(tls));
    host.addCertificate(certificate);
    Connector connector = new Connector();
    connector.setPort(0);
    connector.setProperty("address", "127.0.0.1");
    connector.setScheme("https");
    connector.setSecure(true);
    connector.setProperty("SSLEnabled", "true");
    connector.addSslHostConfig(host);
    return connector;
  }

  /** The type of Tomcat for a context that exists already. */
  private record ServerContext(SSLContext tls) implements org.apache.tomcat.util.net.SSLContext {

    @Override
    public void init(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {}

    @Override
    public void destroy() {}

    @Override
    public SSLSessionContext getServerSessionContext() {
      return tls.getServerSessionContext();
    }

    @Override
    public SSLEngine createSSLEngine() {
      return tls.createSSLEngine();
    }

    @Override
    public SSLServerSocketFactory getServerSocketFactory() {
      return tls.getServerSocketFactory();
    }

    @Override
    public SSLParameters getSupportedSSLParameters() {
      return tls.getSupportedSSLParameters();
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return new X509Certificate[0];
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
