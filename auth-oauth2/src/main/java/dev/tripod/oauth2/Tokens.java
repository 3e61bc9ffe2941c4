package dev.tripod.oauth2;

import dev.tripod.domain.Extra;
import dev.tripod.domain.Extras;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.protocol.PrintableText;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a token response brought (RFC 6749 section 5.1): the access token that requests are made with, and what keeps it
 * alive. Its type is always {@code Bearer} (RFC 6750).
 *
 * <p>Immutable; {@code toString} tells no secret.
 */
public final class Tokens {

  private static final String KIND = "oauth2-tokens";
  private static final int VERSION = 1;
  private static final String EXTRA = "extra.";
  private static final String CLIENT_CREDENTIALS = "client_credentials";

  private final Secret accessToken;
  private final @Nullable Secret refreshToken;
  private final @Nullable Secret idToken;
  private final @Nullable Instant expiresAt;
  private final Set<String> scope;
  private final Extras extras;
  private final boolean forClient;

  Tokens(
      Secret accessToken,
      @Nullable Secret refreshToken,
      @Nullable Secret idToken,
      @Nullable Instant expiresAt,
      Set<String> scope,
      Extras extras) {
    this(accessToken, refreshToken, idToken, expiresAt, scope, extras, false);
  }

  private Tokens(
      Secret accessToken,
      @Nullable Secret refreshToken,
      @Nullable Secret idToken,
      @Nullable Instant expiresAt,
      Set<String> scope,
      Extras extras,
      boolean forClient) {
    this.accessToken = accessToken;
    this.refreshToken = refreshToken;
    this.idToken = idToken;
    this.expiresAt = expiresAt;
    this.scope = scope;
    this.extras = extras;
    this.forClient = forClient;
  }

  /**
   * Tokens from elsewhere: a server's developer page, another library's store.
   *
   * @throws IllegalArgumentException if the token is empty, or holds anything but visible ASCII; the message does not quote it
   */
  public static Tokens of(String accessToken) {
    PrintableText.requireVisible("access token", accessToken);
    return new Tokens(
        requireSendable(Secret.of(accessToken)), null, null, null, Set.of(), Extras.none());
  }

  /**
   * Reads back what {@link #snapshot} gave.
   *
   * @throws IllegalArgumentException if it is anything else, or from a newer release
   */
  public static Tokens from(Snapshot snapshot) {
    snapshot.expect(KIND, VERSION);
    return new Tokens(
        requireSendable(snapshot.secret("access")),
        snapshot.find("refresh").map(Tokens::requireWhole).orElse(null),
        snapshot.find("id").map(Tokens::requireWhole).orElse(null),
        snapshot.find("expires").isPresent() ? snapshot.instant("expires") : null,
        Scopes.kept(snapshot.text("scope")),
        Extras.of(snapshot.under(EXTRA)),
        snapshot.find("grant").filter(CLIENT_CREDENTIALS::equals).isPresent());
  }

