package dev.tripod.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.printer.HookedTransport;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Prints complete flows of both protocols, and searches the text for every secret that was sent or received. */
final class PrintedFlowsTest {

  private static final String CLIENT_SECRET = "canary-client/secret+1=";
  private static final Origin API = Origin.of("https://api.x.com");
  private static final HttpRequest CALL = HttpRequest.get(API + "/2/users/me");

  private final StringBuilder printed = new StringBuilder();
  private final Set<String> secrets = new LinkedHashSet<>(List.of(CLIENT_SECRET));

  private HookedTransport printing(HttpTransport server) {
    return HttpMessagePrinter.to(message -> printed.append(message).append('\n'))
        .over(server);
  }

  private void isSecret(Secret secret) {
    secrets.add(secret.reveal());
  }

  /** Prints a callback, and remembers what it contains. */
  private URI callback(URI callback) {
    printed.append(HttpMessagePrinter.redacted(callback)).append('\n');
    for (Parameters.Parameter parameter : Parameters.parse(callback.getRawQuery())) {
      secrets.add(parameter.valueOrEmpty());
    }
    return callback;
  }

  private void assertThatNoSecretIsPrinted(int fewestSecrets) {
    assertThat(secrets).hasSizeGreaterThanOrEqualTo(fewestSecrets).doesNotContain("");
    for (String secret : secrets) {
      byte[] utf8 = secret.getBytes(StandardCharsets.UTF_8);
      List<String> forms = new ArrayList<>();
      forms.add(secret);
      forms.add(URLEncoder.encode(secret, StandardCharsets.UTF_8));
      forms.add(Base64.getEncoder().withoutPadding().encodeToString(utf8));
      forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
      assertThat(printed.toString()).doesNotContain(forms);
    }
  }

  @Test
  void printsNoSecretOfAnOAuth1Flow() throws IOException {
    FakeOAuth1Server server = FakeOAuth1Server.builder()
        .clientCredentials("app", CLIENT_SECRET)
        .user("42", "ada")
        .build();
    HttpTransport transport = printing(server);
    OAuth1Client client = OAuth1Client.builder()
        .server(X.oauth1())
        .clientCredentials("app", CLIENT_SECRET)
        .build();

    TemporaryCredentials login = client.begin(X.PASTE_CALLBACK).over(transport);
    isSecret(login.snapshot().secret("token"));
    isSecret(login.snapshot().secret("secret"));
    URI callback = callback(server.approve(login.authorizationUri()));
    TokenCredentials token = client.complete(login, callback).over(transport);
    isSecret(token.token());
    isSecret(token.tokenSecret());
    HttpTransport calls = AuthorizedTransport.of(transport, client.authorizer(token, API));
    assertThat(calls.send(CALL).status()).isEqualTo(200);
    client.revoke(token).over(transport);
    assertThat(calls.send(CALL).status()).isEqualTo(401);

    assertThat(printed.toString())
        .contains("/oauth/request_token", "/oauth/access_token", "/2/users/me", "< 401")
        .contains("oauth_consumer_key=\"app\"", "screen_name=ada");
    assertThatNoSecretIsPrinted(6);
  }

  @Test
  void printsNoSecretOfAnOAuth2Flow() throws IOException {
    FakeAuthorizationServer server = FakeAuthorizationServer.builder()
        .likeX()
        .confidentialClient("app", CLIENT_SECRET)
        .redirectUri(X.PASTE_CALLBACK.toString())
        .user("42", "ada")
        .build();
    HttpTransport transport = printing(server);
    OAuth2Client client = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("app")
        .clientSecret(CLIENT_SECRET)
        .json(JacksonJson.strict())
        .build();

    PendingAuthorization login = client
        .begin(AuthorizationRequest.to(X.PASTE_CALLBACK)
            .scope(XScope.USERS_READ, XScope.TWEET_READ, XScope.OFFLINE_ACCESS))
        .over(transport);
    isSecret(login.snapshot().secret("verifier"));
    URI callback = callback(server.approve(login.authorizationUri()));
    Tokens tokens = client.complete(login, callback).over(transport);
    isSecret(tokens.accessToken());
    isSecret(tokens.refreshToken().orElseThrow());
    Tokens refreshed = client.refresh(tokens).over(transport);
    isSecret(refreshed.accessToken());
    isSecret(refreshed.refreshToken().orElseThrow());
    HttpTransport calls = AuthorizedTransport.of(transport, client.authorizer(refreshed, API));
    assertThat(calls.send(CALL).status()).isEqualTo(200);
    client.revoke(refreshed).over(transport);
    assertThat(calls.send(CALL).status()).isEqualTo(401);
    assertThatThrownBy(() -> client.refresh(refreshed).over(transport))
        .hasCauseInstanceOf(ErrorResponse.class);

    assertThat(printed.toString())
        .contains("grant_type=authorization_code", "grant_type=refresh_token", "\"expires_in\":")
        .contains("/2/oauth2/revoke", "/2/users/me", "< 401", "invalid_");
    assertThatNoSecretIsPrinted(8);
  }
}
