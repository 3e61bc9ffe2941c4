package dev.tripod.x;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A post to be created: {@code NewPost.of("So true.").inReplyTo("1346889436626259968")}. Immutable. How long a text may be,
 * and what goes together, is for X to say.
 *
 * @param text may be empty where there is media
 * @param inReplyTo the id of the post that this replies to
 * @param quoting the id of the post that this quotes
 * @param mediaIds of what was uploaded before
 */
public record NewPost(
    String text, Optional<String> inReplyTo, Optional<String> quoting, List<String> mediaIds) {

  /**
   * A post of all its parts.
   *
   * @throws IllegalArgumentException if an id is not 1 to 19 digits
   */
  public NewPost {
    Objects.requireNonNull(text, "text");
    inReplyTo.ifPresent(Ids::id);
    quoting.ifPresent(Ids::id);
    mediaIds = List.copyOf(mediaIds);
    mediaIds.forEach(Ids::id);
  }

  public static NewPost of(String text) {
    return new NewPost(text, Optional.empty(), Optional.empty(), List.of());
  }

  /**
   * This, as a reply.
   *
   * @throws IllegalArgumentException if {@code postId} is not 1 to 19 digits
   */
  public NewPost inReplyTo(String postId) {
    return new NewPost(text, Optional.of(postId), quoting, mediaIds);
  }

  /**
   * This, with another post in it.
   *
   * @throws IllegalArgumentException if {@code postId} is not 1 to 19 digits
   */
  public NewPost quoting(String postId) {
    return new NewPost(text, inReplyTo, Optional.of(postId), mediaIds);
  }

  /**
   * This, with what was uploaded before.
   *
   * @throws IllegalArgumentException if one of {@code mediaIds} is not 1 to 19 digits
   */
  public NewPost withMedia(String... mediaIds) {
    return new NewPost(text, inReplyTo, quoting, List.of(mediaIds));
  }
}
