package dev.tripod.oauth1;

import dev.tripod.domain.Extra;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.protocol.PrintableText;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Token credentials (RFC 5849 section 2.3), often called access token and access token secret. A client signs API calls with
 * them on behalf of the user. RFC 5849 gives them no lifetime: they are valid until they are revoked.
 *
 * <p>Immutable and thread-safe; {@code toString} contains no secret.
 */
public final class TokenCredentials {

  private static final String KIND = "oauth1-token-credentials";
  private static final int VERSION = 1;

  private final Secret token;
  private final Secret tokenSecret;
  private final Extras extras;

  TokenCredentials(Secret token, Secret tokenSecret, Extras extras) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException(
          "The token is empty. Use the token that the server issued.");
    }
    this.token = token;
    this.tokenSecret = tokenSecret;
    this.extras = extras;
  }

  /**
   * Returns credentials from another source, such as a server's developer page or another library's store.
   *
   * @param token not empty
   * @param tokenSecret may be empty (RFC 5849 section 3.4.2)
   * @throws IllegalArgumentException if the token is empty, or one of the two starts or ends with a blank or contains an
   *     invisible character. Line breaks and byte order marks are invisible. The message does not quote the text
   */
  public static TokenCredentials of(String token, String tokenSecret) {
    PrintableText.requireVisible("token", token);
    PrintableText.requireVisible("token secret", tokenSecret);
    return new TokenCredentials(Secret.of(token), Secret.of(tokenSecret), Extras.none());
  }

  /**
   * Returns the token credentials that {@link #snapshot} was called on.
   *
   * @throws IllegalArgumentException if the snapshot has another kind, is of a newer release, or is malformed
   */
  public static TokenCredentials from(Snapshot snapshot) {
    snapshot.expect(KIND, VERSION);
    return new TokenCredentials(
        snapshot.secret("token"), snapshot.secret("secret"), Extras.from(snapshot));
  }

  /** {@return the value of {@code oauth_token}} */
  public Secret token() {
    return token;
  }

  /** {@return the value of {@code oauth_token_secret}; it can be empty} */
  public Secret tokenSecret() {
    return tokenSecret;
  }

  /** {@return the parameters that the server sent with the credentials} */
  public Extras extras() {
    return extras;
  }

  /** Returns one of the {@link #extras}, as in {@code token.extra(X.USER_ID)}; empty if the server did not send it. */
  public <T> Optional<T> extra(Extra<T> extra) {
    return extras.get(extra);
  }

  /** Returns all fields as text to store. It contains the secret in clear text: keep it where only your servers can read it. */
  public Snapshot snapshot() {
    return extras.addTo(
        Snapshot.of(KIND, VERSION).with("token", token).with("secret", tokenSecret));
  }

  /** Returns these credentials, with {@code value} as {@code extra} if the server did not send that extra. */
  TokenCredentials orWith(Extra<String> extra, String value) {
    return new TokenCredentials(token, tokenSecret, extras.orWith(extra.path(), value));
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
