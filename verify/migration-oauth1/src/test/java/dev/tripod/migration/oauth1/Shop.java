package dev.tripod.migration.oauth1;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.OAuth1Faults;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** A fake server on the loopback interface for both sides of a guide, and its user, who agrees. */
final class Shop implements AutoCloseable {

  static final String KEY = "key";
  static final String KEY_SECRET = "secret";
  static final String ME = "{\"id\":42,\"screen_name\":\"ada\"}";

  private final FakeOAuth1Server fake;
  private final LoopbackServer served;

  private Shop(FakeOAuth1Server fake, LoopbackServer served) {
    this.fake = fake;
    this.served = served;
  }

  static Shop open() throws IOException {
    FakeOAuth1Server fake = FakeOAuth1Server.builder()
        .clientCredentials(KEY, KEY_SECRET)
        .user("42", "ada")
        .resource("GET", "/1\\.1/account/verify_credentials\\.json", request -> json(ME))
        .resource("GET", "/r.*", request -> json("{}"))
        .resource("POST", "/r.*", request -> json("{}"))
        .build();
    return new Shop(fake, LoopbackServer.start(fake));
  }

  String at(String path) {
    return served.origin() + path;
  }

  OAuth1Server server() {
    return X.oauth1().relocatedTo(served.origin());
  }

  OAuth1Faults faults() {
    return fake.faults();
  }

  /** Returns the reason why the server rejected the last rejected request. */
  String lastErrorReason() {
    return fake.lastErrorReason().orElse("no request was rejected");
  }

  int acceptedSignatures() {
    return fake.acceptedSignatures();
  }

  /** Lets the user agree and returns the callback. */
  URI approve(URI authorizationUri) {
    return fake.approve(authorizationUri);
  }

  /** Lets the user agree and returns the parameters of the callback as a servlet provides them. */
  Map<String, String> approve(String authorizationUrl) {
    Parameters callback =
        Parameters.parse(fake.approve(URI.create(authorizationUrl)).getRawQuery());
    return StreamSupport.stream(callback.spliterator(), false)
        .collect(Collectors.toMap(Parameters.Parameter::name, Parameters.Parameter::valueOrEmpty));
  }

  /** Lets the user agree and returns the PIN. */
  String approvePin(String authorizationUrl) {
    return fake.approvePin(URI.create(authorizationUrl));
  }

  /** Returns a token that Tripod obtained, for calls with either library. */
  TokenCredentials token() {
    Function<URI, URI> user = this::approve;
    OAuth1Client client = WithTripod.client(server(), KEY, KEY_SECRET);
    return WithTripod.login(client, JdkTransport.create(), user);
  }

  /** Returns the response that Tripod receives for the same request. */
  int statusForTripod(TokenCredentials token, HttpRequest request) throws IOException {
    OAuth1Client client = WithTripod.client(server(), KEY, KEY_SECRET);
    return WithTripod.call(client, JdkTransport.create(), token, request).status();
  }

  @Override
  public void close() {
    served.close();
  }

  private static HttpResponse json(String text) {
    return HttpResponse.of(
        200, Headers.of("Content-Type", "application/json"), text.getBytes(StandardCharsets.UTF_8));
  }
}
