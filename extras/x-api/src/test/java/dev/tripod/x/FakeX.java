package dev.tripod.x;

import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.transport.okhttp.MoshiJson;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import okhttp3.OkHttpClient;

/** A server on loopback that sends scripted responses, and clients for it. It does not verify signatures or tokens. */
final class FakeX implements AutoCloseable {

  private static final OAuth1Client OAUTH1 = OAuth1Client.builder()
      .server(X.oauth1())
      .clientCredentials("key", "consumer-secret")
      .build();
  private static final OAuth2Client OAUTH2 = OAuth2Client.builder()
      .server(X.oauth2())
      .clientId("client")
      .json(MoshiJson.strict())
      .build();

  static final Tokens TOKENS = Tokens.of("access-token-1");
  static final TokenCredentials CREDENTIALS =
      TokenCredentials.of("42-oauth1-token", "oauth1-token-secret");

  final MockWebServer server = new MockWebServer();
  final OkHttpClient okHttp = new OkHttpClient();

  FakeX() throws IOException {
    server.start(InetAddress.getLoopbackAddress(), 0);
  }

  static Tokens tokensOf(String userId, String... scope) {
    return Tokens.from(
        TOKENS.withScope(scope).snapshot().with("extra." + X.USER_ID.path(), userId));
  }

  static TokenCredentials credentialsOf(String userId) {
    return TokenCredentials.from(CREDENTIALS.snapshot().with("extra." + X.USER_ID.path(), userId));
  }

  Origin origin() {
    return new Origin("http", "127.0.0.1", server.getPort());
  }

  XApi api() {
    return XApi.over(okHttp).at(origin());
  }

  Authorizer bearer(Tokens tokens) {
    return OAUTH2.authorizer(tokens, origin());
  }

  Authorizer signing(TokenCredentials credentials) {
    return OAUTH1.authorizer(credentials, origin());
  }

  static Authorizer bearerFor(Origin origin) {
    return OAUTH2.authorizer(TOKENS, origin);
  }

  XOAuth2Client oauth2(Tokens tokens) {
    return api().oauth2(bearer(tokens), tokens);
  }

  XClient oauth1(TokenCredentials credentials) {
    return api().oauth1(signing(credentials), credentials);
  }

  FakeX responds(int status, String json, String... headers) {
    MockResponse.Builder response = new MockResponse.Builder()
        .code(status)
        .addHeader("Content-Type", "application/json; charset=utf-8")
        .body(json);
    for (int i = 0; i < headers.length; i += 2) {
      response.addHeader(headers[i], headers[i + 1]);
    }
    server.enqueue(response.build());
    return this;
  }

  /** Returns the next recorded request. */
  RecordedRequest taken() {
    try {
      RecordedRequest request = server.takeRequest(2, TimeUnit.MINUTES);
      if (request == null) {
        throw new AssertionError("The server received no request");
      }
      return request;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns the next recorded request as {@code PUT /2/tweets/20/hidden}. */
  String line() {
    RecordedRequest request = taken();
    return request.getMethod() + " " + request.getTarget();
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (int left = server.getRequestCount(); left > 0; left--) {
      lines.add(line());
    }
    return lines;
  }

  @Override
  public void close() {
    server.close();
    okHttp.dispatcher().executorService().shutdown();
    okHttp.connectionPool().evictAll();
  }
}
