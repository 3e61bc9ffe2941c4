package dev.tripod.openid;

import dev.tripod.domain.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The verified claims of an ID token (OpenID Connect Core 1.0 section 2). Only {@link OpenIdClient} creates it.
 *
 * <p>{@link #issuer} and {@link #subject} together identify the user. An email address does not: it may change, and another
 * person may get it.
 *
 * <p>Immutable. {@code toString} has the issuer and the expiry, and nothing about the user.
 */
public final class IdToken {

  private final JsonObject claims;
  private final String issuer;
  private final String subject;
  private final List<String> audience;
  private final Instant issuedAt;
  private final Instant expiresAt;
  private final @Nullable Instant authenticatedAt;

  IdToken(
      JsonObject claims,
      String issuer,
      String subject,
      List<String> audience,
      Instant issuedAt,
      Instant expiresAt,
      @Nullable Instant authenticatedAt) {
    this.claims = claims;
    this.issuer = issuer;
    this.subject = subject;
    this.audience = audience;
    this.issuedAt = issuedAt;
    this.expiresAt = expiresAt;
    this.authenticatedAt = authenticatedAt;
  }

  /** {@return the {@code iss}: the identifier of the server} */
  public String issuer() {
    return issuer;
  }

  /** {@return the {@code sub}: the user's identifier at the issuer, which is never assigned to another user} */
  public String subject() {
    return subject;
  }

  /** {@return the {@code aud}, which contains the client} */
  public List<String> audience() {
    return audience;
  }

  /** {@return the {@code iat}: when the server issued the ID token} */
  public Instant issuedAt() {
    return issuedAt;
  }

  /** {@return the {@code exp}: when the ID token expires. The user's session may be longer or shorter} */
  public Instant expiresAt() {
    return expiresAt;
  }

  /** {@return the {@code auth_time}: when the user authenticated; empty if the server did not send it} */
  public Optional<Instant> authenticatedAt() {
    return Optional.ofNullable(authenticatedAt);
  }

  /** {@return all claims, such as {@code claims().text("email")}, {@code acr} or {@code tid}} */
  public JsonObject claims() {
    return claims;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof IdToken that && claims.equals(that.claims);
  }

  @Override
  public int hashCode() {
    return Objects.hash(issuer, subject);
  }

  @Override
  public String toString() {
    return "IdToken[" + issuer + ", expires " + expiresAt + "]";
  }
}
