package dev.tripod.transport.jdk;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.tomakehurst.wiremock.WireMockServer;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import java.net.Authenticator;
import java.net.PasswordAuthentication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
@DisplayName("Through a proxy that needs a login")
final class ProxyLoginTest {

  private static final String LOGIN = "Basic dXNlcjpwOnNzd29yZA==";
  private static final Secret PASSWORD = Secret.of("p:ssword");
  private static final WireMockServer SERVER =
      new WireMockServer(options().dynamicPort().dynamicHttpsPort());

  private LoginProxy proxy;

  @BeforeAll
  static void startServer() {
    SERVER.start();
  }

  @AfterAll
  static void stopServer() {
    SERVER.stop();
  }

  @BeforeEach
  void start() throws Exception {
    SERVER.resetAll();
    SERVER.stubFor(any(anyUrl()).willReturn(aResponse().withBody("text")));
    proxy = LoginProxy.start(LOGIN);
  }

  @AfterEach
  void stop() throws Exception {
    proxy.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  @DisplayName("JdkTransport logs in, and the server does not see the login")
  void logsIn(String scheme) throws Exception {
    JdkTransport transport = JdkTransport.of(through(proxy)).withProxyLogin("user", PASSWORD);
    HttpRequest request = HttpRequest.get(at(scheme)).withHeader("Authorization", "Bearer a");

    assertThat(transport.send(request).bodyText()).isEqualTo("text");
    assertThat(transport.sendAsync(request).get(1, TimeUnit.MINUTES).bodyText()).isEqualTo("text");

    String method = scheme.equals("https") ? "CONNECT " : "GET ";
    assertThat(proxy.requests()).isNotEmpty().containsOnly(method + LOGIN);
    SERVER.verify(
        2,
        getRequestedFor(anyUrl())
            .withHeader("Authorization", equalTo("Bearer a"))
            .withHeader("Proxy-Authorization", absent()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  @DisplayName("JdkTransport returns the proxy's status 407 if the login is missing or wrong")
  void wrongLogin(String scheme) throws Exception {
    JdkTransport transport = JdkTransport.of(through(proxy));

    for (JdkTransport wrong :
        new JdkTransport[] {transport, transport.withProxyLogin("user", Secret.of("wrong"))}) {
      assertThat(wrong.send(HttpRequest.get(at(scheme))).status()).isEqualTo(407);
    }
    SERVER.verify(0, getRequestedFor(anyUrl()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  @DisplayName("JdkTransport does not send the login to a server without a proxy")
  void withoutProxy(String scheme) throws Exception {
    HttpClient direct =
        HttpClient.newBuilder().sslContext(JdkTransportBoundsTest.trusting()).build();

    JdkTransport.of(direct)
        .withProxyLogin("user", PASSWORD)
        .withBodyCap(10)
        .send(HttpRequest.get(at(scheme)));

    SERVER.verify(1, getRequestedFor(anyUrl()).withHeader("Proxy-Authorization", absent()));
  }

  @Test
  @DisplayName("a user name with a colon is rejected, because it would be another login")
  void colon() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdkTransport.create().withProxyLogin("us:er", PASSWORD))
        .withMessageContaining("colon");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "a\tb", "a\u007Fb"})
  @DisplayName(
      "a user name or a password with a control character is rejected (RFC 7617 section 2)")
  void controlCharacters(String text) {
    JdkTransport transport = JdkTransport.create();

    assertThatIllegalArgumentException()
        .isThrownBy(() -> transport.withProxyLogin(text, PASSWORD))
        .withMessageContaining("control character")
        .withMessageNotContaining(text);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> transport.withProxyLogin("user", Secret.of(text)))
        .withMessageContaining("control character")
        .withMessageNotContaining(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "https"})
  @DisplayName("AuthorizedHttpClient sends the application's login and the credential")
  void authorizedClient(String scheme) throws Exception {
    HttpClient client = through(proxy);
    HttpClient authorized = AuthorizedHttpClient.of(
        client, bearer(), JdkTransport.of(client).withProxyLogin("user", PASSWORD));

    assertThat(authorized
            .send(
                java.net.http.HttpRequest.newBuilder(URI.create(at(scheme)))
                    .header("Proxy-Authorization", LOGIN)
                    .build(),
                BodyHandlers.ofString())
            .body())
        .isEqualTo("text");

    SERVER.verify(
        1,
        getRequestedFor(anyUrl())
            .withHeader("Authorization", equalTo("Bearer a"))
            .withHeader("Proxy-Authorization", absent()));
  }

  /** Before JDK 24, java.net.http removes the Authorization header of a client with an authenticator (JDK-8326949). */
  @Test
  @DisplayName(
      "AuthorizedHttpClient never sends a request without its credential because of an authenticator")
  void authenticator() throws Exception {
    HttpClient client = HttpClient.newBuilder()
        .proxy(proxy.selector())
        .authenticator(new Authenticator() {
          @Override
          protected PasswordAuthentication getPasswordAuthentication() {
            return new PasswordAuthentication("user", PASSWORD.reveal().toCharArray());
          }
        })
        .build();
    java.net.http.HttpRequest request =
        java.net.http.HttpRequest.newBuilder(URI.create(at("http"))).build();
    JdkTransport transport = JdkTransport.create();
    if (Runtime.version().feature() < 24) {
      client.send(
          java.net.http.HttpRequest.newBuilder(request, (name, value) -> true)
              .header("Authorization", "Bearer a")
              .build(),
          BodyHandlers.discarding());
      SERVER.verify(1, getRequestedFor(anyUrl()).withHeader("Authorization", absent()));

      assertThatIllegalArgumentException()
          .isThrownBy(() -> AuthorizedHttpClient.of(client, bearer(), transport))
          .withMessageContaining("Build the client without authenticator")
          .withMessageContaining("withProxyLogin");
    } else {
      AuthorizedHttpClient authorized = AuthorizedHttpClient.of(client, bearer(), transport);
      authorized.send(request, BodyHandlers.discarding());

      assertThat(authorized.authenticator()).isEqualTo(client.authenticator());
      SERVER.verify(1, getRequestedFor(anyUrl()).withHeader("Authorization", equalTo("Bearer a")));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> JdkTransport.of(client))
        .withMessageContaining("withProxyLogin");
  }

  private static Authorizer bearer() {
    return request -> Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer a")));
  }

  private static HttpClient through(LoginProxy proxy) throws Exception {
    return HttpClient.newBuilder()
        .proxy(proxy.selector())
        .sslContext(JdkTransportBoundsTest.trusting())
        .build();
  }

  private static String at(String scheme) {
    return scheme + "://localhost:" + (scheme.equals("https") ? SERVER.httpsPort() : SERVER.port())
        + "/a";
  }
}
