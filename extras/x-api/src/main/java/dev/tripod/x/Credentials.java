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
 * What is known of that with which the authorizer signs.
 *
 * @param granted empty if it is not known, or if scopes are not what decides
 * @param userId empty if they do not tell
 * @param known what no message may tell
 */
record Credentials(Kind kind, Set<String> granted, Optional<String> userId, Redactor known) {

  /** What X calls "authentication types". */
  enum Kind {
    OAUTH1,
    OAUTH2,
    APP_ONLY
  }

  private static final Set<String> FOR_EVERY_CALL = Set.of(XScope.USERS_READ, XScope.TWEET_READ);

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

  /** The scopes that a call wants, in an order that messages keep. */
  static Set<String> wanted(String... scopes) {
    Set<String> wanted = new LinkedHashSet<>(List.of(scopes));
    FOR_EVERY_CALL.stream().sorted().forEach(wanted::add);
    return wanted;
  }

  /** What of {@code wanted} is known not to be granted. */
  Set<String> missing(Set<String> wanted) {
    Set<String> missing = new LinkedHashSet<>(wanted);
    missing.removeAll(granted);
    return granted.isEmpty() ? Set.of() : missing;
  }
}
