package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.x.XApi;
import dev.tripod.x.XApiException;
import dev.tripod.x.XOAuth2Client;
import okhttp3.Headers;
import okhttp3.Interceptor;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;

/** Responses of X's API: a result, or an exception without a secret. Nothing is sent. */
final class XResponseCheck implements ParserCheck {

  private static final SecretSearch SECRETS =
      SecretSearch.of(ErrorResponseCheck.ACCESS_TOKEN, ErrorResponseCheck.REFRESH_TOKEN);
  private static final Tokens TOKENS = Tokens.of(ErrorResponseCheck.ACCESS_TOKEN)
      .withRefreshToken(ErrorResponseCheck.REFRESH_TOKEN)
      .withScope("users.read", "follows.read", "like.write", "tweet.read");
  private static final OAuth2Client CLIENT = OAuth2Client.builder()
      .server(X.oauth2())
      .clientId("client")
      .json(JacksonJson.strict())
      .build();

  @Override
  public void check(byte[] input) {
    HttpResponse received = ReceivedResponse.of(input);
    OkHttpClient okHttp = new OkHttpClient.Builder()
        .addInterceptor(chain -> response(chain, received))
        .build();
    XOAuth2Client x = XApi.over(okHttp).oauth2(CLIENT.authorizer(TOKENS, X.API), TOKENS);
    run(() -> x.me().execute().data());
    run(() -> x.like("20").execute().data());
    run(() -> x.followers("2244994945").stream().limit(2).forEach(page -> page.next()));
  }

  private static void run(Runnable call) {
    try {
      call.run();
    } catch (XApiException | UnreadableResponse documented) {
      SECRETS.requireNoneIn(documented);
    }
  }

  private static Response response(Interceptor.Chain chain, HttpResponse received) {
    Headers.Builder headers = new Headers.Builder();
    received.headers().forEach(headers::addUnsafeNonAscii);
    return new Response.Builder()
        .request(chain.request())
        .protocol(Protocol.HTTP_1_1)
        .code(received.status())
        .message("")
        .headers(headers.build())
        .body(ResponseBody.create(received.body(), (MediaType) null))
        .build();
  }
}
