package dev.tripod.fleet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.time.Duration;
import java.time.Instant;

/** A keeper with a clock that can be set, and a server that responds at once. Its tokens are as long as those of X. */
final class MeasuredKeeper {

  private static final Duration LIFETIME = Duration.ofHours(2);
  static final ResourceOwner OWNER = ResourceOwner.of("x", "2244994945");
  private static final HttpTransport SERVER = request -> HttpResponse.of(
      200,
      Headers.of("Content-Type", "application/json"),
      ("{\"token_type\":\"bearer\",\"expires_in\":" + LIFETIME.toSeconds() + ",\"access_token\":\""
              + "a".repeat(91) + "\",\"refresh_token\":\"" + "r".repeat(91) + "\"}")
          .getBytes(US_ASCII));

  private final SettableClock clock = SettableClock.at(Instant.parse("2026-11-30T00:00:00Z"));
  private final OAuth2Client client = OAuth2Client.builder()
      .server(AuthorizationServer.at("https://s.example/authorize", "https://s.example/token")
          .build())
      .clientId("client")
      .json(JacksonJson.strict())
      .clock(clock)
      .build();
  private final CredentialStore store;
  private final TokenKeeper keeper;

  MeasuredKeeper(CredentialStore store) {
    this.store = store;
    this.keeper = TokenKeeper.of(client, store);
  }

  /** Stores the tokens of a login. */
  void logIn() {
    keeper
        .replace(
            OWNER,
            Tokens.of("a".repeat(91))
                .withRefreshToken("r".repeat(91))
                .withExpiresAt(clock.now().plus(LIFETIME)))
        .over(SERVER);
  }

  /** Lets the stored tokens expire. */
  void expire() {
    clock.advance(LIFETIME);
  }

  /** Returns the owner's valid tokens. */
  Tokens current() {
    return keeper.current(OWNER).over(SERVER);
  }

  /** Returns a keeper that has not read the store yet, with the same store and clock. */
  TokenKeeper another() {
    return TokenKeeper.of(client, store);
  }

  /** Returns the valid tokens that {@code other} finds. */
  Tokens current(TokenKeeper other) {
    return other.current(OWNER).over(SERVER);
  }
}
