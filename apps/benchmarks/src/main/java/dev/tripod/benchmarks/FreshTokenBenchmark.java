package dev.tripod.benchmarks;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Adding a stored, valid token to a request: {@link #authorize}, compared with {@link #header}. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FreshTokenBenchmark {

  private static final String TOKEN = "bENmRTdnY3hQcFZPbGxqVGZRcXdFeEFXQ3c6MTY3NTI2OTUwNjA2";

  private final HttpRequest request = HttpRequest.get("https://api.example/2/users/me");
  private final String bearer = "Bearer " + TOKEN;
  private Authorizer authorizer = unauthorized -> Exchange.done(Attempt.only(unauthorized));

  /** Returns the authorizer of a keeper that has used the token once. */
  @Setup
  public void keep() {
    OAuth2Client client = OAuth2Client.builder()
        .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
            .build())
        .clientId("client")
        .json(utf8 -> {
          throw new IllegalArgumentException("This benchmark reads no JSON");
        })
        .build();
    TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
    ResourceOwner owner = ResourceOwner.of("example", "42");
    keeper
        .keep(owner, Tokens.of(TOKEN).withExpiresAt(Instant.now().plusSeconds(86_400)))
        .over(unsent -> {
          throw new IllegalStateException("This benchmark sends nothing");
        });
    authorizer = keeper.authorizer(owner, Origin.of("https://api.example"));
  }

  /** Adds the header with a token from a constant. */
  @Benchmark
  public HttpRequest header() {
    return request.withHeader("Authorization", bearer);
  }

  /** Adds the header with the keeper's authorizer. */
  @Benchmark
  public HttpRequest authorize() {
    return ((Exchange.Done<Attempt>) authorizer.authorize(request)).value().request();
  }
}
