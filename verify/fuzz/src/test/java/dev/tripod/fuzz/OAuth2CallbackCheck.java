package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.ConfirmedAuthorization;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.testkit.FixedRandom;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.ConnectException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Callbacks of OAuth 2.0: exactly those are accepted that arrive at the right address with the state of this login, a code, and
 * no other issuer, each once.
 */
final class OAuth2CallbackCheck implements ParserCheck {

  private static final String ISSUER = "https://as.example";
  private static final List<String> ADDED_BY_THE_SERVER =
      List.of("code", "state", "iss", "error", "error_description", "error_uri");

  private static final OAuth2Client CLIENT = OAuth2Client.builder()
      .server(AuthorizationServer.at(ISSUER + "/authorize", ISSUER + "/token")
          .issuer(ISSUER)
          .build())
      .clientId("client")
      .clock(SettableClock.at(Instant.parse("2026-11-29T12:00:00Z")))
      .random(FixedRandom.seeded(1))
      .json(JacksonJson.strict())
      .build();
  private static final PendingAuthorization LOGIN = CLIENT
      .begin(Callbacks.ADDRESS)
      .over(request -> {
        throw new ConnectException("Nothing is sent");
      });

  /** The state that {@link FixedRandom} gives. The stored inputs contain it. */
  static final String STATE = LOGIN.snapshot().text("state");

  private static final List<String> CREDENTIALS = List.of("code", "state");

  private static final SecretSearch SECRETS =
      SecretSearch.of(STATE, LOGIN.snapshot().text("verifier"));

  @Override
  public void check(byte[] input) {
    String pasted = InputText.of(input);
    Optional<Parameters> query = Callbacks.query(pasted, CREDENTIALS);
    boolean isRight = query.filter(OAuth2CallbackCheck::isRight).isPresent();
    Promise.isEqual(
        "exactly the right callbacks are accepted",
        isRight,
        isAccepted(pasted, () -> CLIENT.confirm(LOGIN, pasted)));
    query.ifPresent(parameters -> {
      Promise.isEqual(
          "exactly the right parameters are accepted",
          isRight,
          isAccepted("", () -> CLIENT.confirm(LOGIN, parameters)));
      requireKey(parameters);
    });
  }

  private static boolean isRight(Parameters parameters) {
    return ADDED_BY_THE_SERVER.stream().allMatch(name -> parameters.all(name).size() <= 1)
        && parameters.all("state").equals(List.of(STATE))
        && List.of("", ISSUER).contains(parameters.first("iss").orElse(""))
        && parameters.first("error").orElse("").isEmpty()
        && !parameters.first("code").orElse("").isEmpty()
        && !Callbacks.isDamaged(parameters.first("code").orElse(""));
  }

  /** Messages may quote scheme, host and port of a pasted text. An attacker who writes a secret there knows it. */
  private static boolean isAccepted(String pasted, Supplier<ConfirmedAuthorization> confirmation) {
    SecretSearch secrets = SECRETS.except(pasted.split("[?]", 2)[0]);
    try {
      secrets.requireNoneIn(confirmation.get().toString());
      return true;
    } catch (CallbackRejected | AccessDenied | ErrorResponse documented) {
      secrets.requireNoneIn(documented);
      return false;
    }
  }

  private static void requireKey(Parameters parameters) {
    List<String> states = parameters.all("state");
    try {
      Promise.isEqual(
          "the state finds the login",
          states.equals(List.of(STATE)),
          OAuth2Client.pendingKey(Callbacks.BINDING, parameters)
              .equals(LOGIN.key(Callbacks.BINDING)));
    } catch (CallbackRejected documented) {
      Promise.isTrue(
          "one state is enough to find a login",
          states.size() != 1 || states.contains("") || Callbacks.isDamaged(states.get(0)));
      SECRETS.requireNoneIn(documented);
    }
  }
}
