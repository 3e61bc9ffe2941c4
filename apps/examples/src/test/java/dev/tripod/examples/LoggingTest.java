package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.logging.HttpLoggingInterceptor;
import okhttp3.logging.HttpLoggingInterceptor.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Checks what {@code docs/logging.md} says about printed and logged secrets. */
@Timeout(120)
@DisplayName("docs/logging.md")
final class LoggingTest {

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-01-02T03:04:05Z"));
  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("client")
      .redirectUri(X.PASTE_CALLBACK.toString())
      .user("42", "ada")
      .clock(clock)
      .build();
  private final List<String> logged = new CopyOnWriteArrayList<>();
  private final OkHttpClient okHttp = new OkHttpClient();
  private LoopbackServer served;
  private OAuth2Client client;

  @BeforeEach
  void serve() throws IOException {
    served = LoopbackServer.start(server);
    client = OAuth2Client.builder()
        .server(X.oauth2().relocatedTo(served.origin()))
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();
  }

  @AfterEach
  void close() {
    served.close();
    okHttp.dispatcher().executorService().shutdown();
    okHttp.connectionPool().evictAll();
  }

  @Test
  @DisplayName("the printer shows a token request and its response without a secret")
  void printer() throws IOException {
    OAuth2Client x = OAuth2Client.builder()
        .server(X.oauth2())
        .clientId("client")
        .json(JacksonJson.strict())
        .clock(clock)
        .build();

    Tokens tokens = login(x, SeeWhatHappens.printed(server, logged::add));

    assertThat(logged).hasSize(2);
    assertThat(secretsIn(String.join("\n", logged), tokens)).isEmpty();
    assertThat(page()).contains("```\n" + String.join("\n", logged) + "\n```");
  }

  @Test
  @DisplayName("the counter counts responses and failures")
  void counter() throws IOException {
    Tokens tokens = login(client, server);
    var counter = new SeeWhatHappens.ResponseCounter();
    HttpTransport broken = request -> {
      throw new ConnectException("refused");
    };

    me(counter.over(server), tokens);
    assertThatThrownBy(() -> me(counter.over(broken), tokens)).isInstanceOf(IOException.class);

    assertThat(counter.counts)
        .containsOnlyKeys(served.origin() + " 200", served.origin() + " ConnectException");
  }

  @Test
  @DisplayName("OkHttp's logging interceptor sees no token request and no credential")
  void sentWithoutLogging() throws IOException {
    OkHttpClient logging =
        okHttp.newBuilder().addInterceptor(interceptor(Level.BODY)).build();

    Tokens tokens = login(client, OkHttpTransport.of(logging));
    assertThat(logged).isEmpty();

    call(AuthorizingInterceptor.install(logging, authorizer(tokens)));
    assertThat(logged).isNotEmpty();
    assertThat(secretsIn(String.join("\n", logged), tokens)).isEmpty();
  }

  @Test
  @DisplayName("as a network interceptor it logs the token, unless the header is redacted")
  void loggedOnTheNetwork() throws IOException {
    Tokens tokens = login(client, OkHttpTransport.of(okHttp));
    HttpLoggingInterceptor interceptor = interceptor(Level.HEADERS);
    OkHttpClient logging =
        okHttp.newBuilder().addNetworkInterceptor(interceptor).build();

    call(AuthorizingInterceptor.install(logging, authorizer(tokens)));
    assertThat(secretsIn(String.join("\n", logged), tokens)).containsExactly("access token");

    logged.clear();
    interceptor.redactHeader("Authorization");
    call(AuthorizingInterceptor.install(logging, authorizer(tokens)));
    assertThat(logged).isNotEmpty();
    assertThat(secretsIn(String.join("\n", logged), tokens)).isEmpty();
  }

  @Test
  @DisplayName("a transport that keeps interceptors lets it log every token")
  void keepingInterceptors() throws IOException {
    HttpLoggingInterceptor interceptor = interceptor(Level.BODY);
    interceptor.redactHeader("Authorization");
    OkHttpClient logging = okHttp.newBuilder().addInterceptor(interceptor).build();

    Tokens tokens = login(client, OkHttpTransport.of(logging).keepingInterceptors());

    assertThat(secretsIn(String.join("\n", logged), tokens))
        .containsExactly("access token", "refresh token");
    assertThat(String.join("\n", logged)).contains("code_verifier=");
  }

  private HttpLoggingInterceptor interceptor(Level level) {
    HttpLoggingInterceptor interceptor = new HttpLoggingInterceptor(logged::add);
    interceptor.setLevel(level);
    return interceptor;
  }

  private Authorizer authorizer(Tokens tokens) {
    return client.authorizer(tokens, served.origin());
  }

  private Tokens login(OAuth2Client client, HttpTransport transport) {
    var login = client
        .begin(AuthorizationRequest.to(X.PASTE_CALLBACK)
            .scope(XScope.USERS_READ, XScope.TWEET_READ, XScope.OFFLINE_ACCESS))
        .over(transport);
    return client.complete(login, server.approve(login.authorizationUri())).over(transport);
  }

  private void me(HttpTransport transport, Tokens tokens) throws IOException {
    AuthorizedTransport.of(transport, authorizer(tokens))
        .send(HttpRequest.get(served.origin() + "/2/users/me"));
  }

  private void call(OkHttpClient authorized) throws IOException {
    Request me = new Request.Builder().url(served.origin() + "/2/users/me").build();
    try (Response response = authorized.newCall(me).execute()) {
      assertThat(response.code()).isEqualTo(200);
    }
  }

  private static List<String> secretsIn(String text, Tokens tokens) {
    List<String> found = new ArrayList<>();
    if (text.contains(tokens.accessToken().reveal())) {
      found.add("access token");
    }
    if (text.contains(tokens.refreshToken().orElseThrow().reveal())) {
      found.add("refresh token");
    }
    return found;
  }

  private static String page() throws IOException {
    return Files.readString(Path.of("../../docs/logging.md"));
  }
}
