package newsroom;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import okhttp3.MediaType;
import okhttp3.OkHttp;
import okhttp3.OkHttpClient;
import okhttp3.RequestBody;
import retrofit2.Response;
import retrofit2.Retrofit;

/** Hides replies with Retrofit over real HTTP. It exits with 1 if something is not as a user of Tripod may expect. */
public final class Main {

  private static final ResourceOwner ACCOUNT = ResourceOwner.of("x", "42");
  private static final RequestBody HIDDEN =
      RequestBody.create("{\"hidden\":true}", MediaType.get("application/json"));

  private Main() {}

  /**
   * Runs it.
   *
   * @param args none
   * @throws IOException if a call fails unexpectedly
   */
  public static void main(String[] args) throws IOException {
    expect(OkHttp.VERSION.startsWith("5."), "OkHttp is " + OkHttp.VERSION);
    FakeOAuth1Server server = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .user("42", "newsroom")
        .build();
    OkHttpClient plain = new OkHttpClient();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      Replies replies = replies(plain, server, served.origin());
      Response<Void> answer = replies.hide("20", HIDDEN, ACCOUNT).execute();
      expect(answer.code() == 200, "a signed Retrofit call succeeds");
      expect(server.hiddenReplies().equals(Set.of("20")), "and has hidden the reply");
      expectStranger(replies);
    } finally {
      plain.dispatcher().executorService().shutdown();
      plain.connectionPool().evictAll();
    }
  }

  private static Replies replies(OkHttpClient plain, FakeOAuth1Server server, Origin api) {
    HttpTransport transport = OkHttpTransport.of(plain);
    OAuth1Client client = OAuth1Client.builder()
        .server(X.oauth1().relocatedTo(api))
        .clientCredentials("key", "secret")
        .build();
    TemporaryCredentials login = client.begin(X.PASTE_CALLBACK).over(transport);
    URI callback = server.approve(login.authorizationUri());
    TokenCredentials token = client.complete(login, callback).over(transport);
    Map<ResourceOwner, Authorizer> accounts = Map.of(ACCOUNT, client.authorizer(token, api));

    return new Retrofit.Builder()
        .baseUrl(api + "/")
        .client(plain
            .newBuilder()
            .followRedirects(false)
            .addInterceptor(AuthorizingInterceptor.perOwner(transport, accounts::get))
            .build())
        .build()
        .create(Replies.class);
  }

  private static void expectStranger(Replies replies) {
    try {
      replies.hide("21", HIDDEN, ResourceOwner.of("x", "43")).execute();
      expect(false, "a call for an account without a token fails");
    } catch (IOException e) {
      expect(e.getMessage() != null, "a call for an account without a token fails: " + e);
    }
  }

  private static void expect(boolean holds, String what) {
    System.out.println((holds ? "holds: " : "DOES NOT HOLD: ") + what);
    if (!holds) {
      System.exit(1);
    }
  }
}
