package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.CookieManager;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Shows that the contract detects transports that break one rule each. The same test passes for a correct transport. */
final class HttpTransportContractDetectsFaultsTest {

  static Stream<BrokenAdapter> brokenAdapters() {
    return Stream.of(
        new BrokenAdapter(
            "follows redirects",
            (deadline, cap) -> new Plain(deadline, cap, followingRedirects()),
            contract -> contract.required_doesNotFollowRedirects("POST", 307)),
        new BrokenAdapter(
            "keeps cookies",
            (deadline, cap) -> new Plain(deadline, cap, keepingCookies()),
            HttpTransportContract::required_doesNotStoreCookies),
        new BrokenAdapter(
            "drops repeated headers",
            wrapping(plain -> request -> firstOfEach(plain.send(request))),
            HttpTransportContract::required_keepsRepeatedHeaders),
        new BrokenAdapter(
            "has no cap",
            (deadline, cap) -> new Plain(deadline, Long.MAX_VALUE, HttpClient.newHttpClient()),
            HttpTransportContract::required_limitsTheBody),
        new BrokenAdapter(
            "sends again on 503",
            wrapping(plain -> request -> againOn(503, plain, request)),
            contract -> contract.required_sendsExactlyOnce("POST", 503, "Retry-After: 0")),
        new BrokenAdapter(
            "sends again on 408",
            wrapping(plain -> request -> againOn(408, plain, request)),
            contract -> contract.required_sendsExactlyOnce("GET", 408, "Connection: close")),
        new BrokenAdapter(
            "responds to a challenge",
            wrapping(plain -> request -> againOn(401, plain, request)),
            contract -> contract.required_sendsExactlyOnce(
                "POST", 401, "WWW-Authenticate: Basic realm=\"a\"")),
        new BrokenAdapter(
            "sends a POST again if the connection broke",
            wrapping(plain -> request -> againWithoutAResponse(plain, request)),
            HttpTransportContract::required_sendsExactlyOnce_postOnAClosedConnection),
        new BrokenAdapter(
            "reports that nothing was sent if its second attempt cannot connect",
            wrapping(plain -> request -> againWithoutAResponse(plain, request)),
            contract -> contract.required_reportsAPossibleSendAfterAFailedSecondAttempt("POST")),
        new BrokenAdapter(
            "always reports that nothing was sent",
            wrapping(plain -> request -> alwaysNothingSent(plain, request)),
            contract -> contract.required_reportsAPossibleSendAfterABrokenConnection("POST")),
        new BrokenAdapter(
            "swallows an interrupt",
            wrapping(plain -> request -> swallowingInterrupt(plain, request)),
            HttpTransportContract::required_keepsTheInterruptFlag),
        new BrokenAdapter(
            "decodes %2F",
            wrapping(plain -> request ->
                plain.send(HttpRequest.get(request.uri().toString().replace("%2F", "/")))),
            contract -> contract.required_sendsPathAndQueryUnchanged("/a%2Fb")),
        new BrokenAdapter(
            "folds empty segments",
            wrapping(plain -> request ->
                plain.send(HttpRequest.of(request.method(), request.uri().normalize()))),
            contract -> contract.required_sendsPathAndQueryUnchanged("//a//b//")),
        new BrokenAdapter(
            "rewrites escapes",
            wrapping(plain -> request ->
                plain.send(HttpRequest.get(request.uri().toString().replace("%2f", "%2F")))),
            HttpTransportContract::required_keepsPercentEscapes),
        new BrokenAdapter(
            "throws for an error status",
            wrapping(plain -> request -> throwingOnError(plain.send(request))),
            contract -> contract.required_returnsEveryStatus(404)),
        new BrokenAdapter(
            "does not cover the body with its deadline",
            (deadline, cap) -> new UntilTheHeaders(deadline),
            HttpTransportContract::required_deadlineAppliesToTheBody),
        new BrokenAdapter(
            "trusts every certificate",
            (deadline, cap) -> new Plain(deadline, cap, trustingEveryone()),
            HttpTransportContract::required_rejectsAnUntrustedCertificate),
        new BrokenAdapter(
            "throws another exception than IOException",
            wrapping(plain -> request -> unchecked(plain, request)),
            contract -> contract.required_throwsConnectExceptionIfRefused("GET")),
        new BrokenAdapter(
            "puts the query into messages",
            wrapping(plain -> request -> quotingTheUri(plain, request)),
            HttpTransportContract::required_messagesDoNotContainTheQuery),
        new BrokenAdapter(
            "requests compression",
            wrapping(plain -> request -> plain.send(request.withHeader("Accept-Encoding", "gzip"))),
            HttpTransportContract::required_doesNotRequestCompression),
        new BrokenAdapter(
            "does not decode gzip",
            decoding((response, cap) -> response),
            contract -> contract.required_decodesTheBody(
                400, "Content-Encoding: gzip", CodedBodies.gzip("a"), "a")),
        new BrokenAdapter(
            "takes all deflate for zlib",
            decoding((response, cap) -> withBody(
                response, new InflaterInputStream(new ByteArrayInputStream(response.body())))),
            contract -> contract.required_decodesTheBody(
                200, "Content-Encoding: deflate", CodedBodies.rawDeflate("a"), "a")),
        new BrokenAdapter(
            "decodes one coding only",
            decoding((response, cap) -> withOneCoding(response).decoded(cap)),
            contract -> contract.required_decodesTheBody(
                200,
                "Content-Encoding: deflate, gzip",
                CodedBodies.gzip(CodedBodies.zlib("a")),
                "a")),
        new BrokenAdapter(
            "keeps the headers of the coded body",
            decoding((response, cap) -> HttpResponse.of(
                response.status(), response.headers(), response.decoded(cap).body())),
            contract -> contract.required_decodesTheBody(
                200, "Content-Encoding: gzip", CodedBodies.gzip("a"), "a")),
        new BrokenAdapter(
            "drops the coding that it does not know",
            decoding((response, cap) -> HttpResponse.of(
                response.status(), Headers.none(), response.decoded(cap).body())),
            contract -> contract.required_keepsOtherCodings("br")),
        new BrokenAdapter(
            "rejects a body that is not coded",
            decoding((response, cap) ->
                withBody(response, new GZIPInputStream(new ByteArrayInputStream(response.body())))),
            contract -> contract.required_returnsABodyThatIsNotCoded("gzip")),
        new BrokenAdapter(
            "expects a body after every content coding",
            decoding((response, cap) ->
                withBody(response, new GZIPInputStream(new ByteArrayInputStream(response.body())))),
            contract -> contract.required_returnsACodedResponseWithoutBody("HEAD", 200)),
        new BrokenAdapter(
            "returns the beginning of a truncated coded body",
            decoding((response, cap) -> response.decodedExcerpt((int) cap)),
            HttpTransportContract::required_failsForATruncatedCodedBody),
        new BrokenAdapter(
            "does not check what it decodes",
            decoding((response, cap) -> response.decodedExcerpt((int) cap)),
            contract -> contract.required_failsForADamagedBody("gzip")),
        new BrokenAdapter(
            "has no cap for the decoded body",
            decoding((response, cap) -> response.decoded(Integer.MAX_VALUE)),
            contract -> contract.required_limitsTheDecodedBody(
                "gzip", CodedBodies.gzip("x".repeat(100_000)), false)),
        new BrokenAdapter(
            "drops the content type",
            wrapping(plain -> request -> plain.send(HttpRequest.post(
                request.uri().toString(),
                Body.bytes("text/plain", request.body().content())))),
            HttpTransportContract::required_sendsAForm),
        new BrokenAdapter(
            "mixes up its callers",
            wrapping(HttpTransportContractDetectsFaultsTest::mixingUp),
            HttpTransportContract::required_isThreadSafe),
        new BrokenAdapter(
            "throws instead of failing its future",
            (deadline, cap) -> new ThrowingAsync(),
            HttpTransportContract::required_asyncFailsWithIOException));
  }

