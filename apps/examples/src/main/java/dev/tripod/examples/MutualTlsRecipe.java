package dev.tripod.examples;

import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ClientAuthentication;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import okhttp3.OkHttpClient;

/** A client with a TLS certificate (RFC 8705), over each transport. */
final class MutualTlsRecipe {

  private MutualTlsRecipe() {}

  static SSLContext context(KeyStore keyStore, char[] password, X509TrustManager trust)
      throws GeneralSecurityException {
    // tag::context[]
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(keyStore, password); // such as a PKCS#12 file
    var tls = SSLContext.getInstance("TLS");
    tls.init(keys.getKeyManagers(), new TrustManager[] {trust}, null);
    // end::context[]
    return tls;
  }

  static HttpTransport overJdk(SSLContext tls) {
    // tag::jdk[]
    var transport = JdkTransport.of(HttpClient.newBuilder().sslContext(tls).build());
    // end::jdk[]
    return transport;
  }

  static HttpTransport overOkHttp(SSLContext tls, X509TrustManager trust) {
    // tag::okhttp[]
    var transport = OkHttpTransport.of(new OkHttpClient.Builder()
        .sslSocketFactory(tls.getSocketFactory(), trust)
        .build());
    // end::okhttp[]
    return transport;
  }

  static OAuth2Client client(AuthorizationServer server) {
    // tag::client[]
    var client = OAuth2Client.builder()
        .server(server)
        .clientId("client")
        .clientAuthentication(ClientAuthentication.mutualTls())
        .json(JacksonJson.strict())
        .build();
    // end::client[]
    return client;
  }

  static TokenKeeper keeper(
      OAuth2Client client, CredentialStore store, HttpTransport withCertificate) {
    // tag::keeper[]
    var keeper = TokenKeeper.builder(client, store)
        .tokenTransport(withCertificate) // calls to the API use another transport
        .build();
    // end::keeper[]
    return keeper;
  }
}
