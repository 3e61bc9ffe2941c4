package dev.tripod.oauth2.keeper;

import static dev.tripod.oauth2.keeper.StoredLogin.API;
import static dev.tripod.oauth2.keeper.StoredLogin.OWNER;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 200 calls that an API rejects with 403 at the same moment. Each response names its call. */
@Timeout(120)
@DisplayName("200 parallel calls that the API rejects with 403")
final class ParallelRejectionsTest {

  private static final int CALLS = 200;
  private static final String TOO_LITTLE_SCOPE =
      "Bearer error=\"insufficient_scope\", scope=\"write\"";

  private final ExecutorService threads = Executors.newFixedThreadPool(CALLS);
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
          .expiredToken(403, "", "")
          .build())
      .clientId("client")
      .json(JacksonJson.strict())
      .build();
  private final TokenKeeper keeper = TokenKeeper.of(client, InMemoryCredentialStore.create());
  private final Server server = new Server();

  /** Rejects the first token when all calls have arrived with it. */
  private static final class Server implements HttpTransport {

    private final CyclicBarrier allCalls = new CyclicBarrier(CALLS);
    private final AtomicInteger tokenRequests = new AtomicInteger();
    private Headers rejection = Headers.none();
    private @Nullable HttpResponse refresh =
        response(200, "{\"access_token\":\"at1\",\"token_type\":\"Bearer\",\"expires_in\":3600}");

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      if (request.method().equals("POST")) {
        tokenRequests.incrementAndGet();
        if (refresh == null) {
          throw new IOException("No response, as planned");
        }
        return refresh;
      }
      String call = request.uri().getPath();
      if (request.headers().first("Authorization").equals(Optional.of("Bearer at1"))) {
        return response(200, call);
      }
      try {
        allCalls.await(1, TimeUnit.MINUTES);
      } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
        throw new IllegalStateException("Not all calls arrived", e);
      }
      return HttpResponse.of(403, rejection, call.getBytes(UTF_8));
    }
  }

  private static HttpResponse response(int status, String body) {
    return HttpResponse.of(
        status, Headers.of("Content-Type", "application/json"), body.getBytes(UTF_8));
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  /** Makes the calls. All of them are rejected at the same moment. */
  private List<Future<HttpResponse>> calls() throws Exception {
    keeper.keep(OWNER, Tokens.of("at0").withRefreshToken("rt0")).over(server);
    AuthorizedTransport api = AuthorizedTransport.of(server, keeper.authorizer(OWNER, API));
    List<Future<HttpResponse>> calls = new ArrayList<>();
    for (int call = 0; call < CALLS; call++) {
      HttpRequest request = HttpRequest.get(API + "/" + call);
      calls.add(threads.submit(() -> api.send(request)));
    }
    return calls;
  }

  /** Returns the response of each call, in order. */
  private List<HttpResponse> responses() throws Exception {
    List<HttpResponse> responses = new ArrayList<>();
    for (Future<HttpResponse> call : calls()) {
      responses.add(call.get(1, TimeUnit.MINUTES));
    }
    return responses;
  }

  private void assertThatEachCallFailsWith(Class<? extends Exception> failure) throws Exception {
    for (Future<HttpResponse> call : calls()) {
      assertThatThrownBy(() -> call.get(1, TimeUnit.MINUTES)).hasCauseInstanceOf(failure);
    }
  }

  private static void assertOwnResponses(List<HttpResponse> responses, int status) {
    for (int call = 0; call < CALLS; call++) {
      assertThat(responses.get(call).status()).isEqualTo(status);
      assertThat(responses.get(call).bodyText()).isEqualTo("/" + call);
    }
  }

  @Test
  @DisplayName(
      "because of the scope cause no refresh, and each caller learns which scope is missing")
  void insufficientScope() throws Exception {
    server.rejection = Headers.of("WWW-Authenticate", TOO_LITTLE_SCOPE);

    List<HttpResponse> responses = responses();

    assertOwnResponses(responses, 403);
    assertThat(server.tokenRequests).hasValue(0);
    for (HttpResponse response : responses) {
      ErrorResponse error = client.errorResponse(response, Tokens.of("at0"));
      assertThat(error.code()).hasValue("insufficient_scope");
      assertThat(error.scope()).hasValue("write");
    }
  }

  @Test
  @DisplayName("because the token has expired cause one refresh, and each call gets its own result")
  void expiredToken() throws Exception {
    assertOwnResponses(responses(), 200);
    assertThat(server.tokenRequests).hasValue(1);
  }

  @Test
  @DisplayName("after the grant was revoked cause one token request, and each caller learns of it")
  void revokedGrant() throws Exception {
    server.refresh = response(400, "{\"error\":\"invalid_grant\"}");

    assertThatEachCallFailsWith(ReauthorizationRequired.class);

    assertThat(server.tokenRequests).hasValue(1);
    assertThatThrownBy(() -> keeper.current(OWNER).over(server))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  @DisplayName(
      "cause one token request if the server cannot refresh now, and each caller learns the reason")
  void refreshFails(int status) throws Exception {
    server.refresh = response(status, "");

    assertThatEachCallFailsWith(ErrorResponse.class);

    assertThat(server.tokenRequests).hasValue(1);
  }

  @Test
  @DisplayName(
      "cause one token request if it gets no response, and each caller learns when to repeat")
  void refreshWithoutResponse() throws Exception {
    server.refresh = null;

    assertThatEachCallFailsWith(OutcomeUnknown.class);

    assertThat(server.tokenRequests).hasValue(1);
  }
}
