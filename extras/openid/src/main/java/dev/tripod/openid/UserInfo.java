package dev.tripod.openid;

import dev.tripod.domain.JsonObject;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The claims about a user that the user info endpoint returned (OpenID Connect Core 1.0 section 5.3). They belong to the subject of
 * the ID token. Only {@link OpenIdClient} creates it.
 *
 * <p>Immutable. {@code toString} has the names of the claims only.
 */
public final class UserInfo {

  private final String subject;
  private final JsonObject claims;

  UserInfo(String subject, JsonObject claims) {
    this.subject = subject;
    this.claims = claims;
  }

  /** {@return the {@code sub}, which is that of the ID token} */
  public String subject() {
    return subject;
  }

  /** {@return all claims, such as {@code claims().text("email")} or {@code claims().bool("email_verified")}} */
  public JsonObject claims() {
    return claims;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UserInfo that && claims.equals(that.claims);
  }

  @Override
  public int hashCode() {
    return Objects.hash(subject);
  }

  @Override
  public String toString() {
    return "UserInfo" + claims.names();
  }
}
