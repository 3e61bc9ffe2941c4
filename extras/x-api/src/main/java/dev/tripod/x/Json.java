package dev.tripod.x;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader;
import com.squareup.moshi.JsonWriter;
import com.squareup.moshi.Moshi;
import com.squareup.moshi.Types;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;
import retrofit2.Converter;
import retrofit2.Retrofit;

/**
 * JSON to records and back, by Moshi's own support for records. Members that no record has are passed over. What is not
 * JSON, or not of the type that is wanted, is read as nothing, so that only the network throws while an answer is read.
 */
final class Json extends Converter.Factory {

  private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");

  private static final Moshi MOSHI = new Moshi.Builder()
      .add(Instant.class, new Time().nullSafe())
      .add(new Lists())
      .add(new Required<>(
          XUser.class, user -> isId(user.id()) && user.name() != null && user.username() != null))
      .add(new Required<>(XPost.class, post -> isId(post.id()) && post.text() != null))
      .build();

  @Override
  public Converter<ResponseBody, ?> responseBodyConverter(
      Type type, Annotation[] annotations, Retrofit retrofit) {
    JsonAdapter<Object> adapter = MOSHI.adapter(type);
    return body -> {
      try (body) {
        return read(adapter, body.bytes());
      }
    };
  }

  @Override
  public Converter<?, RequestBody> requestBodyConverter(
      Type type, Annotation[] parameter, Annotation[] method, Retrofit retrofit) {
    JsonAdapter<Object> adapter = MOSHI.adapter(type);
    return value ->
        RequestBody.create(adapter.toJson(value).getBytes(StandardCharsets.UTF_8), JSON);
  }

  /** {@code null} if that is not what {@code json} holds. */
  static <T> @Nullable T read(Class<T> type, byte[] json) {
    return read(MOSHI.adapter(type), json);
  }

  private static <T> @Nullable T read(JsonAdapter<T> adapter, byte[] json) {
    JsonReader reader = JsonReader.of(new Buffer().write(json));
    try {
      T value = adapter.fromJson(reader);
      return reader.peek() == JsonReader.Token.END_DOCUMENT ? value : null;
    } catch (IOException | JsonDataException notWhatIsWanted) {
      return null;
    }
  }

  /** The user's own id becomes a part of paths. */
  private static boolean isId(@Nullable String id) {
    return id != null && Ids.isId(id);
  }

  /** RFC 3339, as X writes it. */
  private static final class Time extends JsonAdapter<Instant> {

    @Override
    public Instant fromJson(JsonReader reader) throws IOException {
      try {
        return Instant.parse(reader.nextString());
      } catch (DateTimeException e) {
        throw new JsonDataException("No time");
      }
    }

    @Override
    public void toJson(JsonWriter writer, @Nullable Instant time) throws IOException {
      writer.value(String.valueOf(time));
    }
  }

  /** Lists that stay as they came, and have no gaps. */
  private static final class Lists implements JsonAdapter.Factory {

    @Override
    public @Nullable JsonAdapter<?> create(
        Type asked, Set<? extends Annotation> annotations, Moshi moshi) {
      return Types.getRawType(asked) == List.class
          ? checked(
              moshi.<List<Object>>nextAdapter(this, asked, annotations),
              Lists::isWhole,
              List::copyOf)
          : null;
    }

    private static boolean isWhole(List<?> list) {
      return list.stream().allMatch(Objects::nonNull);
    }
  }

  /** Moshi puts null where a member is missing. Some are there in each answer of X's, or it is not one. */
  private record Required<R>(Class<R> type, Predicate<R> isWhole) implements JsonAdapter.Factory {

    @Override
    public @Nullable JsonAdapter<?> create(
        Type asked, Set<? extends Annotation> annotations, Moshi moshi) {
      return type.equals(asked)
          ? checked(moshi.<R>nextAdapter(this, type, annotations), isWhole, value -> value)
          : null;
    }
  }

  private static <V> JsonAdapter<V> checked(
      JsonAdapter<V> adapter, Predicate<V> isWhole, UnaryOperator<V> kept) {
    return new JsonAdapter<>() {
      @Override
      public @Nullable V fromJson(JsonReader reader) throws IOException {
        V value = adapter.fromJson(reader);
        if (value != null && !isWhole.test(value)) {
          throw new JsonDataException("Something that is always there is missing");
        }
        return value == null ? null : kept.apply(value);
      }

      @Override
      public void toJson(JsonWriter writer, @Nullable V value) throws IOException {
        adapter.toJson(writer, value);
      }
    };
  }
}
