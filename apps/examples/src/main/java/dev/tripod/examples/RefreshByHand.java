package dev.tripod.examples;

import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import java.util.function.Consumer;

/** Refreshes the tokens of one user in one process, without a keeper. Not thread-safe. */
final class RefreshByHand {

  private final OAuth2Client client;
  private final HttpTransport transport;
  private final Clock clock;
  private final Consumer<String> file;

  /** @param file replaces its content with the given line, or throws if it cannot */
  RefreshByHand(OAuth2Client client, HttpTransport transport, Clock clock, Consumer<String> file) {
    this.client = client;
    this.transport = transport;
    this.clock = clock;
    this.file = file;
  }

  // tag::refresh[]
  /** Returns tokens that are valid for at least a minute. Read {@code stored} with {@code Tokens.from(Snapshot.decode(line))}. */
  Tokens valid(Tokens stored) {
    var soon = clock.now().plusSeconds(60);
    if (stored.expiresAt().filter(soon::isAfter).isEmpty()) {
      return stored;
    }
    var next = client.refresh(stored).over(transport);
    file.accept(
        next.snapshot().encode()); // before anything else: the stored refresh token no longer works
    return next;
  }
  // end::refresh[]
}
