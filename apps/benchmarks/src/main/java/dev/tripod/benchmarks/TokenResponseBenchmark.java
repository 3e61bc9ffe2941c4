package dev.tripod.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.github.scribejava.core.extractors.OAuth2AccessTokenJsonExtractor;
import com.github.scribejava.core.model.OAuth2AccessToken;
import com.github.scribejava.core.model.Response;
import com.nimbusds.oauth2.sdk.AccessTokenResponse;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.okhttp.MoshiJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** Reads X's token response, from octets to tokens, with all checks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
public class TokenResponseBenchmark {

  /** 300 octets in X's format. */
  static final String RESPONSE =
      "{\"token_type\":\"bearer\",\"expires_in\":7200,\"access_token\":\"eE1DUTJzU1hNdVhsWk5PbVVLbkVQQmZNU2pqU3l6U1hNd"
          + "VhsWk5PbVVLbkVQOjE2NzUyNjk1MDYwNjoxOjA6YXQ6MQ\",\"scope\":\"users.read tweet.read tweet.moderate.wri"
          + "te\",\"refresh_token\":\"c0hXZGhpQ2FmN2xTd1ZDdnhGaUx3Y1ZtZZ0ZkZWV4UjZTU0t3WjE2NzUyNjk1MDYwNjoxOjE6cnQ6MTA\"}";

  private static final int OK = 200;

  private final byte[] utf8 = RESPONSE.getBytes(StandardCharsets.UTF_8);

  private final HttpResponse response = HttpResponse.of(OK, Headers.none(), utf8);
  private final Exchange.Send<Tokens> withJackson = request(JacksonJson.strict());
  private final Exchange.Send<Tokens> withMoshi = request(MoshiJson.strict());

  private final HTTPResponse nimbusResponse = nimbusResponse();
  private final JsonFactory jackson = new JsonFactory();

  /** Returns a token request that accepts any number of responses. */
  @SuppressWarnings("unchecked") // a cast does not check type arguments
  private static Exchange.Send<Tokens> request(JsonReader json) {
    OAuth2Client client = OAuth2Client.builder()
        .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
            .build())
        .clientId("client")
        .clientSecret("secret")
        .json(json)
        .build();
    Exchange<Tokens> step =
        client.clientCredentials("users.read", "tweet.read", "tweet.moderate.write");
    while (step instanceof Exchange.Pause<Tokens> pause) {
      step = pause.next();
    }
    return (Exchange.Send<Tokens>) step;
  }

  private static HTTPResponse nimbusResponse() {
    try {
      HTTPResponse response = new HTTPResponse(OK);
      response.setContentType("application/json;charset=UTF-8");
      response.setBody(RESPONSE);
      return response;
    } catch (ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The yardstick: reads every name and value as a string, and neither keeps nor checks them. */
  @Benchmark
  public void jacksonCore(Blackhole texts) throws IOException {
    try (JsonParser parser = jackson.createParser(utf8)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        texts.consume(token.isScalarValue() ? parser.getText() : parser.currentName());
      }
    }
  }

  @Benchmark
  public Tokens tripodWithJackson() {
    return ((Exchange.Done<Tokens>) withJackson.response(response)).value();
  }

  @Benchmark
  public Tokens tripodWithMoshi() {
    return ((Exchange.Done<Tokens>) withMoshi.response(response)).value();
  }

  @Benchmark
  public AccessTokenResponse nimbus() throws ParseException {
    return AccessTokenResponse.parse(nimbusResponse);
  }

  /** ScribeJava's clients deliver responses as streams. */
  @Benchmark
  public OAuth2AccessToken scribeJava() throws IOException {
    Response streamed = new Response(OK, "OK", Map.of(), new ByteArrayInputStream(utf8));
    return OAuth2AccessTokenJsonExtractor.instance().extract(streamed);
  }
}
