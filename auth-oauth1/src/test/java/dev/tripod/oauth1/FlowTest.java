package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.Extra;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.testkit.FakeOAuth1Server;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs whole logins against a server that checks every signature with its own code. */
final class FlowTest {

  private static final Origin API = Origin.of("https://s.example");
  private static final URI CALLBACK = URI.create("https://app.example/back?provider=x");

  private final FakeOAuth1Server server = FakeOAuth1Server.builder()
      .clientCredentials("key", "s3cr3t+/=&%:~ä")
      .user("42", "ada")
      .build();
  private final OAuth1Client client = OAuth1Client.builder()
      .server(OAuth1Server.at(
              "https://s.example/oauth/request_token",
              "https://s.example/oauth/authorize",
              "https://s.example/oauth/access_token")
          .revocation("https://s.example/1.1/oauth/invalidate_token")
          .build())
      .clientCredentials("key", "s3cr3t+/=&%:~ä")
      .build();

  /** A way of running an exchange. */
  private interface Runner {
    <T> T run(Exchange<T> exchange, HttpTransport transport) throws Exception;
  }

  static Stream<Runner> runners() {
    return Stream.of(
        new Runner() {
          @Override
          public <T> T run(Exchange<T> exchange, HttpTransport transport) {
            return exchange.over(transport);
          }
        },
        new Runner() {
          @Override
          public <T> T run(Exchange<T> exchange, HttpTransport transport) throws Exception {
            return exchange.overAsync(transport).get();
          }
        },
        new Runner() {
          @Override
          public <T> T run(Exchange<T> exchange, HttpTransport transport) throws Exception {
            return foreign(exchange, transport);
          }
        });
  }

  /** Runs an exchange as an event loop would. */
  private static <T> T foreign(Exchange<T> exchange, HttpTransport transport) throws Exception {
    while (!(exchange instanceof Exchange.Done<T>)) {
      if (exchange instanceof Exchange.Send<T> send) {
        try {
          exchange = send.response(transport.send(send.request()));
        } catch (IOException e) {
          exchange = send.noResponse(e);
        }
      } else if (exchange instanceof Exchange.Await<T> await) {
        exchange = await.start(Runnable::run).get();
      } else if (exchange instanceof Exchange.Pause<T> pause) {
        exchange = pause.next();
      }
    }
    return ((Exchange.Done<T>) exchange).value();
  }

