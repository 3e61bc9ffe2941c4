package dev.tripod.performance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.transport.jdk.JacksonJson;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Tests how many bytes one operation allocates. The JVM counts them for the thread. */
final class AllocationTest {

  private static final int WARM_UP = 3_000;
  private static final int BATCHES = 5;
  private static final int BATCH = 200;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static final HttpTransport NEVER = request -> {
    throw new IllegalStateException("This test sends no request");
  };

  private static final int OK = 200;
  private static final String TOKEN_RESPONSE =
      "{\"token_type\":\"bearer\",\"expires_in\":7200,\"access_token\":\"eE1DUTJzU1hNdVhsWk5PbVVLbkVQQmZNU2pqU3l6U1hNd"
          + "VhsWk5PbVVLbkVQOjE2NzUyNjk1MDYwNjoxOjA6YXQ6MQ\",\"scope\":\"users.read tweet.read tweet.moderate.wri"
          + "te\",\"refresh_token\":\"c0hXZGhpQ2FmN2xTd1ZDdnhGaUx3Y1ZtZ0ZkZWV4UjZTU0t3WjE2NzUyNjk1MDYwNjoxOjE6cnQ6MTA\"}";

  /** Receives every result, so the compiler does not remove an operation. */
  private static volatile Object result = "";

  private final Authorizer signing = FirstHeader.authorizer();

  @Test
  void signedGet() {
    HttpRequest request = HttpRequest.get("https://api.x.com/2/users/me");

    assertThat(bytes(() -> signing.authorize(request))).isLessThanOrEqualTo(Bounds.SIGNED_GET);
  }

  @Test
  void signedPost() {
    HttpRequest request = HttpRequest.post(
        "https://api.x.com/1.1/statuses/update.json?include_entities=true",
        Body.form(Parameters.of("status", "Hello Ladies + Gentlemen, a signed OAuth request!")));

    assertThat(bytes(() -> signing.authorize(request))).isLessThanOrEqualTo(Bounds.SIGNED_POST);
  }

  @Test
  void signedFortyParameters() {
    HttpRequest request =
        HttpRequest.get("https://api.x.com/2/tweets/search/recent").andQuery(fortyParameters());

    assertThat(bytes(() -> signing.authorize(request)))
        .isLessThanOrEqualTo(Bounds.SIGNED_FORTY_PARAMETERS);
  }

  @Test
  void freshToken() {
    TokenKeeper keeper = TokenKeeper.of(client(), InMemoryCredentialStore.create());
    ResourceOwner owner = ResourceOwner.of("example", "42");
    Tokens tokens = Tokens.of("bENmRTdnY3hQcFZPbGxqVGZRcXdFeEFXQ3c6MTY3NTI2OTUwNjA2")
        .withExpiresAt(Instant.now().plusSeconds(86_400));
    keeper.keep(owner, tokens).over(NEVER);
    Authorizer authorizer = keeper.authorizer(owner, Origin.of("https://api.x.com"));
    HttpRequest request = HttpRequest.get("https://api.x.com/2/users/me");

    assertThat(authorizer.authorize(request)).isInstanceOf(Exchange.Done.class);
    assertThat(bytes(() -> authorizer.authorize(request))).isLessThanOrEqualTo(Bounds.FRESH_TOKEN);
  }

  @Test
  void pkceBegin() {
    OAuth2Client client = client();
    AuthorizationRequest request = AuthorizationRequest.to("https://app.example/back")
        .scope("users.read", "tweet.read", "tweet.moderate.write", "offline.access");

    assertThat(bytes(() -> client.begin(request).over(NEVER)))
        .isLessThanOrEqualTo(Bounds.PKCE_BEGIN);
  }

  @Test
  void tokenResponse() {
    assertThat(TOKEN_RESPONSE).hasSize(300);
    HttpResponse response =
        HttpResponse.of(OK, Headers.none(), TOKEN_RESPONSE.getBytes(StandardCharsets.UTF_8));
    Exchange.Send<Tokens> request =
        tokenRequest(client().clientCredentials("users.read", "tweet.read"));

    assertThat(bytes(() -> request.response(response))).isLessThanOrEqualTo(Bounds.TOKEN_RESPONSE);
  }

  private static OAuth2Client client() {
    return OAuth2Client.builder()
        .server(AuthorizationServer.at(
                "https://x.com/i/oauth2/authorize", "https://api.x.com/2/oauth2/token")
            .build())
        .clientId("bXlDbGllbnRJZEZvckJlbmNobWFyazoxOmNp")
        .clientSecret("secret")
        .json(JacksonJson.strict())
        .build();
  }

  /** Returns the send step of a token request. It accepts any number of responses. */
  private static Exchange.Send<Tokens> tokenRequest(Exchange<Tokens> exchange) {
    Exchange<Tokens> step = exchange;
    while (step instanceof Exchange.Pause<Tokens> pause) {
      step = pause.next();
    }
    return (Exchange.Send<Tokens>) step;
  }

  /** Returns parameters with ASCII values, values with other letters, and values with emoji, a third each. */
  private static Parameters fortyParameters() {
    String[] values = {
      "author_id,text", "Gr\u00fc\u00dfe aus K\u00f6ln", "gut \ud83d\udc4d\ud83c\udffd"
    };
    Parameters parameters = Parameters.none();
    for (int i = 0; i < 40; i++) {
      parameters = parameters.and("field." + (i * 7) % 40, values[i % values.length] + " " + i);
    }
    return parameters;
  }

  /** Returns the smallest number of several batches, because others can include compilation and initialization. */
  private static long bytes(Supplier<?> operation) {
    run(operation, WARM_UP);
    long least = Long.MAX_VALUE;
    for (int i = 0; i < BATCHES; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      run(operation, BATCH);
      least = Math.min(least, (THREADS.getCurrentThreadAllocatedBytes() - before) / BATCH);
    }
    assertThat(result).isNotNull();
    return least;
  }

  private static void run(Supplier<?> operation, int times) {
    for (int i = 0; i < times; i++) {
      result = operation.get();
    }
  }
}