  /** Whether a header can carry {@code token}: visible ASCII, and not empty. */
  static boolean isSendable(Secret token) {
    String text = token.reveal();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= ' ' || text.charAt(i) > '~') {
        return false;
      }
    }
    return !text.isEmpty();
  }

  private static Secret requireSendable(Secret accessToken) {
    if (!isSendable(accessToken)) {
      throw new IllegalArgumentException(
          "An access token is of visible ASCII, and not empty: it travels in a header");
    }
    return accessToken;
  }

  private static Secret requireWhole(String token) {
    if (token.isEmpty()) {
      throw new IllegalArgumentException("A token is not empty: leave it out");
    }
    return Secret.of(token);
  }

  /**
   * These tokens with a refresh token from elsewhere.
   *
   * @throws IllegalArgumentException if it is empty, or has a blank at an end or an invisible character anywhere
   */
  public Tokens withRefreshToken(String refreshToken) {
    PrintableText.requireVisible("refresh token", refreshToken);
    return new Tokens(
        accessToken, requireWhole(refreshToken), idToken, expiresAt, scope, extras, forClient);
  }

  /** These tokens, of which the access token works until {@code expiresAt}. */
  public Tokens withExpiresAt(Instant expiresAt) {
    return new Tokens(
        accessToken,
        refreshToken,
        idToken,
        Objects.requireNonNull(expiresAt, "expiresAt"),
        scope,
        extras,
        forClient);
  }

  /**
   * These tokens, which were granted {@code scope}.
   *
   * @throws IllegalArgumentException as {@link AuthorizationRequest#scope}
   */
  public Tokens withScope(String... scope) {
    return new Tokens(
        accessToken,
        refreshToken,
        idToken,
        expiresAt,
        Scopes.of(List.of(scope)),
        extras,
        forClient);
  }

  /** {@code access_token}. */
  public Secret accessToken() {
    return accessToken;
  }

  /** {@code refresh_token}; empty where the server gave none, at X for want of {@code offline.access}. */
  public Optional<Secret> refreshToken() {
    return Optional.ofNullable(refreshToken);
  }

  /** {@code id_token}, as it came: nothing of it was checked. */
  public Optional<Secret> idToken() {
    return Optional.ofNullable(idToken);
  }

  /** When the access token ends; empty where the server does not say. */
  public Optional<Instant> expiresAt() {
    return Optional.ofNullable(expiresAt);
  }

  /** What was granted: what was asked for, where the server does not say otherwise. Empty if neither is known. */
  public Set<String> scope() {
    return scope;
  }

  /** What the server told beside the tokens. */
  public Extras extras() {
    return extras;
  }

  /** One of {@link #extras}: {@code tokens.extra(Extra.text("authed_user.id"))}. */
  public <T> Optional<T> extra(Extra<T> extra) {
    return extras.get(extra);
  }

  /** Returns whether the client got these tokens for itself, by client credentials (RFC 6749 section 4.4). */
  public boolean isForClient() {
    return forClient;
  }

  /**
   * Returns the value of the {@code Authorization} header that presents the access token (RFC 6750 section 2.1). Each call
   * creates a new one.
   */
  public Secret authorization() {
    return Secret.of("Bearer " + accessToken.reveal());
  }

  /** Returns what removes these tokens from a message. */
  public Redactor redactor() {
    return Redactor.none()
        .and(Stream.of(accessToken, refreshToken, idToken)
            .filter(Objects::nonNull)
            .toList());
  }

  /** All of this to be written down. It holds the tokens: keep it where only your servers read. */
  public Snapshot snapshot() {
    Snapshot snapshot = Snapshot.of(KIND, VERSION)
        .with("access", accessToken)
        .with("scope", String.join(" ", scope));
    if (refreshToken != null) {
      snapshot = snapshot.with("refresh", refreshToken);
    }
    if (idToken != null) {
      snapshot = snapshot.with("id", idToken);
    }
    if (expiresAt != null) {
      snapshot = snapshot.with("expires", expiresAt.toString());
    }
    if (forClient) {
      snapshot = snapshot.with("grant", CLIENT_CREDENTIALS);
    }
    for (Map.Entry<String, String> extra : extras.members().entrySet()) {
      snapshot = snapshot.with(EXTRA + extra.getKey(), extra.getValue());
    }
    return snapshot;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Tokens that && snapshot().equals(that.snapshot());
  }

  @Override
  public int hashCode() {
    return Objects.hash(accessToken, refreshToken, scope);
  }

  @Override
  public String toString() {
    return "Tokens[" + (refreshToken == null ? "no refresh token" : "refresh token")
        + ", expires " + (expiresAt == null ? "not said" : expiresAt)
        + ", scope " + scope + ", " + extras + "]";
  }

  /** These tokens, which the client got for itself: it gets the next ones the same way. */
  Tokens forClient() {
    return new Tokens(accessToken, refreshToken, idToken, expiresAt, scope, extras, true);
  }

  /** RFC 6749 section 6: a refresh answers without a refresh token where the old one stays. */
  Tokens after(Tokens before) {
    return new Tokens(
        accessToken,
        refreshToken == null ? before.refreshToken : refreshToken,
        idToken,
        expiresAt,
        scope,
        extras,
        before.forClient);
  }
}