  @ParameterizedTest(name = "one that {0}")
  @MethodSource("brokenAdapters")
  void contractDetectsIt(BrokenAdapter adapter) {
    assertThatThrownBy(() -> adapter.run(adapter.wrong))
        .as("with the wrong transport")
        .isInstanceOfAny(AssertionError.class, IOException.class, IllegalStateException.class);
    assertThatCode(() ->
            adapter.run((deadline, cap) -> new Plain(deadline, cap, HttpClient.newHttpClient())))
        .as("with the correct transport")
        .doesNotThrowAnyException();
  }

  private static Maker wrapping(UnaryOperator<HttpTransport> wrong) {
    return (deadline, cap) -> wrong.apply(new Plain(deadline, cap, HttpClient.newHttpClient()));
  }

  private static Maker decoding(Decoder decoder) {
    return (deadline, cap) -> new Plain(deadline, cap, HttpClient.newHttpClient(), decoder);
  }

  private static HttpResponse withBody(HttpResponse response, InputStream decoded)
      throws IOException {
    return HttpResponse.of(response.status(), response.headers(), decoded.readAllBytes());
  }

  private static HttpResponse withOneCoding(HttpResponse response) {
    String coding = response.headers().first("Content-Encoding").orElse("");
    Headers one =
        response.headers().with("Content-Encoding", coding.substring(coding.lastIndexOf(' ') + 1));
    return HttpResponse.of(response.status(), one, response.body());
  }

  private static HttpClient followingRedirects() {
    return HttpClient.newBuilder().followRedirects(HttpClient.Redirect.ALWAYS).build();
  }

  private static HttpClient keepingCookies() {
    return HttpClient.newBuilder().cookieHandler(new CookieManager()).build();
  }

  private static HttpClient trustingEveryone() throws Exception {
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(null, new TrustManager[] {new TrustsEveryone()}, new SecureRandom());
    return HttpClient.newBuilder().sslContext(tls).build();
  }

  private static HttpResponse firstOfEach(HttpResponse response) {
    Headers[] first = {Headers.none()};
    response
        .headers()
        .forEach((name, value) ->
            first[0] = first[0].contains(name) ? first[0] : first[0].and(name, value));
    return HttpResponse.of(response.status(), first[0], response.body());
  }

