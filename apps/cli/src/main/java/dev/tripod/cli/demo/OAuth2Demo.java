package dev.tripod.cli.demo;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.testkit.LoopbackServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import okhttp3.OkHttpClient;

/**
 * The OAuth 2.0 flow with PKCE, from the first redirect to a hidden reply. It runs with a public and with a confidential client, and
 * includes a few wrong requests. It sends real requests over loopback to a server in other threads. The server uses X's formats, accepts each code and each
 * refresh token once, and checks the code verifier with its own code.
 */
final class OAuth2Demo {

  static final String CLIENT_SECRET = "demo-client-secret";

  private static final String PUBLIC_CLIENT = "demo-native-app";
  private static final String CONFIDENTIAL_CLIENT = "demo-web-app";
  private static final Duration X_CODE_LIFETIME = Duration.ofSeconds(30);
  private static final String USER = "2244994945";
  private static final AuthorizationRequest REQUEST = AuthorizationRequest.to(X.PASTE_CALLBACK)
      .scope(
          XScope.USERS_READ,
          XScope.TWEET_READ,
          XScope.TWEET_MODERATE_WRITE,
          XScope.FOLLOWS_WRITE,
          XScope.OFFLINE_ACCESS);

  private final Expectations expectations;
  private final PrintWriter out;
  private final FakeAuthorizationServer server;
  private final Origin api;
  private final OAuth2Client nativeApp;
  private final OAuth2Client webApp;
  private final HttpTransport transport;
  private final JsonReader json;
  private final TypedCalls typedCalls;

  private OAuth2Demo(
      DemoOutput output,
      DemoTransport chosen,
      OkHttpClient okHttp,
      FakeAuthorizationServer server,
      Origin api,
      String clientSecret) {
    this.expectations = new Expectations(output.out());
    this.out = output.out();
    this.server = server;
    this.api = api;
    this.transport = output.printer().over(chosen.over(okHttp));
    this.json = chosen.json();
    this.typedCalls = new TypedCalls(expectations, okHttp, output.printerOfOpenConnections(), api);
    this.nativeApp = client(PUBLIC_CLIENT).build();
    this.webApp = client(CONFIDENTIAL_CLIENT).clientSecret(clientSecret).build();
  }

