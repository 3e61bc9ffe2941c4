package dev.tripod.x;

import com.squareup.moshi.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What stands around X's data in JSON. The records are public since Moshi makes no other; nobody sees them but from here. */
final class Wire {

  private Wire() {}

  /** Every answer. A member that is of no use to us is passed over. */
  public record Envelope<T>(
      @Nullable T data,
      @Nullable List<XProblem> errors,
      @Nullable Meta meta) {}

  /** Where in all the pages this one is; on a page without items it comes alone. */
  public record Meta(@Json(name = "next_token") @Nullable String next) {}

  /** Every refusal: a problem of API v2, or the errors of v1.1, which X's doorkeeper speaks of. */
  public record Failure(
      @Nullable String type,
      @Nullable String title,
      @Nullable String detail,
      @Json(name = "required_enrollment") @Nullable String requiredEnrollment,
      @Json(name = "registration_url") @Nullable String registrationUrl,
      @Nullable List<Fault> errors) {}

  public record Fault(@Nullable Integer code, @Nullable String message) {}

  /** A post to be created. Moshi leaves out what is null. */
  public record Draft(
      @Nullable String text,
      @Nullable Reply reply,
      @Json(name = "quote_tweet_id") @Nullable String quoting,
      @Nullable Media media) {

    static Draft of(NewPost post) {
      return new Draft(
          post.text().isEmpty() ? null : post.text(),
          post.inReplyTo().map(Reply::new).orElse(null),
          post.quoting().orElse(null),
          post.mediaIds().isEmpty() ? null : new Media(post.mediaIds()));
    }
  }

  public record Reply(@Json(name = "in_reply_to_tweet_id") String inReplyTo) {}

  public record Media(@Json(name = "media_ids") List<String> ids) {}
}
