package bookshop;

import static bookshop.Main.expect;

import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.providers.X;
import dev.tripod.testkit.FakeOAuth1Server;
import dev.tripod.testkit.LoopbackServer;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Hides replies for the shop, over real HTTP, at a fake server with the API of X. */
final class Moderator {

  /** Far from the real time: the server rejects signatures made with another clock. */
  private static final Instant NOW = Instant.parse("2031-03-08T07:00:00Z");

  /** The size in bytes. */
  private static final int NONCE = 12;

  private static final String HIDE = "{\"hidden\":true}";

  private final FakeOAuth1Server server;
  private final Origin api;
  private final Dice dice = new Dice();
  private final Ledger ledger = new Ledger(JdkTransport.create());
  private final OAuth1Client client;

  private Moderator(FakeOAuth1Server server, Origin api) {
    this.server = server;
    this.api = api;
    this.client = OAuth1Client.builder()
        .server(X.oauth1().relocatedTo(api))
        .clientCredentials("key", "secret")
        .clock(() -> NOW)
        .random(dice)
        .build();
  }

  static void work() throws IOException, InterruptedException {
    FakeOAuth1Server server = FakeOAuth1Server.builder()
        .clientCredentials("key", "secret")
        .user("42", "bookshop")
        .clock(SettableClock.at(NOW))
        .build();
    try (LoopbackServer served = LoopbackServer.start(server)) {
      Moderator moderator = new Moderator(server, served.origin());
      Authorizer authorizer = moderator.client.authorizer(moderator.logIn(), served.origin());
      moderator.hideOverOwnTransport(authorizer);
      moderator.hideOverJdkClient(authorizer);
      moderator.checkOwnAdapters();
    }
  }

  private TokenCredentials logIn() {
    TemporaryCredentials login = client.begin(X.PASTE_CALLBACK).over(ledger);
    URI callback = server.approve(login.authorizationUri());
    TokenCredentials token = client.complete(login, callback).overAsync(ledger).join();
    expect(token.extra(X.USER_ID).orElse("").equals("42"), "the user's token is redeemed");
    return token;
  }

  private void hideOverOwnTransport(Authorizer authorizer) throws IOException {
    HttpResponse answer = AuthorizedTransport.of(ledger, authorizer)
        .send(HttpRequest.put(api + "/2/tweets/20/hidden", Body.json(HIDE)));
    expect(answer.status() == 200, "a signed call over the shop's own transport succeeds");
    expect(server.hiddenReplies().equals(Set.of("20")), "and has hidden the reply");
  }

  private void hideOverJdkClient(Authorizer authorizer) throws IOException, InterruptedException {
    HttpClient authorized = AuthorizedHttpClient.of(HttpClient.newHttpClient(), authorizer);
    int status = authorized
        .send(
            java.net.http.HttpRequest.newBuilder(URI.create(api + "/2/tweets/21/hidden"))
                .header("Content-Type", "application/json")
                .PUT(BodyPublishers.ofString(HIDE))
                .build(),
            BodyHandlers.discarding())
        .statusCode();
    expect(status == 200, "an authorized call with the JDK's own client succeeds");
    expect(server.hiddenReplies().equals(Set.of("20", "21")), "and has hidden another");
  }

  private void checkOwnAdapters() {
    expect(
        ledger
            .lines()
            .equals(List.of(
                "POST /oauth/request_token 200",
                "POST /oauth/access_token 200",
                "PUT /2/tweets/20/hidden 200")),
        "the shop's own transport sent each of its requests once");
    expect(server.acceptedSignatures() == 4, "every request was signed by the shop's own clock");
    expect(dice.octets() >= NONCE, "and with a nonce from the shop's own dice");
  }
}
