package dev.tripod.examples;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.OutcomeUnknown;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.KeeperListener;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.providers.X;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/** Keeps tokens valid with a keeper. */
final class KeepTokens {

  private KeepTokens() {}

  static HttpResponse ask(
      OAuth2Client client,
      CredentialStore store,
      HttpTransport transport,
      ResourceOwner alice,
      Tokens tokens)
      throws IOException {
    // tag::keep[]
    var keeper = TokenKeeper.of(client, store); // one per store and process
    keeper.keep(alice, tokens).over(transport); // the tokens of a login

    var api = AuthorizedTransport.of(transport, keeper.authorizer(alice, X.API));
    var me = api.send(HttpRequest.get("https://api.x.com/2/users/me"));
    // end::keep[]
    return me;
  }

  static String token(TokenKeeper keeper, HttpTransport transport, ResourceOwner alice) {
    // tag::current[]
    Tokens tokens = keeper.current(alice).over(transport);
    // end::current[]
    return tokens.toString();
  }

  static Optional<Tokens> logOut(TokenKeeper keeper, HttpTransport transport, ResourceOwner alice) {
    // tag::forget[]
    var removed = keeper.forget(alice).over(transport);
    // end::forget[]
    return removed;
  }

  static CompletableFuture<Integer> askAsync(
      TokenKeeper keeper, HttpTransport transport, ResourceOwner alice, Executor blocking) {
    // tag::async[]
    var api = AuthorizedTransport.of(transport, keeper.authorizer(alice, X.API), blocking);
    var status = api.sendAsync(HttpRequest.get("https://api.x.com/2/users/me"))
        .thenApply(HttpResponse::status);
    // end::async[]
    return status;
  }

  static String respond(HttpTransport api, HttpRequest request) throws IOException {
    // tag::errors[]
    try {
      return api.send(request).bodyText();
    } catch (ReauthorizationRequired e) {
      return "Please log in again"; // the grant was revoked
    } catch (OutcomeUnknown e) {
      return "Please try again after " + e.askAgainAt(); // a refresh got no response
    } catch (ErrorResponse e) {
      return "Please try again later"; // the server rejected the refresh: see e.retryAfter()
    } catch (AdapterFailed e) {
      return "We have a problem and are working on it"; // the store failed: see e.getCause()
    }
    // end::errors[]
  }

  static TokenKeeper onEachNode(
      OAuth2Client client, CredentialStore shared, KeeperListener metrics) {
    // tag::nodes[]
    var keeper = TokenKeeper.builder(client, shared)
        .claimLength(Duration.ofMinutes(1)) // at least twice the transport's deadline
        .listener(metrics)
        .build();
    // end::nodes[]
    return keeper;
  }

  static HttpResponse askForMyself(
      OAuth2Client client, TokenKeeper keeper, HttpTransport transport, Origin shop)
      throws IOException {
    // tag::app[]
    var app = ResourceOwner.of("shop", "the app itself");
    keeper.keep(app, client.clientCredentials("stock.read").over(transport)).over(transport);

    var api = AuthorizedTransport.of(transport, keeper.authorizer(app, shop));
    var stock = api.send(HttpRequest.get(shop + "/stock"));
    // end::app[]
    return stock;
  }

  // tag::listener[]
  /** Counts what a metrics library would count. */
  static final class Counts implements KeeperListener {

    final LongAdder refreshed = new LongAdder();
    final LongAdder adopted = new LongAdder();
    final LongAdder outcomeUnknown = new LongAdder();
    final LongAdder revoked = new LongAdder();
    final LongAdder waitedMillis = new LongAdder();

    @Override
    public void refreshed(ResourceOwner owner, Duration took) {
      refreshed.increment();
    }

    @Override
    public void adopted(ResourceOwner owner) {
      adopted.increment();
    }

    @Override
    public void waited(ResourceOwner owner, Duration waited) {
      waitedMillis.add(waited.toMillis());
    }

    @Override
    public void outcomeUnknown(ResourceOwner owner) {
      outcomeUnknown.increment();
    }

    @Override
    public void revoked(ResourceOwner owner) {
      revoked.increment();
    }
  }
  // end::listener[]
}
