package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Origin;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.TestCertificates.ClientCertificate;
import dev.tripod.testkit.TestCertificates.Defect;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(120)
final class TestCertificatesTest {

  private static final TestCertificates CERTIFICATES = TestCertificates.create();

  /** The words of the JDK that show for which reason it rejects a certificate. */
  private static final Map<Defect, String> REASONS = Map.ofEntries(
      Map.entry(Defect.EXPIRED, "CertificateExpiredException"),
      Map.entry(Defect.NOT_YET_VALID, "CertificateNotYetValidException"),
      Map.entry(Defect.OTHER_HOST, "No subject alternative DNS name matching localhost"),
      Map.entry(Defect.ADDRESS_ONLY, "No name matching localhost"),
      Map.entry(Defect.MISPLACED_WILDCARD, "No subject alternative DNS name matching localhost"),
      Map.entry(Defect.SELF_SIGNED, "unable to find valid certification path"),
      Map.entry(Defect.UNKNOWN_ROOT, "unable to find valid certification path"),
      Map.entry(Defect.MISSING_INTERMEDIATE, "unable to find valid certification path"),
      Map.entry(Defect.ISSUER_NOT_AUTHORITY, "basic constraints"),
      Map.entry(Defect.NAME_CONSTRAINT, "name constraints"),
      Map.entry(Defect.KEY_USAGE, "KeyUsage does not allow digital signatures"),
      Map.entry(Defect.CLIENT_AUTHENTICATION, "Extended key usage"),
      Map.entry(Defect.WEAK_SIGNATURE, "MD5"),
      Map.entry(Defect.SHORT_KEY, "RSA 768 bit key"));

  @Test
  void aClientAcceptsTheValidCertificate() throws Exception {
    assertThat(send(CERTIFICATES.serverContext(), CERTIFICATES.clientContext())).isEqualTo(200);
  }

  @ParameterizedTest
  @EnumSource
  void aClientRejectsEachDefectForItsOwnReason(Defect defect) {
    assertThatThrownBy(() -> send(CERTIFICATES.serverContext(defect), CERTIFICATES.clientContext()))
        .isInstanceOf(IOException.class)
        .satisfies(failure -> {
          StringWriter printed = new StringWriter();
          failure.printStackTrace(new PrintWriter(printed));
          assertThat(printed.toString()).contains(REASONS.get(defect));
        });
  }

  @Test
  void aClientOfOtherCertificatesRejectsTheValidOne() {
    SSLContext other = TestCertificates.create().clientContext();

    assertThatThrownBy(() -> send(CERTIFICATES.serverContext(), other))
        .isInstanceOf(IOException.class);
  }

  @Test
  void aServerVerifiesTheCertificatesOfClients() throws Exception {
    ClientCertificate selfSigned = CERTIFICATES.selfSignedClient("self-signed client");
    ClientCertificate unknown = CERTIFICATES.selfSignedClient("unknown client");
    SSLContext server = CERTIFICATES.mutualServerContext(selfSigned);

    assertThat(verified(server, CERTIFICATES.client("client").context())).contains("CN=client");
    assertThat(verified(server, selfSigned.context())).contains("CN=self-signed client");
    assertThat(verified(server, CERTIFICATES.clientContext())).isEmpty();
    assertThat(verified(server, unknown.context())).isEmpty();
  }

  @Test
  void aKeyStoreHasTheKeyAndTheWholeChain() throws Exception {
    ClientCertificate client = CERTIFICATES.client("client");

    KeyStore store = client.keyStore("password");

    String alias = store.aliases().nextElement();
    assertThat(store.getKey(alias, "password".toCharArray())).isNotNull();
    assertThat(store.getCertificateChain(alias)).hasSize(3).startsWith(client.certificate());
    assertThat(client).hasToString("ClientCertificate[CN=client]");
  }

  /** Returns the name of the client that a server verified in a handshake; empty if the client presented no trusted certificate. */
  private static Optional<String> verified(SSLContext server, SSLContext client) throws Exception {
    try (SSLServerSocket listening = (SSLServerSocket) server
        .getServerSocketFactory()
        .createServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      listening.setWantClientAuth(true);
      FutureTask<Optional<String>> accepting = new FutureTask<>(() -> {
        try (SSLSocket accepted = (SSLSocket) listening.accept()) {
          accepted.startHandshake();
          return Optional.of(accepted.getSession().getPeerPrincipal().getName());
        } catch (SSLPeerUnverifiedException e) {
          return Optional.empty();
        }
      });
      new Thread(accepting).start();
      try (SSLSocket socket = (SSLSocket) client
          .getSocketFactory()
          .createSocket(InetAddress.getLoopbackAddress(), listening.getLocalPort())) {
        socket.startHandshake();
        return accepting.get(1, TimeUnit.MINUTES);
      }
    }
  }

  private static int send(SSLContext server, SSLContext client) throws Exception {
    byte[] response =
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    try (FaultProxy proxy = FaultProxy.before(new Origin("http", "127.0.0.1", 9), server)) {
      proxy.always(Fault.response(response, Ending.CLOSE));
      try {
        return HttpClient.newBuilder()
            .sslContext(client)
            .build()
            .send(
                HttpRequest.newBuilder(URI.create(proxy.origin() + "/")).build(),
                BodyHandlers.discarding())
            .statusCode();
      } catch (IOException e) {
        assertThat(proxy.requests()).isEmpty();
        throw e;
      }
    }
  }
}
