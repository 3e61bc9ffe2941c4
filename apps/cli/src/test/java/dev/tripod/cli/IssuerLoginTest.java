package dev.tripod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.cli.Invocation.Result;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Secret;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.store.file.FileCredentialStore;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins at a server that publishes its endpoints. */
final class IssuerLoginTest {

  private static final String OAUTH = "GET /.well-known/oauth-authorization-server";
  private static final String OPEN_ID = "GET /.well-known/openid-configuration";

  @TempDir
  private Path directory;

  private FakeIssuer fake;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeIssuer(directory.resolve("home"));
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  private Result logIn(String... arguments) {
    Invocation command = FakeProviders.with(
        fake.command(), address -> fake.server.approve(address).toString());
    return command.run(arguments);
  }

  private String token() {
    Result token = fake.command().run("token");
    assertThat(token.exitCode()).as(token.err()).isZero();
    return token.out().strip();
  }

  @Test
  void findsTheEndpointsOfAnIssuerAndRemembersThem() {
    Result login =
        logIn("login", fake.issuer(), "--headless", "--client-id", "app", "--account", "own");
    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(fake.requests).containsExactly(OAUTH, "POST /token");
    String first = token();
    assertThat(fake.server.isActive(Secret.of(first))).isTrue();

    fake.requests.clear();
    Result again = logIn("login", "--account", "own", "--headless");
    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(fake.requests).containsExactly("POST /token");

    fake.requests.clear();
    Result logout = fake.command().run("logout", "own");
    assertThat(logout.exitCode()).as(logout.err()).isZero();
    assertThat(logout.out()).contains("its tokens were revoked");
    assertThat(fake.requests).containsOnly("POST /revoke");
  }

  @Test
  void refreshesWithoutFetchingTheMetadataAgain() throws IOException {
    assertThat(logIn("login", fake.issuer(), "--headless", "--client-id", "app").exitCode())
        .isZero();
    String first = token();
    expireTokens();
    fake.requests.clear();

    assertThat(token()).isNotEqualTo(first);

    assertThat(fake.requests).containsExactly("POST /token");
  }

  private void expireTokens() throws IOException {
    OAuth2Client client = OAuth2Client.builder()
        .server(AuthorizationServer.withoutUsers(fake.issuer() + "/token").build())
        .clientId("app")
        .json(JacksonJson.strict())
        .build();
    TokenKeeper keeper = TokenKeeper.of(client, FileCredentialStore.of(directory.resolve("home")));
    ResourceOwner owner = ResourceOwner.of("127.0.0.1", "127.0.0.1");
    Tokens tokens = keeper.current(owner).over(fake.server);
    keeper.replace(owner, tokens.withExpiresAt(Instant.EPOCH)).over(fake.server);
  }

  @Test
  void usesTheDocumentOfOpenIdConnect() {
    fake.hide("/.well-known/oauth-authorization-server");
    Result login = logIn("login", fake.issuer(), "--headless", "--client-id", "app");

    assertThat(login.exitCode()).as(login.err()).isZero();
    assertThat(fake.requests).containsExactly(OAUTH, OPEN_ID, "POST /token");
  }

  @Test
  void requiresTheIssuerInTheCallback() {
    Result login = FakeProviders.with(
            fake.command(),
            address -> fake.server.approve(address).toString().replaceAll("&iss=[^&]*", ""))
        .run("login", fake.issuer(), "--headless", "--client-id", "app");

    assertThat(login.exitCode()).isEqualTo(1);
    assertThat(fake.requests).containsExactly(OAUTH);
  }

  @Test
  void saysThatAServerPublishesNothing() {
    fake.hide("/.well-known/oauth-authorization-server");
    fake.hide("/.well-known/openid-configuration");
    Result login = logIn("login", fake.issuer(), "--headless", "--client-id", "app");

    assertThat(login.exitCode()).isEqualTo(1);
    assertThat(login.err().lines()).hasSize(2);
    assertThat(login.err()).contains("no usable metadata", fake.issuer(), "--authorization-url");
  }

  @Test
  void rejectsTheMetadataOfAnotherIssuer() {
    fake.change(response -> FakeIssuer.replacing(
        response, "\"issuer\":\"" + fake.issuer(), "\"issuer\":\"https://other.example"));
    Result login = logIn("login", fake.issuer(), "--headless", "--client-id", "app");

    assertThat(login.exitCode()).isEqualTo(1);
    assertThat(login.err()).contains("no usable metadata");
    assertThat(fake.command().run("accounts").out()).doesNotContain("127.0.0.1");
  }

  @Test
  void sendsTheSecretInTheBodyIfTheServerAcceptsNothingElse() {
    fake.change(response -> FakeIssuer.replacing(
        response,
        "\"token_endpoint\":",
        "\"token_endpoint_auth_methods_supported\":[\"client_secret_post\"],\"token_endpoint\":"));
    Result login = FakeProviders.with(
            fake.command().variable("TRIPOD_CLIENT_SECRET", "canary-secret"),
            address -> fake.server.approve(address).toString())
        .run("login", fake.issuer(), "--headless", "--client-id", "app");

    // The server knows the client as public, so it rejects the secret.
    assertThat(login.exitCode()).isEqualTo(1);
    assertThat(fake.bodies).last().asString().contains("client_secret=canary-secret");
  }

  @Test
  void movesAnAccountToTheEndpointsThatTheIssuerPublishesNow() {
    assertThat(logIn("login", fake.issuer(), "--headless", "--client-id", "app").exitCode())
        .isZero();
    fake.change(response -> FakeIssuer.replacing(response, "/revoke\"", "/new-revoke\""));
    Result again = logIn("login", fake.issuer(), "--headless", "--client-id", "app");
    assertThat(again.exitCode()).as(again.err()).isZero();

    fake.requests.clear();
    assertThat(fake.command().run("logout").exitCode()).isNotEqualTo(2);
    assertThat(fake.requests).containsExactly("POST /new-revoke");
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://as.example", "https://as.example/#a", "https://as.example?a"})
  void rejectsAnAddressThatIsNotAnIssuer(String issuer) {
    Result login = logIn("login", issuer, "--headless", "--client-id", "app");

    assertThat(login.exitCode()).isEqualTo(2);
    assertThat(login.err().lines()).hasSize(2);
  }

  @Test
  void rejectsOptionsThatAreNotForAnIssuer() {
    Result login = logIn("login", fake.issuer(), "--oauth1", "--client-id", "app");

    assertThat(login.exitCode()).isEqualTo(2);
    assertThat(login.err()).contains("--oauth1, --at and --server", "name of a provider");
    assertThat(fake.requests).isEmpty();
  }
}
