package dev.tripod.x;

import com.squareup.moshi.JsonWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;

/** The JSON request bodies of X's operations. */
final class JsonBodies {

  private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

  private JsonBodies() {}

  static RequestBody hidden(boolean hidden) {
    return object(json -> json.name("hidden").value(hidden));
  }

  /** Returns the body that names another account, such as one to follow. */
  static RequestBody targetUser(String userId) {
    return object(json -> json.name("target_user_id").value(userId));
  }

  /** Returns the body that names a post, such as one to like. */
  static RequestBody post(String postId) {
    return object(json -> json.name("tweet_id").value(postId));
  }

  /** Returns the body that creates {@code post}. Empty parts are left out. */
  static RequestBody newPost(NewPost post) {
    return object(json -> {
      if (!post.text().isEmpty()) {
        json.name("text").value(post.text());
      }
      if (post.inReplyTo().isPresent()) {
        json.name("reply").beginObject();
        json.name("in_reply_to_tweet_id").value(post.inReplyTo().get());
        json.endObject();
      }
      if (post.quoting().isPresent()) {
        json.name("quote_tweet_id").value(post.quoting().get());
      }
      if (!post.mediaIds().isEmpty()) {
        json.name("media").beginObject().name("media_ids").beginArray();
        for (String id : post.mediaIds()) {
          json.value(id);
        }
        json.endArray().endObject();
      }
    });
  }

  private static RequestBody object(Members members) {
    Buffer buffer = new Buffer();
    try {
      JsonWriter json = JsonWriter.of(buffer);
      json.beginObject();
      members.write(json);
      json.endObject();
    } catch (IOException e) {
      throw new UncheckedIOException("A buffer in memory cannot fail", e);
    }
    return RequestBody.create(buffer.readByteArray(), JSON);
  }

  /** Writes the members of an object. */
  @FunctionalInterface
  private interface Members {

    void write(JsonWriter json) throws IOException;
  }
}
