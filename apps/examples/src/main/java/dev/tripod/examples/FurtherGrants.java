package dev.tripod.examples;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.grant.ApprovalGrant;
import dev.tripod.oauth2.grant.JwtBearer;
import dev.tripod.oauth2.grant.PendingApproval;
import dev.tripod.oauth2.grant.TokenExchange;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

/** Grants without a browser on the same device, and grants that exchange a token. */
final class FurtherGrants {

  private FurtherGrants() {}

  // tag::device[]
  /** Returns the tokens of the user who types the code. Run it with {@code over} or {@code overAsync}. */
  static Exchange<Tokens> onADevice(OAuth2Client client, Consumer<String> show) {
    var device = ApprovalGrant.device(client);
    return device.begin(Parameters.of("scope", "photos")).then(pending -> {
      show.accept("Open " + pending.verificationUri().orElseThrow() + " and type "
          + pending.userCode().orElseThrow());
      return device.complete(pending);
    });
  }
  // end::device[]

  static CompletableFuture<Tokens> withProgress(
      ApprovalGrant device,
      PendingApproval pending,
      BooleanSupplier hasLeft,
      HttpTransport transport) {
    // tag::progress[]
    var tokens = device
        .complete(pending, (pause, problem) -> {
          if (hasLeft.getAsBoolean()) {
            throw new CancellationException("The user has left."); // the exchange fails with it
          }
          problem.ifPresent(failure -> System.out.println(failure.getMessage()));
        })
        .overAsync(transport); // no thread waits between the requests
    // end::progress[]
    return tokens;
  }

  static Exchange<Tokens> backchannel(OAuth2Client client) {
    // tag::backchannel[]
    var backchannel = ApprovalGrant.backchannel(client);
    var tokens = backchannel
        .begin(Parameters.of("scope", "openid")
            .and("login_hint", "alice@example.com")
            .and("binding_message", "Pay 5 euros"))
        .then(backchannel::complete);
    // end::backchannel[]
    return tokens;
  }

  static Tokens exchange(OAuth2Client client, Secret userToken, HttpTransport transport) {
    // tag::exchange[]
    var tokens = client
        .requestTokens(TokenExchange.of(userToken, TokenExchange.ACCESS_TOKEN)
            .audience("https://backend.example")
            .scope("photos"))
        .over(transport);
    // end::exchange[]
    return tokens;
  }

  static Tokens onBehalf(
      OAuth2Client client, Secret userToken, Secret ownToken, HttpTransport transport) {
    // tag::actor[]
    var request = TokenExchange.withActor(
        TokenExchange.of(userToken, TokenExchange.ACCESS_TOKEN),
        ownToken,
        TokenExchange.ACCESS_TOKEN);
    var tokens = client.requestTokens(request).over(transport);
    // end::actor[]
    return tokens;
  }

  static Tokens assertion(OAuth2Client client, Secret assertion, HttpTransport transport) {
    // tag::assertion[]
    var tokens = client.requestTokens(JwtBearer.of(assertion).scope("photos")).over(transport);
    // end::assertion[]
    return tokens;
  }

  static OAuth2Client repeating(
      OAuth2Client.Builder builder, Function<Tokens, Exchange<Secret>> newAssertion) {
    // tag::repeat[]
    var client = builder
        .repeatableGrant(
            JwtBearer.GRANT_TYPE,
            expired -> newAssertion
                .apply(expired)
                .map(assertion -> JwtBearer.of(assertion).scope("photos")))
        .build();
    // end::repeat[]
    return client;
  }
}
