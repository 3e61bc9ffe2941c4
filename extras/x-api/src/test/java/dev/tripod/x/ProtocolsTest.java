package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.FaultProxy;
import dev.tripod.testkit.FaultProxy.Ending;
import dev.tripod.testkit.FaultProxy.Fault;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.MoshiJson;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import okhttp3.FormBody;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("With either protocol")
final class ProtocolsTest {

  private static final String BACK = "https://app.example/back";
  private static final List<String> METHODS = List.of("GET", "POST", "PUT", "DELETE");

  private final OkHttpClient okHttp = new OkHttpClient();
  private final AtomicReference<HttpResponse> next = new AtomicReference<>(json(500, ""));

  @AfterEach
  void close() {
    okHttp.dispatcher().executorService().shutdown();
    okHttp.connectionPool().evictAll();
  }

  @Test
  @DisplayName("OAuth 1.0a hides a reply and follows an account")
  void oauth1() throws IOException {
    FakeOAuth1Server server = verifying().build();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      XClient x = oauth1(server, served.origin());

      assertThat(x.me().execute().data().username()).isEqualTo("alice");
      assertThat(x.hideReply("20").execute().data().hidden()).isTrue();
      assertThat(x.follow("7").enqueue().join().data().following()).isTrue();
    }

    assertThat(server.hiddenReplies()).containsExactly("20");
    assertThat(server.followedUsers()).containsExactly("7");
    assertThat(server.requestsTo("/2/users/me")).isEqualTo(1);
  }

  @Test
  @DisplayName("OAuth 1.0a signs every operation as the server verifies it, without the JSON body")
  void everyOperationIsSigned() throws IOException {
    FakeOAuth1Server.Builder builder = verifying();
    METHODS.forEach(
        method -> builder.resource(method, "/2/.*", request -> Objects.requireNonNull(next.get())));
    FakeOAuth1Server server = builder.build();
    List<OperationsTest.Operation> operations = OperationsTest.operations().toList();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      XClient x = oauth1(server, served.origin());
      int before = server.acceptedSignatures();
      for (OperationsTest.Operation operation : operations) {
        next.set(json(operation.status(), operation.response()));

        assertThat(operation.call().apply(x).execute().data()).isEqualTo(operation.data());

        assertThat(parameters(server))
            .as("%s", operation)
            .noneMatch(name -> name.matches("(?i).*(hidden|target|tweet_id|text|media).*"))
            .contains("oauth_signature_method", "oauth_token");
      }
      assertThat(server.acceptedSignatures() - before).isEqualTo(operations.size());
    }
  }

  @Test
  @DisplayName("OAuth 1.0a signs forms, but not multipart bodies")
  void multipart() throws IOException {
    FakeOAuth1Server server = verifying()
        .resource("POST", "/2/media/upload", request -> json(200, "{\"data\":{\"id\":\"1\"}}"))
        .build();
    RequestBody media = new MultipartBody.Builder()
        .setType(MultipartBody.FORM)
        .addFormDataPart("media_category", "tweet_image")
        .addFormDataPart(
            "media", "a.png", RequestBody.create(new byte[] {1, 2, 3}, MediaType.get("image/png")))
        .build();
    RequestBody form =
        new FormBody.Builder().add("media_category", "tweet_image").build();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      TokenCredentials token = approved(server);
      OkHttpClient signing =
          AuthorizingInterceptor.install(okHttp, oauth1Client().authorizer(token, served.origin()));

      assertThat(upload(signing, served.origin(), media)).isEqualTo(200);
      assertThat(parameters(server)).noneMatch(name -> name.startsWith("media"));
      assertThat(upload(signing, served.origin(), form)).isEqualTo(200);
      assertThat(parameters(server)).contains("media_category");
    }
  }

  @Test
  @DisplayName("OAuth 2.0 makes the same calls, and a keeper refreshes the token")
  void oauth2() throws IOException {
    SettableClock clock = SettableClock.at(Instant.parse("2026-11-22T00:00:00Z"));
    FakeAuthorizationServer server = likeX().clock(clock).build();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      OAuth2Client client = OAuth2Client.builder()
          .server(AuthorizationServer.at(
                  served.origin() + "/i/oauth2/authorize", served.origin() + "/2/oauth2/token")
              .build())
          .clientId("client")
          .json(MoshiJson.strict())
          .clock(clock)
          .build();
      Tokens tokens = approved(
          server,
          client,
          "users.read",
          "tweet.read",
          "tweet.moderate.write",
          "follows.write",
          "offline.access");
      TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
      ResourceOwner owner = ResourceOwner.of("x", "alice");
      keeper.keep(owner, tokens).over(server);
      XOAuth2Client x = XApi.over(okHttp)
          .at(served.origin())
          .oauth2(keeper.authorizer(owner, served.origin()), tokens);

      assertThat(x.hideReply("20").execute().data().hidden()).isTrue();
      clock.advance(Duration.ofHours(3));
      assertThat(x.follow("7").enqueue().join().data().following()).isTrue();

      assertThat(catchThrowableOfType(XApiException.class, () -> x.like("20").execute())
              .missingScope())
          .containsExactly("like.write");
    }

    assertThat(server.hiddenReplies()).containsExactly("20");
    assertThat(server.followedUsers()).containsExactly("7");
    assertThat(server.refreshes()).isEqualTo(1);
  }

  @Test
  @DisplayName(
      "an app-only token can search; for a user's operation the error recommends a user's credentials")
  void appOnly() throws IOException {
    FakeAuthorizationServer server = likeX()
        .consumerKey("key", "consumer-secret")
        .clientResource(
            "GET",
            "/2/tweets/search/recent",
            Set.of(),
            request -> json(200, "{\"meta\":{\"result_count\":0}}"))
        .build();
    OAuth2Client client = OAuth2Client.builder()
        .server(X.appOnly())
        .consumerKey("key", "consumer-secret")
        .json(MoshiJson.strict())
        .build();
    Tokens tokens = client.clientCredentials().over(server);
    try (LoopbackServer served = LoopbackServer.start(server)) {
      XApi api = XApi.over(okHttp).at(served.origin());
      XReader x = api.appOnly(client.authorizer(tokens, served.origin()));
      XClient mistaken = api.oauth2(client.authorizer(tokens, served.origin()), tokens);

      assertThat(x.search("cats").page().execute().data()).isEmpty();
      XApiException thrown = catchThrowableOfType(
          XApiException.class, () -> mistaken.hideReply("20").execute());

      assertThat(thrown.type()).hasValue("unsupported-authentication");
      assertThat(thrown.nextStep().orElseThrow()).startsWith("call this with a user's credentials");
    }
  }

  @Test
  @DisplayName("a call uses a new connection if X has closed the idle one")
  void closedConnections() throws Exception {
    FakeOAuth1Server server = verifying().build();
    try (LoopbackServer served = LoopbackServer.start(server);
        FaultProxy proxy = FaultProxy.before(served.origin())) {
      proxy.always(Fault.responseCut(Integer.MAX_VALUE, Ending.CLOSE));
      XClient x = oauth1(server, proxy.origin());

      for (int call = 0; call < 6; call++) {
        assertThat(x.me().execute().data().username()).isEqualTo("alice");
        proxy.awaitOpenConnections(0);
        assertThat(x.hideReply("20").enqueue().join().data().hidden()).isTrue();
        proxy.awaitOpenConnections(0);
      }

      assertThat(proxy.requests()).hasSize(12);
    }
  }

  @Test
  @DisplayName("only the OAuth 2.0 client has the operations that require OAuth 2.0")
  void onlyOAuth2() {
    Function<Class<?>, Stream<String>> calls =
        type -> Arrays.stream(type.getMethods()).map(method -> method.getName());

    assertThat(calls.apply(XOAuth2Client.class)).contains("bookmark", "removeBookmark", "follow");
    assertThat(calls.apply(XClient.class)).doesNotContain("bookmark", "removeBookmark");
    assertThat(calls.apply(XReader.class)).doesNotContain("follow", "me", "hideReply");
  }

  private XClient oauth1(FakeOAuth1Server server, Origin origin) {
    TokenCredentials token = approved(server);
    return XApi.over(okHttp).at(origin).oauth1(oauth1Client().authorizer(token, origin), token);
  }

  private static FakeOAuth1Server.Builder verifying() {
    return FakeOAuth1Server.builder().clientCredentials("key", "secret").user("42", "alice");
  }

  private static OAuth1Client oauth1Client() {
    return OAuth1Client.builder()
        .server(X.oauth1())
        .clientCredentials("key", "secret")
        .build();
  }

  private static TokenCredentials approved(FakeOAuth1Server server) {
    var login = oauth1Client().begin(URI.create(BACK)).over(server);
    return oauth1Client()
        .complete(login, server.approve(login.authorizationUri()))
        .over(server);
  }

  private static FakeAuthorizationServer.Builder likeX() {
    return FakeAuthorizationServer.builder()
        .likeX()
        .publicClient("client")
        .redirectUri(BACK)
        .user("42", "alice");
  }

  private static Tokens approved(
      FakeAuthorizationServer server, OAuth2Client client, String... scope) {
    var login = client.begin(AuthorizationRequest.to(BACK).scope(scope)).over(server);
    return client.complete(login, server.approve(login.authorizationUri())).over(server);
  }

  private static int upload(OkHttpClient client, Origin origin, RequestBody body)
      throws IOException {
    Request request =
        new Request.Builder().url(origin + "/2/media/upload").post(body).build();
    try (Response response = client.newCall(request).execute()) {
      return response.code();
    }
  }

  /** Returns the names of the parameters that were signed last. */
  private static List<String> parameters(FakeOAuth1Server server) {
    String encoded = server.lastBaseString().orElseThrow().split("&", -1)[2];
    return Arrays.stream(encoded.split("%26", -1))
        .map(parameter -> parameter.replaceFirst("%3D.*", ""))
        .toList();
  }

  private static HttpResponse json(int status, String json) {
    return HttpResponse.of(
        status,
        Headers.of("Content-Type", "application/json"),
        json.getBytes(StandardCharsets.UTF_8));
  }
}