  /**
   * Runs the demo.
   *
   * @param chosen the HTTP client of the flow
   * @param clientSecret the secret of the confidential client; the server knows {@link #CLIENT_SECRET}
   * @return whether every check passed
   */
  static boolean run(
      DemoOutput output, DemoTransport chosen, OkHttpClient okHttp, String clientSecret)
      throws IOException {
    FakeAuthorizationServer server = FakeAuthorizationServer.builder()
        .likeX()
        .publicClient(PUBLIC_CLIENT)
        .confidentialClient(CONFIDENTIAL_CLIENT, CLIENT_SECRET)
        .redirectUri(X.PASTE_CALLBACK.toString())
        .user(USER, "XDevelopers")
        .codeLifetime(output.waits() ? Duration.ofHours(1) : X_CODE_LIFETIME)
        .build();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      PrintWriter out = output.out();
      out.println("OAuth 2.0 against a server on " + served.origin() + " that behaves like X.");
      out.println("Of each secret, only the length is shown.");
      OAuth2Demo demo =
          new OAuth2Demo(output, chosen, okHttp, server, served.origin(), clientSecret);
      return demo.expectations.allPassIn(demo::walk);
    }
  }

  private void walk() throws IOException {
    PendingAuthorization login = begin();
    Tokens tokens = redeem(login);
    ResourceOwner owner = ResourceOwner.of("x", whoAmI(tokens));
    refuseWhatIsWrong();
    refreshAndRevoke(proveTheClient());
    reuseARefreshToken(keepAlive(tokens, owner));
    callByTypes(agreeOnceMore(), owner);
  }

  private PendingAuthorization begin() {
    step("begin: a public client creates state and code challenge, and sends nothing (RFC 7636)");
    PendingAuthorization login = nativeApp.begin(REQUEST).over(transport);
    String address = login.authorizationUri().toString();
    out.println("  Send the user to " + HttpMessagePrinter.redacted(login.authorizationUri()));
    expect(
        "the user is sent to X's authorization page",
        login.authorizationUri().getPath().equals("/i/oauth2/authorize"));
    expect("PKCE is used, with S256", address.contains("&code_challenge_method=S256"));
    return login;
  }

  private Tokens redeem(PendingAuthorization login) {
    step("The user agrees, arrives at the redirect URI, and pastes the address");
    URI pasted = server.approve(login.authorizationUri());
    out.println("  " + HttpMessagePrinter.redacted(pasted));

    step("confirm and redeem: exchange code and verifier for tokens (RFC 6749 section 4.1.3)");
    Exchange<Tokens> complete = nativeApp.complete(login, pasted.toString());
    Tokens tokens = complete.over(transport);
    out.println("  " + tokens);
    expect("the requested scope is granted", tokens.scope().equals(REQUEST.scope()));
    expect("offline.access yields a refresh token", tokens.refreshToken().isPresent());
    expect(
        "a public client authenticates with the verifier only",
        lastAuthorization().isEmpty());
    expect(
        "a code is never sent twice",
        thrown(IllegalStateException.class, () -> complete.over(transport)).isPresent()
            && server.tokenRequests() == 1);
    return tokens;
  }

  private String whoAmI(Tokens tokens) throws IOException {
    step("Ask X which user the token belongs to, since OAuth 2.0 does not say");
    HttpResponse me = authorized(nativeApp, tokens).send(HttpRequest.get(api + "/2/users/me"));
    String user = json.read(me.body())
        .object("data")
        .flatMap((JsonObject data) -> data.text("id"))
        .orElse("");
    expect("it belongs to user " + USER, user.equals(USER));
    return user;
  }

  private void refuseWhatIsWrong() {
    int sentBefore = server.tokenRequests();

    step("A forged callback with an attacker's code and state is rejected");
    PendingAuthorization mine = nativeApp.begin(REQUEST).over(transport);
    PendingAuthorization attackers = nativeApp.begin(REQUEST).over(transport);
    URI forged = server.approve(attackers.authorizationUri());
    out.println("  " + HttpMessagePrinter.redacted(forged));
    expect(
        "the callback is rejected because of its state",
        thrown(CallbackRejected.class, () -> nativeApp.confirm(mine, forged))
            .filter(rejected -> rejected.reason() == Reason.MISMATCH)
            .isPresent());

    step("The user denies access");
    URI denial = server.deny(mine.authorizationUri());
    out.println("  " + HttpMessagePrinter.redacted(denial));
    expect(
        "it is AccessDenied, not another error",
        thrown(AccessDenied.class, () -> nativeApp.confirm(mine, denial)).isPresent());

    expect("neither callback caused a request", server.tokenRequests() == sentBefore);
  }

  private Tokens proveTheClient() {
    step("A confidential client runs the same flow and authenticates with its secret");
    PendingAuthorization login = webApp.begin(REQUEST).over(transport);
    URI callback = server.approve(login.authorizationUri());
    Tokens tokens = webApp.complete(login, callback).over(transport);
    expect(
        "the secret is in the Basic header", lastAuthorization().orElse("").startsWith("Basic "));
    return tokens;
  }

  private void refreshAndRevoke(Tokens tokens) throws IOException {
    step("refresh: exchange the refresh token for the next pair (RFC 6749 section 6)");
    Tokens next = webApp.refresh(tokens).over(transport);
    out.println("  " + next);
    expect(
        "X rotates: the refresh token is a new one",
        !next.refreshToken().equals(tokens.refreshToken()));
    expect("the old pair is invalid", !isActive(tokens) && isActive(next));
    HttpResponse me = authorized(webApp, next).send(HttpRequest.get(api + "/2/users/me"));
    expect("the new access token works", me.status() == 200);

    step("revoke: end the tokens (RFC 7009)");
    webApp.revoke(next).over(transport);
    HttpResponse refused = authorized(webApp, next).send(HttpRequest.get(api + "/2/users/me"));
    expect("X rejects them with status 401", refused.status() == 401);
  }

  private Tokens keepAlive(Tokens tokens, ResourceOwner owner) throws IOException {
    step("keep: a keeper refreshes on its own, and stores the next pair before it is used");
    TokenKeeper keeper = TokenKeeper.of(nativeApp, InMemoryCredentialStore.create());
    keeper.keep(owner, tokens.withExpiresAt(Clock.system().now())).over(transport);
    int refreshesBefore = server.refreshes();
    HttpTransport authorized = AuthorizedTransport.of(transport, keeper.authorizer(owner, api));
    HttpResponse first = authorized.send(HttpRequest.get(api + "/2/users/me"));
    HttpResponse second = authorized.send(HttpRequest.get(api + "/2/users/me"));
    expect("the calls work with an expired token", first.status() == 200 && second.status() == 200);
    expect("after one refresh", server.refreshes() == refreshesBefore + 1);
    return keeper.current(owner).over(transport);
  }

  private void reuseARefreshToken(Tokens tokens) {
    step("A refresh token that is used twice was stolen or lost: X ends the whole grant");
    Tokens next = nativeApp.refresh(tokens).over(transport);
    expect(
        "the user must agree again",
        thrown(ReauthorizationRequired.class, () -> nativeApp.refresh(tokens).over(transport))
            .isPresent());
    expect("the new pair is invalid, too", !isActive(next) && !server.isActive(next.accessToken()));
  }

  private Tokens agreeOnceMore() {
    step("The user agrees again");
    PendingAuthorization login = nativeApp.begin(REQUEST).over(transport);
    return nativeApp.complete(login, server.approve(login.authorizationUri())).over(transport);
  }

  private void callByTypes(Tokens tokens, ResourceOwner owner) {
    TokenKeeper keeper = TokenKeeper.of(nativeApp, InMemoryCredentialStore.create());
    keeper.keep(owner, tokens).over(transport);
    typedCalls.make(
        x -> x.oauth2(keeper.authorizer(owner, api), tokens),
        server::hiddenReplies,
        server::followedUsers);
  }

  private boolean isActive(Tokens tokens) {
    return tokens.refreshToken().filter(server::isActive).isPresent();
  }

  private Optional<String> lastAuthorization() {
    return server.lastRequest().flatMap(request -> request.headers().first("Authorization"));
  }

  private OAuth2Client.Builder client(String clientId) {
    return OAuth2Client.builder()
        .server(X.oauth2().relocatedTo(api))
        .clientId(clientId)
        .json(json);
  }

  private HttpTransport authorized(OAuth2Client client, Tokens tokens) {
    return AuthorizedTransport.of(transport, client.authorizer(tokens, api));
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
