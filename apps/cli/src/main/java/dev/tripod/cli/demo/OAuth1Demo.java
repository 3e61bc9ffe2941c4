package dev.tripod.cli.demo;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * The OAuth 1.0a flow from the first request to a hidden reply, with a few wrong requests. It sends real requests over loopback to a
 * server in other threads. The server uses X's formats and checks every signature with its own code.
 */
final class OAuth1Demo {

  static final String CLIENT_SECRET = "demo-api-key-secret";

  private static final String CLIENT_KEY = "demo-api-key";
  private static final String USER = "2244994945";

  private final Expectations expectations;
  private final PrintWriter out;
  private final FakeOAuth1Server server;
  private final Origin api;
  private final OAuth1Client client;
  private final HttpTransport transport;
  private final TypedCalls typedCalls;

  private OAuth1Demo(
      DemoOutput output,
      DemoTransport chosen,
      OkHttpClient okHttp,
      FakeOAuth1Server server,
      Origin api,
      String clientSecret) {
    this.expectations = new Expectations(output.out());
    this.out = output.out();
    this.server = server;
    this.api = api;
    this.transport = output.printer().over(chosen.over(okHttp));
    this.typedCalls = new TypedCalls(expectations, okHttp, output.printerOfOpenConnections(), api);
    this.client = OAuth1Client.builder()
        .server(X.oauth1().relocatedTo(api))
        .clientCredentials(CLIENT_KEY, clientSecret)
        .build();
  }

  /**
   * Runs the demo.
   *
   * @param chosen the HTTP client of the flow
   * @param clientSecret what the client signs with; the server knows {@link #CLIENT_SECRET}
   * @return whether every check passed
   */
  static boolean run(
      DemoOutput output, DemoTransport chosen, OkHttpClient okHttp, String clientSecret)
      throws IOException {
    FakeOAuth1Server server = FakeOAuth1Server.builder()
        .clientCredentials(CLIENT_KEY, CLIENT_SECRET)
        .user(USER, "XDevelopers")
        .timestampWindow(Duration.ofMinutes(output.waits() ? 60 : 5))
        .build();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      PrintWriter out = output.out();
      out.println("OAuth 1.0a against a server on " + served.origin() + " that behaves like X.");
      out.println("Of each secret, only the length is shown.");
      OAuth1Demo demo =
          new OAuth1Demo(output, chosen, okHttp, server, served.origin(), clientSecret);
      return demo.expectations.allPassIn(demo::walk);
    }
  }

  private void walk() throws IOException {
    TemporaryCredentials login = begin();
    TokenCredentials token = redeem(login);
    call(token);
    refuseWhatIsWrong();
    revoke(token);
    callByTypes(agreeOnceMore());
  }

  private TemporaryCredentials begin() {
    step("begin: request temporary credentials (RFC 5849 section 2.1)");
    TemporaryCredentials login = client.begin(X.PASTE_CALLBACK).over(transport);
    out.println("  Send the user to " + HttpMessagePrinter.redacted(login.authorizationUri()));
    expect(
        "the user is sent to X's authorization page",
        login.authorizationUri().getPath().equals("/oauth/authorize"));
    return login;
  }

  private TokenCredentials redeem(TemporaryCredentials login) {
    step("The user agrees, arrives at the callback, and pastes the address (section 2.2)");
    URI pasted = server.approve(login.authorizationUri());
    out.println("  " + HttpMessagePrinter.redacted(pasted));

    step("confirm and redeem: exchange the verifier for token credentials (section 2.3)");
    Exchange<TokenCredentials> complete = client.complete(login, pasted.toString());
    TokenCredentials token = complete.over(transport);
    out.println("  " + token);
    expect(
        "the token belongs to user " + USER, token.extra(X.USER_ID).orElse("").equals(USER));
    expect(
        "the user's name is XDevelopers",
        token.extra(X.SCREEN_NAME).orElse("").equals("XDevelopers"));
    expect(
        "a verifier is never sent twice",
        thrown(IllegalStateException.class, () -> complete.over(transport)).isPresent()
            && server.requestsTo("/oauth/access_token") == 1);
    return token;
  }

  private void call(TokenCredentials token) throws IOException {
    step("Call the API on the user's behalf (section 3.1)");
    HttpResponse me = authorized(token).send(HttpRequest.get(api + "/2/users/me"));
    expect("X responds with 200", me.status() == 200);
    expect("the response names the user", me.bodyText().contains("XDevelopers"));
  }

  private void refuseWhatIsWrong() {
    step("A callback of another login is rejected before anything is sent");
    TemporaryCredentials mine = client.begin(X.PASTE_CALLBACK).over(transport);
    TemporaryCredentials anothers = client.begin(X.PASTE_CALLBACK).over(transport);
    URI callback = server.approve(anothers.authorizationUri());
    expect(
        "the callback is rejected",
        thrown(CallbackRejected.class, () -> client.confirm(mine, callback)).isPresent());

    step("The user denies access");
    URI denial = server.deny(mine.authorizationUri());
    out.println("  " + HttpMessagePrinter.redacted(denial));
    expect(
        "it is AccessDenied, not another error",
        thrown(AccessDenied.class, () -> client.confirm(mine, denial)).isPresent());
  }

  private void revoke(TokenCredentials token) throws IOException {
    step("revoke: end the token");
    client.revoke(token).over(transport);
    HttpResponse refused = authorized(token).send(HttpRequest.get(api + "/2/users/me"));
    ErrorResponse error = client.errorResponse(refused, token);
    out.println("  " + error.getMessage());
    expect("X rejects it with code 89", error.code().orElse("").equals("89"));
    expect("the error says what to do", error.nextStep().isPresent());
  }

  private TokenCredentials agreeOnceMore() {
    step("The user agrees again");
    TemporaryCredentials login = client.begin(X.PASTE_CALLBACK).over(transport);
    return client.complete(login, server.approve(login.authorizationUri())).over(transport);
  }

  private void callByTypes(TokenCredentials token) {
    typedCalls.make(
        x -> x.oauth1(client.authorizer(token, api), token),
        server::hiddenReplies,
        server::followedUsers);
  }

  private HttpTransport authorized(TokenCredentials token) {
    return AuthorizedTransport.of(transport, client.authorizer(token, api));
  }

  private <E extends RuntimeException> Optional<E> thrown(Class<E> expected, Runnable call) {
    return expectations.thrown(expected, call);
  }

  private void step(String title) {
    expectations.step(title);
  }

  private void expect(String what, boolean passed) {
    expectations.expect(what, passed);
  }
}