  @ParameterizedTest
  @MethodSource("runners")
  @DisplayName("runs from the first request to an API call, in every way of running exchanges")
  void redirect(Runner runner) throws Exception {
    TemporaryCredentials begun = runner.run(client.begin(CALLBACK), server);
    TemporaryCredentials onAnotherNode =
        TemporaryCredentials.from(Snapshot.decode(begun.snapshot().encode()));
    URI arrived = server.approve(begun.authorizationUri());
    TokenCredentials token = runner.run(client.complete(onAnotherNode, arrived), server);

    assertThat(token.extra(Extra.text("user_id"))).hasValue("42");
    HttpResponse hidden = hide(token, "20");
    assertThat(hidden.status()).isEqualTo(200);
    assertThat(server.hiddenReplies()).containsExactly("20");
    assertThat(server.acceptedSignatures()).isEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("runners")
  @DisplayName("runs out of band with a PIN")
  void pin(Runner runner) throws Exception {
    TemporaryCredentials begun = runner.run(client.beginOutOfBand(), server);
    String pin = server.approvePin(begun.authorizationUri());

    TokenCredentials token = runner.run(client.redeem(client.confirmPin(begun, pin)), server);

    assertThat(token.extra(Extra.text("screen_name"))).hasValue("ada");
  }

  @Test
  @DisplayName("The token request is signed with an empty token secret.")
  void theRequestSecretSigns() {
    TemporaryCredentials begun = client.begin(CALLBACK).over(server);
    Snapshot stored = begun.snapshot();
    Snapshot emptied = Snapshot.of(stored.kind(), stored.version())
        .with("token", stored.text("token"))
        .with("secret", "")
        .with("authorization", stored.text("authorization"))
        .with("expires", stored.text("expires"))
        .with("client", stored.text("client"))
        .with("server", stored.text("server"))
        .with("callback", stored.text("callback"));
    URI arrived = server.approve(begun.authorizationUri());

    assertThatThrownBy(
            () -> client.complete(TemporaryCredentials.from(emptied), arrived).over(server))
        .isInstanceOfSatisfying(
            ErrorResponse.class, error -> assertThat(error.code()).hasValue("32"));
    assertThat(client.complete(begun, arrived).over(server)).isNotNull();
  }

  @Test
  @DisplayName("The request to `invalidate_token` is not authenticated.")
  void revoke() throws IOException {
    TokenCredentials token = login();

    assertThat(client.revoke(token).over(server)).isEqualTo(token);

    HttpResponse refused = hide(token, "20");
    assertThat(refused.status()).isEqualTo(401);
    assertThat(client.errorResponse(refused, token).code()).hasValue("89");
    assertThatThrownBy(() -> client.revoke(token).over(server)).isInstanceOf(ErrorResponse.class);
  }

  @Test
  @DisplayName("signs a revocation again for each run")
  void revokeTwice() {
    Exchange<TokenCredentials> revoke = client.revoke(login());
    revoke.over(server);

    assertThatThrownBy(() -> revoke.over(server))
        .isInstanceOfSatisfying(
            ErrorResponse.class, error -> assertThat(error.code()).hasValue("89"));
  }

  @ParameterizedTest
  @MethodSource("runners")
  @DisplayName(
      "runs each operation twice and from two threads: separate logins, one redemption, repeated revocations")
  void twiceAndFromTwoThreads(Runner runner) throws Exception {
    Exchange<TemporaryCredentials> begin = client.begin(CALLBACK);
    TemporaryCredentials begun = runner.run(begin, server);
    Exchange<TokenCredentials> redeem =
        client.redeem(client.confirm(begun, server.approve(begun.authorizationUri())));
    Exchange<TokenCredentials> revoke = client.revoke(login());

    assertThat(successesOfTwo(() -> runner.run(begin, server))).isEqualTo(2);
    assertThat(successesOfTwo(() -> runner.run(redeem, server))).isEqualTo(1);
    assertThat(successesOfTwo(() -> runner.run(revoke, server))).isBetween(1, 2);
    assertThat(server.requestsTo("/oauth/request_token")).isEqualTo(4);
    assertThat(server.requestsTo("/oauth/access_token")).isEqualTo(2);
    assertThat(server.requestsTo("/1.1/oauth/invalidate_token")).isEqualTo(2);
  }

  private static int successesOfTwo(Callable<?> run) throws Exception {
    CyclicBarrier start = new CyclicBarrier(2);
    ExecutorService pool = Executors.newFixedThreadPool(2);
    Callable<Integer> one = () -> {
      start.await();
      try {
        run.call();
        return 1;
      } catch (ErrorResponse | IllegalStateException | ExecutionException refused) {
        return 0;
      }
    };
    try {
      int successes = 0;
      for (Future<Integer> each : pool.invokeAll(List.of(one, one))) {
        successes += each.get();
      }
      return successes;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  @DisplayName("serves many threads, and each call has its own nonce")
  void manyThreads() throws Exception {
    TokenCredentials token = login();
    HttpTransport api = AuthorizedTransport.of(server, client.authorizer(token, API));
    int threads = 16;
    CyclicBarrier start = new CyclicBarrier(threads);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Callable<Integer>> calls = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        calls.add(() -> {
          start.await();
          return api.send(HttpRequest.get("https://s.example/2/users/me")).status();
        });
      }
      for (Future<Integer> call : pool.invokeAll(calls)) {
        assertThat(call.get()).isEqualTo(200);
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  @DisplayName("signs thousands of random requests like an independent implementation")
  void randomRequests() throws IOException {
    FakeOAuth1Server any = FakeOAuth1Server.builder()
        .clientCredentials("key", "s3cr3t+/=&%:~ä")
        .user("42", "ada")
        .resource("GET", "(?s)/r.*", request -> HttpResponse.of(204, Headers.none(), new byte[0]))
        .resource("POST", "(?s)/r.*", request -> HttpResponse.of(204, Headers.none(), new byte[0]))
        .build();
    TemporaryCredentials begun = client.beginOutOfBand().over(any);
    TokenCredentials token = client
        .redeem(client.confirmPin(begun, any.approvePin(begun.authorizationUri())))
        .over(any);
    HttpTransport api = AuthorizedTransport.of(any, client.authorizer(token, API));
    SplittableRandom random = new SplittableRandom(20260102);

    for (int i = 0; i < 3_000; i++) {
      HttpRequest request = RandomRequests.next(random);

      assertThat(api.send(request).status())
          .as("%s, base string of the server: %s", request.uri(), any.lastBaseString())
          .isEqualTo(204);
    }
  }

  private TokenCredentials login() {
    TemporaryCredentials begun = client.begin(CALLBACK).over(server);
    return client.complete(begun, server.approve(begun.authorizationUri())).over(server);
  }

  private HttpResponse hide(TokenCredentials token, String reply) throws IOException {
    return AuthorizedTransport.of(server, client.authorizer(token, API))
        .send(HttpRequest.put(
            "https://s.example/2/tweets/" + reply + "/hidden", Body.json("{\"hidden\":true}")));
  }

  /** Returns random requests with difficult characters everywhere. */
  private static final class RandomRequests {

    private static final String[] PIECES = {
      "a", "b", "z", "é", "☃", "😀", " ", "+", "&", "=", "%", "~", "*", "'", "(", ")", "!", "-",
      ".", "_", "{", "[", "]", "/", "?", ":", "@", ",", ";", "\"", "<", "\\", "\u0000", "\n",
      "\u007f", "\u0080", "\uffff", "0", "A", "%20", "%2B"
    };

    static HttpRequest next(SplittableRandom random) {
      String path = "/r"
          + new String[] {"", "/", "//", "/a:80/", "/%7Ea", "/../r/x", "/%2e%2e/r", "/a;b,c"}
              [random.nextInt(8)];
      HttpRequest request = HttpRequest.get("https://s.example" + path + rawQuery(random))
          .andQuery(parameters(random));
      return random.nextBoolean()
          ? request
          : HttpRequest.post(request.uri().toString(), Body.form(parameters(random)));
    }

    /** Returns the text as browsers and careless callers write it. */
    private static String rawQuery(SplittableRandom random) {
      return new String[] {
            "",
            "?",
            "?a",
            "?a=",
            "?a=b=c",
            "?a=1&a=1",
            "?&&b=2&",
            "?q=a+b",
            "?x[0]=1",
            "?c%40=&=v",
            "?%C3%A9"
          }
          [random.nextInt(11)];
    }

    private static Parameters parameters(SplittableRandom random) {
      Parameters parameters = Parameters.none();
      for (int i = random.nextInt(5); i > 0; i--) {
        parameters = random.nextInt(6) == 0
            ? parameters.andName(text(random, 1))
            : parameters.and(text(random, 1), text(random, 0));
      }
      return parameters;
    }

    private static String text(SplittableRandom random, int shortest) {
      StringBuilder text = new StringBuilder();
      for (int i = shortest + random.nextInt(4); i > 0; i--) {
        text.append(PIECES[random.nextInt(PIECES.length)]);
      }
      return text.toString();
    }
  }
}
