package dev.tripod.x;

import com.squareup.moshi.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An account. Each call that gives one asks X for all of these.
 *
 * @param id digits; it stays when the user changes the names
 * @param name as it is displayed
 * @param username the handle, without {@code @}
 * @param createdAt when the account began
 * @param description the user's words about themselves
 * @param isProtected whether only followers see what the user posts
 * @param verified whether X verified the account
 */
public record XUser(
    String id,
    String name,
    String username,
    @Json(name = "created_at") @Nullable Instant createdAt,
    @Nullable String description,
    @Json(name = "protected") @Nullable Boolean isProtected,
    @Nullable Boolean verified) {

  /** What X calls the components that it does not send of itself. */
  static final String FIELDS = "user.fields=created_at,description,protected,verified";
}
