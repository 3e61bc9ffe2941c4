package dev.tripod.x;

import com.squareup.moshi.Json;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A post. Each call that gives posts asks X for all of these; of a post that was just created X tells id and text.
 *
 * @param id digits
 * @param authorId of the account that posted it
 * @param conversationId of the post that the conversation began with: its author may hide this one, if it is a reply
 * @param inReplyToUserId of the account that is replied to
 * @param createdAt when it was posted
 */
public record XPost(
    String id,
    String text,
    @Json(name = "author_id") @Nullable String authorId,
    @Json(name = "conversation_id") @Nullable String conversationId,
    @Json(name = "in_reply_to_user_id") @Nullable String inReplyToUserId,
    @Json(name = "created_at") @Nullable Instant createdAt) {

  /** What X calls the components that it does not send of itself. */
  static final String FIELDS =
      "tweet.fields=author_id,conversation_id,in_reply_to_user_id,created_at";
}
