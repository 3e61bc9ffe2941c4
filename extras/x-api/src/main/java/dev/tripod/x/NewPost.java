package dev.tripod.x;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The content of a post to create: {@code NewPost.of("So true.").inReplyTo("1346889436626259968")}. X checks the length of
 * the text and which parts may be combined; this class does not. Immutable.
 *
 * @param text the text; may be empty if there is media
 * @param inReplyTo the id of the post to reply to
 * @param quoting the id of the post to quote
 * @param mediaIds the ids of uploaded media
 */
public record NewPost(
    String text, Optional<String> inReplyTo, Optional<String> quoting, List<String> mediaIds) {

  /**
   * Creates a post from all its parts.
   *
   * @throws IllegalArgumentException if an id is not 1 to 19 digits
   */
  public NewPost {
    Objects.requireNonNull(text, "text");
    inReplyTo.ifPresent(Ids::id);
    quoting.ifPresent(Ids::id);
    mediaIds = List.copyOf(Objects.requireNonNull(mediaIds, "mediaIds"));
    mediaIds.forEach(Ids::id);
  }

  /** Returns a post with a text and nothing else. */
  public static NewPost of(String text) {
    return new NewPost(text, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * Returns this post as a reply. Since February 2026, X accepts replies through the API only if the author of the other post
   * has summoned the user's account. A mention does that, for example.
   *
   * @throws IllegalArgumentException if {@code postId} is not 1 to 19 digits
   */
  public NewPost inReplyTo(String postId) {
    return new NewPost(text, Optional.of(Ids.id(postId)), quoting, mediaIds);
  }

  /**
   * Returns this post as a quote of another one. Since April 2026, X requires an Enterprise plan for quotes.
   *
   * @throws IllegalArgumentException if {@code postId} is not 1 to 19 digits
   */
  public NewPost quoting(String postId) {
    return new NewPost(text, inReplyTo, Optional.of(Ids.id(postId)), mediaIds);
  }

  /**
   * Returns this post with uploaded media in place of its current media.
   *
   * @throws IllegalArgumentException if one of {@code mediaIds} is not 1 to 19 digits
   */
  public NewPost withMedia(String... mediaIds) {
    Objects.requireNonNull(mediaIds, "mediaIds");
    return new NewPost(text, inReplyTo, quoting, List.of(mediaIds));
  }
}
