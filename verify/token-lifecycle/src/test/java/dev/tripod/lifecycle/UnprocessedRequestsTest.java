package dev.tripod.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.lifecycle.Http2Server.Ending;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JdkTransport;
import dev.tripod.transport.okhttp.AuthorizingInterceptor;
import dev.tripod.transport.okhttp.OkHttpTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** An HTTP/2 server may read a request and then say that it did not process it. Such a request is not sent again. */
@DisplayName("A request over HTTP/2 that must not be repeated")
@Timeout(300)
final class UnprocessedRequestsTest {

  private Http2Server server;

  @BeforeEach
  void start() throws IOException {
    server = Http2Server.start();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is written once if the server refuses its stream")
  void refusedStream(Door door) throws Exception {
    assertWrittenOnce(door, Ending.REFUSED_STREAM);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("is written once if GOAWAY crosses it")
  void crossingGoAway(Door door) throws Exception {
    assertWrittenOnce(door, Ending.GO_AWAY);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.MATCH_ALL, names = "JDK_.*")
  @DisplayName("is sent on a new connection after GOAWAY")
  void afterGoAway(Door door) throws Exception {
    Sender sender = door.sender(server.uri());
    for (int call = 1; call <= 5; call++) {
      assertThat(sender.send()).isEqualTo(200);
      assertThat(server.goAway()).isTrue();
      assertThat(server.requests()).isEqualTo(call);
    }
  }

  private void assertWrittenOnce(Door door, Ending ending) throws Exception {
    Sender sender = door.sender(server.uri());
    assertThat(sender.send()).isEqualTo(200);
    server.nextRequestEnds(ending);

    assertThatThrownBy(sender::send).isInstanceOf(IOException.class);
    assertThat(server.requests()).isEqualTo(2);

    assertThat(sender.send()).isEqualTo(200);
    assertThat(server.requests()).isEqualTo(3);
  }

  /** Sends a request, and returns the status of the response. */
  @FunctionalInterface
  private interface Sender {

    int send() throws Exception;
  }

  /** A way to send a request that must not be repeated. */
  private enum Door {
    OKHTTP_TRANSPORT_POST {
      @Override
      Sender sender(String uri) {
        return post(OkHttpTransport.of(okHttp()), uri);
      }
    },

    OKHTTP_TRANSPORT_SIGNED_GET {
      @Override
      Sender sender(String uri) {
        return signedGet(OkHttpTransport.of(okHttp()), uri);
      }
    },

    OKHTTP_CALL_SIGNED_GET {
      @Override
      Sender sender(String uri) {
        return calling(okHttp(SIGNED), new Request.Builder().url(uri).build());
      }
    },

    OKHTTP_CALL_BEARER_POST {
      @Override
      Sender sender(String uri) {
        RequestBody body = RequestBody.create(new byte[] {1});
        return calling(okHttp(BEARER), new Request.Builder().url(uri).post(body).build());
      }
    },

    JDK_TRANSPORT_POST {
      @Override
      Sender sender(String uri) {
        return post(JdkTransport.of(HttpClient.newHttpClient()), uri);
      }
    },

    JDK_TRANSPORT_SIGNED_GET {
      @Override
      Sender sender(String uri) {
        return signedGet(JdkTransport.of(HttpClient.newHttpClient()), uri);
      }
    },

    JDK_CALL_SIGNED_GET {
      @Override
      Sender sender(String uri) {
        return calling(SIGNED, java.net.http.HttpRequest.newBuilder(URI.create(uri)));
      }
    },

    JDK_CALL_BEARER_POST {
      @Override
      Sender sender(String uri) {
        return calling(
            BEARER,
            java.net.http.HttpRequest.newBuilder(URI.create(uri))
                .POST(java.net.http.HttpRequest.BodyPublishers.ofByteArray(new byte[] {1})));
      }
    };

    private static final String SIGNED = "OAuth oauth_nonce=\"a\"";
    private static final String BEARER = "Bearer t0ken";

    abstract Sender sender(String uri);

    private static OkHttpClient okHttp() {
      return new OkHttpClient.Builder()
          .protocols(List.of(Protocol.H2_PRIOR_KNOWLEDGE))
          .build();
    }

    private static OkHttpClient okHttp(String authorization) {
      return AuthorizingInterceptor.install(okHttp(), adding(authorization));
    }

    private static Authorizer adding(String authorization) {
      return request ->
          Exchange.done(Attempt.only(request.withHeader("Authorization", authorization)));
    }

    private static Sender post(HttpTransport transport, String uri) {
      HttpRequest request = HttpRequest.post(uri, Body.form(Parameters.of("code", "once")));
      return () -> transport.send(request).status();
    }

    private static Sender signedGet(HttpTransport transport, String uri) {
      HttpRequest request = HttpRequest.get(uri).withHeader("Authorization", SIGNED);
      return () -> transport.send(request).status();
    }

    private static Sender calling(OkHttpClient client, Request request) {
      return () -> {
        try (Response response = client.newCall(request).execute()) {
          return response.code();
        }
      };
    }

    private static Sender calling(String authorization, java.net.http.HttpRequest.Builder request) {
      HttpClient client =
          AuthorizedHttpClient.of(HttpClient.newHttpClient(), adding(authorization));
      return () -> client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
  }
}