  private static HttpResponse againOn(int status, HttpTransport plain, HttpRequest request)
      throws IOException {
    HttpResponse response = plain.send(request);
    return response.status() == status ? plain.send(request) : response;
  }

  private static HttpResponse againWithoutAResponse(HttpTransport plain, HttpRequest request)
      throws IOException {
    try {
      return plain.send(request);
    } catch (IOException e) {
      return plain.send(request);
    }
  }

  private static HttpResponse alwaysNothingSent(HttpTransport plain, HttpRequest request)
      throws IOException {
    try {
      return plain.send(request);
    } catch (IOException e) {
      throw new ConnectException("no luck");
    }
  }

  private static HttpResponse swallowingInterrupt(HttpTransport plain, HttpRequest request)
      throws IOException {
    try {
      return plain.send(request);
    } finally {
      Thread.interrupted();
    }
  }

  private static HttpResponse throwingOnError(HttpResponse response) throws IOException {
    if (response.status() >= 400) {
      throw new IOException("status " + response.status());
    }
    return response;
  }

  private static HttpResponse unchecked(HttpTransport plain, HttpRequest request) {
    try {
      return plain.send(request);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse quotingTheUri(HttpTransport plain, HttpRequest request)
      throws IOException {
    try {
      return plain.send(request);
    } catch (IOException e) {
      throw new IOException("GET " + request.uri() + " failed", e);
    }
  }

  private static HttpTransport mixingUp(HttpTransport plain) {
    Exchanger<HttpRequest> field = new Exchanger<>();
    return request -> {
      try {
        return plain.send(field.exchange(request, 100, TimeUnit.MILLISECONDS));
      } catch (InterruptedException | TimeoutException e) {
        return plain.send(request);
      }
    };
  }

  private static java.net.http.HttpRequest.Builder jdk(HttpRequest request) {
    java.net.http.HttpRequest.Builder builder = java.net.http.HttpRequest.newBuilder(request.uri())
        .method(request.method(), BodyPublishers.ofByteArray(request.body().content()));
    request.headers().forEach(builder::header);
    request.body().contentType().ifPresent(type -> builder.header("Content-Type", type));
    return builder;
  }

  private static HttpResponse domain(java.net.http.HttpResponse<byte[]> response) {
    Headers[] headers = {Headers.none()};
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> values.forEach(value -> headers[0] = headers[0].and(name, value)));
    return HttpResponse.of(response.statusCode(), headers[0], response.body());
  }

  private record BrokenAdapter(String name, Maker wrong, Call call) {

    void run(Maker maker) throws Exception {
      HttpTransportContract contract = new HttpTransportContract() {
        @Override
        protected HttpTransport transport(Duration totalDeadline, long bodyCap) throws Exception {
          return maker.make(totalDeadline, bodyCap);
        }
      };
      try {
        call.on(contract);
      } finally {
        contract.closeTransports();
      }
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  private interface Maker {

    HttpTransport make(Duration totalDeadline, long bodyCap) throws Exception;
  }

  /** Decodes the body of a response. */
  @FunctionalInterface
  private interface Decoder {

    HttpResponse decode(HttpResponse response, long cap) throws IOException;
  }

  @FunctionalInterface
  private interface Call {

    void on(HttpTransportContract contract) throws Exception;
  }

  /** A transport that passes the tests used here. It is not complete: see JdkTransport. */
  private record Plain(Duration deadline, long cap, HttpClient client, Decoder decoder)
      implements HttpTransport {

    private Plain(Duration deadline, long cap, HttpClient client) {
      this(deadline, cap, client, HttpResponse::decoded);
    }

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      CompletableFuture<java.net.http.HttpResponse<byte[]>> exchange =
          client.sendAsync(jdk(request).build(), BodyHandlers.ofByteArray());
      try {
        HttpResponse response = domain(exchange.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
        if (response.body().length > cap) {
          throw new IOException("longer than the cap");
        }
        return decoder.decode(response, cap);
      } catch (InterruptedException e) {
        exchange.cancel(true);
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      } catch (TimeoutException e) {
        exchange.cancel(true);
        throw new IOException("too late", e);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException io
            ? handshake(io)
            : new IOException(e.getCause());
      }
    }

    private static IOException handshake(IOException e) {
      return e instanceof SSLHandshakeException ? new ConnectException(e.getMessage()) : e;
    }
  }

  private record UntilTheHeaders(Duration deadline) implements HttpTransport {

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      try {
        return domain(HttpClient.newHttpClient()
            .send(jdk(request).timeout(deadline).build(), BodyHandlers.ofByteArray()));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted");
      }
    }
  }

  private record ThrowingAsync() implements HttpTransport {

    @Override
    public HttpResponse send(HttpRequest request) throws IOException {
      throw new ConnectException("refused");
    }

    @Override
    public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
      throw new IllegalStateException("refused");
    }
  }

  private static final class TrustsEveryone extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
