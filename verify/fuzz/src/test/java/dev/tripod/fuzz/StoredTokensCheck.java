package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.InMemoryCredentialStore;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.CredentialStore.Entry;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.SettableClock;
import dev.tripod.testkit.VirtualTime;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

/**
 * A keeper with any entry in its store: it returns tokens or fails as documented, and does not wait longer than the longest claim.
 */
final class StoredTokensCheck implements ParserCheck {

  private static final Instant START = Instant.parse("2026-11-29T12:00:00Z");
  private static final ResourceOwner OWNER = ResourceOwner.of("as.example", "alice");

  /** The longest claim that a keeper may make, and the time until another process replaces it. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1).plusMinutes(10);

  @Override
  public void check(byte[] input) {
    Snapshot snapshot;
    try {
      snapshot = Snapshot.decode(InputText.of(input));
    } catch (IllegalArgumentException e) {
      return;
    }
    SettableClock clock = SettableClock.at(START);
    OAuth2Client client = OAuth2Client.builder()
        .server(AuthorizationServer.at("https://as.example/authorize", "https://as.example/token")
            .build())
        .clientId("client")
        .clientSecret("secret")
        .clock(clock)
        .json(JacksonJson.strict())
        .build();
    CredentialStore store = InMemoryCredentialStore.create();
    try {
      store.replace(OWNER, "", new Entry("v1", snapshot));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    TokenKeeper keeper = TokenKeeper.of(client, store);
    run(clock, keeper.current(OWNER));
    run(clock, keeper.current(OWNER));
    run(clock, keeper.forget(OWNER));
    run(clock, keeper.keep(OWNER, Tokens.of("AT1")));
    Promise.isEqual(
        "a new login replaces any entry",
        "AT1",
        VirtualTime.of(clock)
            .run(keeper.current(OWNER), lost(clock))
            .accessToken()
            .reveal());
  }

  private static void run(SettableClock clock, Exchange<?> exchange) {
    try {
      VirtualTime.of(clock).run(exchange, lost(clock));
    } catch (AuthorizationException documented) {
      // The keeper documents each subclass.
    }
    Duration waited = Duration.between(START, clock.now());
    Promise.isTrue("the wait is bounded: " + waited, waited.compareTo(LONGEST_WAIT) <= 0);
  }

  /** Loses each response. */
  private static HttpTransport lost(SettableClock clock) {
    return request -> {
      throw new InterruptedIOException("No response at " + clock.now());
    };
  }
}
