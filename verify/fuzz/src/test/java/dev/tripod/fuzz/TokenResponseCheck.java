package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.ResponseQuirks;
import dev.tripod.oauth2.Tokens;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Token responses in JSON and as forms: tokens that can be used and stored, or an exception without a secret. */
final class TokenResponseCheck implements ParserCheck {

  /** A part of each token in the stored inputs. */
  private static final String MARK = "s3cr3t";

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final Duration LONGEST_LIFETIME = Duration.ofDays(36_500);
  private static final SecretSearch SECRETS = SecretSearch.of(
      ErrorResponseCheck.ACCESS_TOKEN,
      ErrorResponseCheck.REFRESH_TOKEN,
      ErrorResponseCheck.CLIENT_SECRET);
  private static final Tokens BEFORE = Tokens.of(ErrorResponseCheck.ACCESS_TOKEN)
      .withRefreshToken(ErrorResponseCheck.REFRESH_TOKEN)
      .withScope("read", "write");

  private final List<OAuth2Client> clients = List.of(
      client(server().build()),
      client(server().quirk(ResponseQuirks.FORM_RESPONSES).build()),
      client(server().quirk(ResponseQuirks.TOKEN_MEMBER, "authed_user").build()));

  @Override
  public void check(byte[] input) {
    HttpResponse response = ReceivedResponse.of(input);
    for (OAuth2Client client : clients) {
      try {
        requireUsable(client.refresh(BEFORE).over(request -> response));
      } catch (ErrorResponse | ReauthorizationRequired documented) {
        SECRETS.requireNoneIn(documented);
      } catch (UnreadableResponse documented) {
        SECRETS.requireNoneIn(documented);
        requireNothingQuoted(response, documented);
      }
    }
  }

  private static void requireUsable(Tokens tokens) {
    String accessToken = tokens.accessToken().reveal();
    Promise.isTrue(
        "a header can have the access token",
        !accessToken.isEmpty() && accessToken.chars().allMatch(c -> c > ' ' && c <= '~'));
    Promise.isTrue("there is a refresh token", tokens.refreshToken().isPresent());
    Promise.isTrue(
        "the expiry is in the future and bounded",
        tokens
            .expiresAt()
            .filter(end -> !end.isAfter(NOW) || end.isAfter(NOW.plus(LONGEST_LIFETIME)))
            .isEmpty());
    requireStorable(tokens);
    String shown = tokens.toString();
    boolean isPublic = (tokens.scope() + " " + tokens.extras()).contains(MARK);
    Promise.isTrue("toString contains no token: " + shown, isPublic || !shown.contains(MARK));
  }

  static void requireStorable(Tokens tokens) {
    Tokens again = Tokens.from(Snapshot.decode(tokens.snapshot().encode()));
    Promise.isEqual("storing the tokens changes nothing", tokens, again);
    Promise.isEqual("storing the scope changes nothing", tokens.scope(), again.scope());
    Promise.isEqual("storing the extras changes nothing", tokens.extras(), again.extras());
  }

  private static void requireNothingQuoted(HttpResponse response, UnreadableResponse documented) {
    boolean isInHeader = response.headers().all("Content-Type").toString().contains(MARK);
    Promise.isTrue(
        "the message quotes nothing of the body: " + documented.getMessage(),
        isInHeader || !String.valueOf(documented.getMessage()).contains(MARK));
  }

  private static AuthorizationServer.Builder server() {
    return AuthorizationServer.at("https://as.example/authorize", "https://as.example/token");
  }

  static OAuth2Client client(AuthorizationServer server) {
    return OAuth2Client.builder()
        .server(server)
        .clientId("client")
        .clientSecret(ErrorResponseCheck.CLIENT_SECRET)
        .clock(SettableClock.at(NOW))
        .json(JacksonJson.strict())
        .build();
  }
}
