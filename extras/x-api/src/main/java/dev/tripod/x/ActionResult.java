package dev.tripod.x;

import org.jspecify.annotations.Nullable;

/**
 * The state after a change, as X reports it. A change that was already made is not an error: X reports the same state again.
 */
public sealed interface ActionResult {

  /**
   * The state of a reply.
   *
   * @param hidden whether the reply is hidden
   */
  record Hidden(boolean hidden) implements ActionResult {

    static Hidden from(JsonMembers json) {
      return new Hidden(json.requiredTruth("hidden"));
    }
  }

  /**
   * The relation of the user to another account.
   *
   * @param following whether the user follows the account
   * @param pendingFollow whether the account must still approve the user as a follower; only after {@link XClient#follow},
   *     {@code null} otherwise
   */
  record Following(boolean following, @Nullable Boolean pendingFollow) implements ActionResult {

    static Following from(JsonMembers json) {
      return new Following(json.requiredTruth("following"), json.truth("pending_follow"));
    }
  }

  /**
   * The state of a deleted post.
   *
   * @param deleted whether the post is deleted
   */
  record Deleted(boolean deleted) implements ActionResult {

    static Deleted from(JsonMembers json) {
      return new Deleted(json.requiredTruth("deleted"));
    }
  }

  /**
   * The state of a post.
   *
   * @param liked whether the user likes the post
   */
  record Liked(boolean liked) implements ActionResult {

    static Liked from(JsonMembers json) {
      return new Liked(json.requiredTruth("liked"));
    }
  }

  /**
   * The state of a post.
   *
   * @param reposted whether the user reposted the post
   */
  record Reposted(boolean reposted) implements ActionResult {

    static Reposted from(JsonMembers json) {
      return new Reposted(json.requiredTruth("retweeted"));
    }
  }

  /**
   * The relation of the user to another account.
   *
   * @param muting whether the user mutes the account
   */
  record Muting(boolean muting) implements ActionResult {

    static Muting from(JsonMembers json) {
      return new Muting(json.requiredTruth("muting"));
    }
  }

  /**
   * The state of a post.
   *
   * @param bookmarked whether the post is in the user's bookmarks
   */
  record Bookmarked(boolean bookmarked) implements ActionResult {

    static Bookmarked from(JsonMembers json) {
      return new Bookmarked(json.requiredTruth("bookmarked"));
    }
  }
}
