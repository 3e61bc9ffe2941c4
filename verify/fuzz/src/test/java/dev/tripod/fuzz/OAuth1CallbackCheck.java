package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.VerifiedCredentials;
import dev.tripod.providers.X;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Callbacks of OAuth 1.0a: exactly those are accepted that arrive at the right address with the token of this login and a
 * verifier, each once.
 */
final class OAuth1CallbackCheck implements ParserCheck {

  static final String TOKEN = "hh5s93j4hdidpola";
  static final String TOKEN_SECRET = "hdhd0244k9j7ao03";
  static final String CLIENT_SECRET = "kd94hf93k423kf44";

  static final OAuth1Client CLIENT = OAuth1Client.builder()
      .server(X.oauth1())
      .clientCredentials("dpf43f3p2l4k3l03", CLIENT_SECRET)
      .build();
  static final TemporaryCredentials LOGIN =
      CLIENT.begin(Callbacks.ADDRESS).over(request -> temporaryCredentials());

  private static final List<String> CREDENTIALS =
      List.of("oauth_token", "oauth_verifier", "denied");

  private static final SecretSearch SECRETS = SecretSearch.of(TOKEN, TOKEN_SECRET, CLIENT_SECRET);

  @Override
  public void check(byte[] input) {
    String pasted = InputText.of(input);
    Optional<Parameters> query = Callbacks.query(pasted, CREDENTIALS);
    boolean isRight = query.filter(OAuth1CallbackCheck::isRight).isPresent();
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
    List<String> verifiers = parameters.all("oauth_verifier");
    return parameters.all("oauth_token").equals(List.of(TOKEN))
        && verifiers.size() == 1
        && !verifiers.contains("")
        && !verifiers.contains("denied")
        && !Callbacks.isDamaged(verifiers.get(0))
        && !parameters.contains("denied")
        && !parameters.contains("oauth_problem");
  }

  /** Messages may quote scheme, host and port of a pasted text. An attacker who writes a secret there knows it. */
  private static boolean isAccepted(String pasted, Supplier<VerifiedCredentials> confirmation) {
    SecretSearch secrets = SECRETS.except(pasted.split("[?]", 2)[0]);
    try {
      secrets.requireNoneIn(confirmation.get().toString());
      return true;
    } catch (CallbackRejected | AccessDenied | ErrorResponse documented) {
      secrets.requireNoneIn(documented);
      return false;
    }
  }

  /** Checks that the callback finds the login by its token, or by {@code denied} if it has no token. */
  private static void requireKey(Parameters parameters) {
    List<String> tokens =
        parameters.all(parameters.contains("oauth_token") ? "oauth_token" : "denied");
    try {
      Promise.isEqual(
          "the token finds the login",
          tokens.equals(List.of(TOKEN)),
          OAuth1Client.pendingKey(Callbacks.BINDING, parameters)
              .equals(LOGIN.key(Callbacks.BINDING)));
    } catch (CallbackRejected documented) {
      Promise.isTrue(
          "one token is enough to find a login",
          tokens.size() != 1 || Callbacks.isDamaged(tokens.get(0)));
      SECRETS.requireNoneIn(documented);
    }
  }

  private static HttpResponse temporaryCredentials() {
    String form = "oauth_token=" + TOKEN + "&oauth_token_secret=" + TOKEN_SECRET
        + "&oauth_callback_confirmed=true";
    return HttpResponse.of(200, Headers.none(), form.getBytes(UTF_8));
  }
}
