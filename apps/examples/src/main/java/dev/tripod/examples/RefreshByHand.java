package dev.tripod.examples;

import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import java.util.function.Consumer;

/** For one process that acts for one user, one call at a time. */
final class RefreshByHand {

  private final OAuth2Client client;
  private final HttpTransport transport;
  private final Clock clock;
  private final Consumer<String> file;

  /** @param file keeps a line in place of the one before, and throws if it cannot */
  RefreshByHand(OAuth2Client client, HttpTransport transport, Clock clock, Consumer<String> file) {
    this.client = client;
    this.transport = transport;
    this.clock = clock;
    this.file = file;
  }

  // tag::refresh[]
  /** What to call with now. Read {@code kept} by {@code Tokens.from(Snapshot.decode(line))}. */
  Tokens live(Tokens kept) {
    var soon = clock.now().plusSeconds(60);
    if (kept.expiresAt().filter(soon::isAfter).isEmpty()) {
      return kept;
    }
    var next = client.refresh(kept).over(transport);
    file.accept(next.snapshot().encode()); // first of all: the refresh token in kept is spent
    return next;
  }
  // end::refresh[]
}
