package dev.tripod.x;

import com.squareup.moshi.Json;
import org.jspecify.annotations.Nullable;

/** How things stand after a change, as X says. A change that was made before is no error: X tells the same again. */
public sealed interface Outcome {

  record Hidden(boolean hidden) implements Outcome {}

  /**
   * Whom the user follows.
   *
   * @param pendingFollow whether the account has yet to let the user follow it; only where one began to follow
   */
  record Following(
      boolean following,
      @Json(name = "pending_follow") @Nullable Boolean pendingFollow) implements Outcome {}

  record Deleted(boolean deleted) implements Outcome {}

  record Liked(boolean liked) implements Outcome {}

  record Reposted(@Json(name = "retweeted") boolean reposted) implements Outcome {}

  record Muting(boolean muting) implements Outcome {}

  record Bookmarked(boolean bookmarked) implements Outcome {}
}
