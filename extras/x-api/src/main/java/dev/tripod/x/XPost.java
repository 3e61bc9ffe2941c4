package dev.tripod.x;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A post. Every call that returns posts requests all of these fields. {@link XClient#post} returns only id and text: X does
 * not send more about a new post. A field that X leaves out is {@code null}.
 *
 * @param id 1 to 19 digits
 * @param text the text of the post
 * @param authorId the id of the account that created the post
 * @param conversationId the id of the first post of the conversation. The author of that post may hide this one, if this one
 *     is a reply
 * @param inReplyToUserId the id of the account that this post replies to
 * @param createdAt when the post was created
 */
public record XPost(
    String id,
    String text,
    @Nullable String authorId,
    @Nullable String conversationId,
    @Nullable String inReplyToUserId,
    @Nullable Instant createdAt) {

  /** The query parameter for the fields that X does not send by default. */
  static final String FIELDS =
      "tweet.fields=author_id,conversation_id,in_reply_to_user_id,created_at";

  public XPost {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(text, "text");
  }

  static XPost from(JsonMembers json) {
    return new XPost(
        json.requiredId("id"),
        json.requiredText("text"),
        json.text("author_id"),
        json.text("conversation_id"),
        json.text("in_reply_to_user_id"),
        json.time("created_at"));
  }
}
