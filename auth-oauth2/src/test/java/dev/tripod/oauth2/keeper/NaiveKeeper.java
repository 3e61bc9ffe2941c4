package dev.tripod.oauth2.keeper;

import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Clock;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;

/** A keeper without a claim: it refreshes if the token has expired. For one owner. */
final class NaiveKeeper {

  private final OAuth2Client client;
  private final Clock clock;
  private final AtomicReference<Tokens> kept;

  NaiveKeeper(OAuth2Client client, Clock clock, Tokens kept) {
    this.client = client;
    this.clock = clock;
    this.kept = new AtomicReference<>(kept);
  }

  Exchange<Tokens> current() {
    return Exchange.defer(() -> {
      Tokens tokens = Objects.requireNonNull(kept.get());
      return clock.now().isBefore(tokens.expiresAt().orElseThrow())
          ? Exchange.done(tokens)
          : client.refresh(tokens).map(next -> {
            kept.set(next);
            return next;
          });
    });
  }
}
