package dev.tripod.oauth1;

import dev.tripod.domain.Extra;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.protocol.PrintableText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the client acts with on the resource owner's behalf (RFC 5849 section 2.3), also called access token and secret.
 * RFC 5849 gives them no lifetime: they work until they are revoked.
 *
 * <p>Immutable; {@code toString} tells no secret.
 */
public final class TokenCredentials {

  private static final String KIND = "oauth1-token-credentials";
  private static final int VERSION = 1;
  private static final String EXTRA = "extra.";

  private final Secret token;
  private final Secret tokenSecret;
  private final Extras extras;

  TokenCredentials(Secret token, Secret tokenSecret, Extras extras) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("Token credentials have a token");
    }
    this.token = token;
    this.tokenSecret = tokenSecret;
    this.extras = extras;
  }

  /**
   * Credentials from elsewhere: a server's developer page, another library's store.
   *
   * @param token not empty
   * @param tokenSecret may be empty (RFC 5849 section 3.4.2)
   * @throws IllegalArgumentException if the token is empty, or one has a blank at an end or an invisible character (a line
   *     break, a byte order mark) anywhere; the message does not quote it
   */
  public static TokenCredentials of(String token, String tokenSecret) {
    PrintableText.requireVisible("token", token);
    PrintableText.requireVisible("token secret", tokenSecret);
    return new TokenCredentials(Secret.of(token), Secret.of(tokenSecret), Extras.none());
  }

  /**
   * Reads back what {@link #snapshot} gave.
   *
   * @throws IllegalArgumentException if it is anything else, or from a newer release
   */
  public static TokenCredentials from(Snapshot snapshot) {
    snapshot.expect(KIND, VERSION);
    return new TokenCredentials(
        snapshot.secret("token"), snapshot.secret("secret"), Extras.of(snapshot.under(EXTRA)));
  }

  /** {@code oauth_token}. */
  public Secret token() {
    return token;
  }

  /** {@code oauth_token_secret}. */
  public Secret tokenSecret() {
    return tokenSecret;
  }

  /** What the server told beside the credentials. */
  public Extras extras() {
    return extras;
  }

  /** One of {@link #extras}: {@code token.extra(X.USER_ID)}. */
  public <T> Optional<T> extra(Extra<T> extra) {
    return extras.get(extra);
  }

  /** All of this to be written down. It holds the secret: keep it where only your servers read. */
  public Snapshot snapshot() {
    Snapshot snapshot = Snapshot.of(KIND, VERSION).with("token", token).with("secret", tokenSecret);
    for (Map.Entry<String, String> extra : extras.members().entrySet()) {
      snapshot = snapshot.with(EXTRA + extra.getKey(), extra.getValue());
    }
    return snapshot;
  }

  /** These credentials, with {@code value} where the server sent no {@code extra} of that name. */
  TokenCredentials orWith(Extra<String> extra, String value) {
    Map<String, String> members = new LinkedHashMap<>(extras.members());
    members.putIfAbsent(extra.path(), value);
    return new TokenCredentials(token, tokenSecret, Extras.of(members));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenCredentials that
        && token.equals(that.token)
        && tokenSecret.equals(that.tokenSecret)
        && extras.equals(that.extras);
  }

  @Override
  public int hashCode() {
    return Objects.hash(token, tokenSecret, extras);
  }

  @Override
  public String toString() {
    return "TokenCredentials[" + extras + "]";
  }
}
