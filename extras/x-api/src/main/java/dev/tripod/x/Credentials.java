package dev.tripod.x;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.providers.XScope;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The facts that a client knows about the credentials of its authorizer.
 *
 * @param granted the granted scopes; empty if they are unknown, and with OAuth 1.0a, which has no scopes
 * @param userId the user's id; empty if the credentials do not contain it
 * @param redactor removes the credentials from texts of X
 */
record Credentials(Kind kind, Set<String> granted, Optional<String> userId, Redactor redactor) {

  /** X's "authentication types". */
  enum Kind {
    OAUTH1,
    OAUTH2,
    APP_ONLY
  }

  private static final List<String> FOR_EVERY_CALL = List.of(XScope.TWEET_READ, XScope.USERS_READ);

  static Credentials of(TokenCredentials credentials) {
    return new Credentials(
        Kind.OAUTH1,
        Set.of(),
        credentials.extra(X.USER_ID).filter(Ids::isId),
        Redactor.of(credentials.token(), credentials.tokenSecret()));
  }

  static Credentials of(Tokens tokens) {
    return new Credentials(
        Kind.OAUTH2,
        tokens.scope(),
        tokens.extra(X.USER_ID).filter(Ids::isId),
        Redactor.of(tokens.accessToken())
            .and(tokens.refreshToken().stream().toArray(Secret[]::new)));
  }

  static Credentials appOnly() {
    return new Credentials(Kind.APP_ONLY, Set.of(), Optional.empty(), Redactor.none());
  }

  /** Returns the scopes of a call: its own first, then those that every call requires. Messages keep this order. */
  static Set<String> required(String... scopes) {
    Set<String> required = new LinkedHashSet<>(List.of(scopes));
    required.addAll(FOR_EVERY_CALL);
    return required;
  }

  /** Returns those of {@code required} that are known not to be granted. */
  Set<String> missing(Set<String> required) {
    Set<String> missing = new LinkedHashSet<>(required);
    missing.removeAll(granted);
    return granted.isEmpty() ? Set.of() : missing;
  }
}
