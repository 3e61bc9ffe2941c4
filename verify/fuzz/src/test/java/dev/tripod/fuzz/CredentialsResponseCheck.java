package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.VerifiedCredentials;
import dev.tripod.providers.X;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Responses of OAuth 1.0a with credentials: credentials that can be stored, or an exception without a secret. */
final class CredentialsResponseCheck implements ParserCheck {

  private static final String VERIFIER = "hfdp7dh39dks9884";
  private static final SecretSearch OF_BEGIN = SecretSearch.of(OAuth1CallbackCheck.CLIENT_SECRET);
  private static final SecretSearch OF_REDEEM = SecretSearch.of(
      OAuth1CallbackCheck.TOKEN,
      OAuth1CallbackCheck.TOKEN_SECRET,
      OAuth1CallbackCheck.CLIENT_SECRET,
      VERIFIER);

  @Override
  public void check(byte[] input) {
    HttpResponse response = ReceivedResponse.of(input);
    // A client learns the server's time. Each input needs a new one.
    OAuth1Client client = OAuth1Client.builder()
        .server(X.oauth1())
        .clientCredentials("dpf43f3p2l4k3l03", OAuth1CallbackCheck.CLIENT_SECRET)
        .build();
    run(client.begin(Callbacks.ADDRESS), response, OF_BEGIN).ifPresent(login -> {
      TemporaryCredentials again =
          TemporaryCredentials.from(Snapshot.decode(login.snapshot().encode()));
      Promise.isEqual("storing the login changes nothing", login, again);
    });
    VerifiedCredentials verified = client.confirm(
        OAuth1CallbackCheck.LOGIN,
        Parameters.of("oauth_token", OAuth1CallbackCheck.TOKEN).and("oauth_verifier", VERIFIER));
    run(client.redeem(verified), response, OF_REDEEM).ifPresent(token -> {
      TokenCredentials again =
          TokenCredentials.from(Snapshot.decode(token.snapshot().encode()));
      Promise.isEqual("storing the credentials changes nothing", token, again);
    });
  }

  private static <T> Optional<T> run(
      Exchange<T> exchange, HttpResponse response, SecretSearch secrets) {
    AtomicInteger sent = new AtomicInteger();
    try {
      return Optional.of(exchange.over(request -> {
        sent.incrementAndGet();
        return response;
      }));
    } catch (ErrorResponse | UnreadableResponse documented) {
      secrets.requireNoneIn(documented);
      return Optional.empty();
    } finally {
      Promise.isTrue("at most one request is repeated", sent.get() <= 2);
    }
  }
}
