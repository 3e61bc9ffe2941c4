package dev.tripod.transport.okhttp;

import dev.tripod.contract.HttpTransportContract;
import dev.tripod.domain.port.HttpTransport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import okhttp3.Authenticator;
import okhttp3.Cache;
import okhttp3.Cookie;
import okhttp3.CookieJar;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Response;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Execution(ExecutionMode.CONCURRENT)
final class OkHttpTransportTest {

  @Nested
  @DisplayName("OkHttpTransport with the default client of OkHttp")
  final class OnTheDefaultClient extends HttpTransportContract {

    @Override
    protected HttpTransport transport(Duration totalDeadline, long bodyCap) {
      return over(new OkHttpClient(), totalDeadline, bodyCap);
    }
  }

  @Nested
  @DisplayName(
      "OkHttpTransport with a client that repeats, caches, authenticates and rewrites requests")
  final class OnAClientThatChangesRequests extends HttpTransportContract {

    @TempDir
    Path cache;

    @Override
    protected HttpTransport transport(Duration totalDeadline, long bodyCap) {
      OkHttpClient helpful = new OkHttpClient.Builder()
          .followRedirects(true)
          .followSslRedirects(true)
          .retryOnConnectionFailure(true)
          .authenticator(alwaysRepeating())
          .proxyAuthenticator(alwaysRepeating())
          .cookieJar(new StoredCookies())
          .cache(new Cache(cache.toFile(), 1024 * 1024))
          .addInterceptor(chain -> {
            try (Response first = chain.proceed(chain.request())) {
              return chain.proceed(first.request());
            }
          })
          .addNetworkInterceptor(chain -> chain.proceed(
              chain.request().newBuilder().header("User-Agent", "rewritten").build()))
          .build();
      return over(helpful, totalDeadline, bodyCap);
    }
  }

  private static HttpTransport over(OkHttpClient client, Duration totalDeadline, long bodyCap) {
    return OkHttpTransport.of(client).withTotalDeadline(totalDeadline).withBodyCap(bodyCap);
  }

  private static Authenticator alwaysRepeating() {
    return (route, response) ->
        response.request().newBuilder().header("Authorization", "Basic Yjpj").build();
  }

  private static final class StoredCookies implements CookieJar {

    @Override
    public void saveFromResponse(HttpUrl url, List<Cookie> cookies) {}

    @Override
    public List<Cookie> loadForRequest(HttpUrl url) {
      return List.of(
          new Cookie.Builder().name("session").value("1").domain(url.host()).build());
    }
  }
}
