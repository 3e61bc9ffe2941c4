package dev.tripod.x;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An account. Every call that returns accounts requests all of these fields. A field that X leaves out is {@code null}.
 *
 * @param id 1 to 19 digits; the id does not change when the user changes a name
 * @param name the display name
 * @param username the handle without {@code @}
 * @param createdAt when the account was created
 * @param description the user's profile text
 * @param isProtected whether only followers can see the user's posts
 * @param verified whether X verified the account
 */
public record XUser(
    String id,
    String name,
    String username,
    @Nullable Instant createdAt,
    @Nullable String description,
    @Nullable Boolean isProtected,
    @Nullable Boolean verified) {

  /** The query parameter for the fields that X does not send by default. */
  static final String FIELDS = "user.fields=created_at,description,protected,verified";

  public XUser {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(username, "username");
  }

  static XUser from(JsonMembers json) {
    return new XUser(
        json.requiredId("id"),
        json.requiredText("name"),
        json.requiredText("username"),
        json.time("created_at"),
        json.text("description"),
        json.truth("protected"),
        json.truth("verified"));
  }
}
