package dev.tripod.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.x.XClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import retrofit2.Response;

/** Runs the examples of {@code docs/okhttp-retrofit.md}. */
@Timeout(120)
final class OkHttpRecipesTest {

  private static final ResourceOwner ALICE = ResourceOwner.of("x", "42");

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .likeX()
      .publicClient("client")
      .redirectUri(X.PASTE_CALLBACK.toString())
      .user("42", "alice")
      .build();
  private final OkHttpClient okHttp = new OkHttpClient();
  private LoopbackServer served;
  private Origin api;
  private Tokens tokens;
  private TokenKeeper keeper;

  @BeforeEach
  void logIn() throws IOException {
    served = LoopbackServer.start(server);
    api = served.origin();
    HttpTransport transport = OkHttpRecipe.transport(okHttp);
    OAuth2Client client = OkHttpRecipe.client(X.oauth2().relocatedTo(api), "client");
    AuthorizationRequest request = AuthorizationRequest.to(X.PASTE_CALLBACK)
        .scope(
            XScope.USERS_READ,
            XScope.TWEET_READ,
            XScope.TWEET_MODERATE_WRITE,
            XScope.FOLLOWS_READ,
            XScope.FOLLOWS_WRITE,
            XScope.OFFLINE_ACCESS);
    PendingAuthorization login = client.begin(request).over(transport);
    tokens = client.complete(login, server.approve(login.authorizationUri())).over(transport);
    keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
    keeper.keep(ALICE, tokens).over(transport);
  }

  @AfterEach
  void close() {
    served.close();
    okHttp.dispatcher().executorService().shutdown();
    okHttp.connectionPool().evictAll();
  }

  @Test
  @DisplayName("a call of OkHttp has alice's token")
  void okHttp() throws IOException {
    assertThat(OkHttpRecipe.call(okHttp, keeper, ALICE, api)).isEqualTo(200);
  }

  @Test
  @DisplayName("a user without stored tokens must log in")
  void withoutTokens() {
    ResourceOwner bob = ResourceOwner.of("x", "43");

    assertThatThrownBy(() -> OkHttpRecipe.call(okHttp, keeper, bob, api))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("a call of Retrofit has the token of its user")
  void retrofit() throws IOException {
    Response<ResponseBody> one =
        RetrofitRecipe.users(okHttp, keeper.authorizer(ALICE, api), api).me().execute();
    Response<ResponseBody> ofMany =
        RetrofitRecipe.usersOfMany(okHttp, keeper, api).me(ALICE).execute();

    assertThat(one.body().string()).contains("\"42\"");
    assertThat(ofMany.body().string()).contains("\"42\"");
  }

  @Test
  @DisplayName("typed calls with OAuth 2.0 hide, follow and report a missing scope")
  void typedByOAuth2() {
    XClient x = TypedXCalls.byOAuth2(okHttp, keeper, ALICE, tokens, api);

    assertThat(TypedXCalls.call(x, "20", "21").join()).isTrue();
    assertThat(server.hiddenReplies()).containsExactly("20");
    assertThat(server.followedUsers()).containsExactly("21");
    assertThat(TypedXCalls.refused(x, "20")).contains("authorization again");
  }

  @Test
  @DisplayName("pages are requested as they are read")
  void pages() throws IOException {
    List<String> asked = new ArrayList<>();
    HttpTransport endless = request -> {
      asked.add(request.uri().getQuery());
      return HttpResponse.of(
          200,
          Headers.none(),
          "{\"data\":[{\"id\":\"1\",\"name\":\"n\",\"username\":\"u\"}],\"meta\":{\"next_token\":\"more\"}}"
              .getBytes(UTF_8));
    };
    try (LoopbackServer x = LoopbackServer.start(endless)) {
      assertThat(TypedXCalls.someFollowers(
              TypedXCalls.byOAuth2(okHttp, keeper, ALICE, tokens, x.origin()), "42"))
          .hasSize(3);
      assertThat(asked).hasSize(3).allMatch(query -> query.contains("max_results=1000"));
    }
  }

  @Test
  @DisplayName("typed calls with OAuth 1.0a hide and follow")
  void typedByOAuth1() throws IOException {
    FakeOAuth1Server oauth1 = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .user("42", "alice")
        .build();
    try (LoopbackServer servedToo = LoopbackServer.start(oauth1)) {
      Origin origin = servedToo.origin();
      HttpTransport transport = OkHttpRecipe.transport(okHttp);
      OAuth1Client client = OAuth1Client.builder()
          .server(X.oauth1().relocatedTo(origin))
          .clientCredentials("key", "secret")
          .build();
      TemporaryCredentials login = client.begin(X.PASTE_CALLBACK).over(transport);
      TokenCredentials token =
          client.complete(login, oauth1.approve(login.authorizationUri())).over(transport);

      XClient x = TypedXCalls.byOAuth1(okHttp, client, token, origin);

      assertThat(TypedXCalls.call(x, "20", "21").join()).isTrue();
      assertThat(oauth1.hiddenReplies()).containsExactly("20");
      assertThat(oauth1.followedUsers()).containsExactly("21");
    }
  }
}
