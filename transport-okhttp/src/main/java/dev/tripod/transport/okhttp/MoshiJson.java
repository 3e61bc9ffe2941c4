package dev.tripod.transport.okhttp;

import com.squareup.moshi.JsonDataException;
import com.squareup.moshi.JsonReader.Token;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.port.JsonReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import okio.Buffer;

/**
 * A strict {@link JsonReader} on Moshi's streaming reader. It uses neither adapters nor reflection. Immutable and
 * thread-safe.
 *
 * <p>Moshi's exceptions quote the names that lead to the invalid part. They are therefore never a cause of the exceptions of
 * this class.
 */
public final class MoshiJson implements JsonReader {

  private static final int LONGEST_TEXT = 1024 * 1024;
  private static final String NOT_JSON = "The text is not JSON (RFC 8259)";

  private MoshiJson() {}

  /** Returns a reader that rejects everything that {@link JsonReader} requires it to reject, even if Moshi accepts it. */
  public static MoshiJson strict() {
    return new MoshiJson();
  }

  @Override
  public JsonObject read(byte[] utf8) {
    if (utf8.length > LONGEST_TEXT) {
      throw new IllegalArgumentException("The JSON text is longer than 1 MiB");
    }
    if (isAcceptedByMoshiOnly(decode(utf8))) {
      throw new IllegalArgumentException(NOT_JSON);
    }
    try (com.squareup.moshi.JsonReader moshi =
        com.squareup.moshi.JsonReader.of(new Buffer().write(utf8))) {
      return onlyObject(moshi);
    } catch (IOException e) {
      throw new IllegalArgumentException(NOT_JSON);
    } catch (JsonDataException e) {
      throw new IllegalArgumentException("The JSON text has more than 32 levels");
    }
  }

  /** Rejects invalid UTF-8, which Moshi would read as U+FFFD. */
  private static CharBuffer decode(byte[] utf8) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("The text is not UTF-8");
    }
  }

  /**
   * Returns whether the text contains something that JSON forbids and Moshi accepts: control characters or an escaped
   * apostrophe in a string, or {@code TRUE} for {@code true}. Moshi itself rejects all other invalid JSON.
   */
  private static boolean isAcceptedByMoshiOnly(CharBuffer json) {
    boolean inText = false;
    for (int i = 0; i < json.length(); i++) {
      char character = json.charAt(i);
      if (character == '"') {
        inText = !inText;
      } else if (!inText) {
        if (isInvalidCapital(json, i)) {
          return true;
        }
      } else if (character < ' ') {
        return true;
      } else if (character == '\\' && ++i < json.length() && isInvalidEscape(json.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** Returns whether a character outside of strings is an invalid capital letter. JSON allows only an E after a digit. */
  private static boolean isInvalidCapital(CharBuffer json, int at) {
    char character = json.charAt(at);
    boolean isExponent = character == 'E' && at > 0 && isDigit(json.charAt(at - 1));
    return character >= 'A' && character <= 'Z' && !isExponent;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isInvalidEscape(char escaped) {
    return escaped < ' ' || escaped == '\'';
  }

  private static JsonObject onlyObject(com.squareup.moshi.JsonReader moshi) throws IOException {
    if (moshi.peek() != Token.BEGIN_OBJECT) {
      throw new IllegalArgumentException("The JSON text is not an object");
    }
    JsonObject object = object(moshi);
    if (moshi.peek() != Token.END_DOCUMENT) {
      throw new IllegalArgumentException("The JSON object is followed by more text");
    }
    return object;
  }

  /** Reads an object. The builder rejects duplicate names, unpaired surrogates and more than 32 levels. */
  private static JsonObject object(com.squareup.moshi.JsonReader moshi) throws IOException {
    JsonObject.Builder object = JsonObject.builder();
    moshi.beginObject();
    while (moshi.peek() != Token.END_OBJECT) {
      object.with(moshi.nextName(), value(moshi));
    }
    moshi.endObject();
    return object.build();
  }

  private static JsonValue array(com.squareup.moshi.JsonReader moshi) throws IOException {
    List<JsonValue> elements = new ArrayList<>();
    moshi.beginArray();
    while (moshi.peek() != Token.END_ARRAY) {
      elements.add(value(moshi));
    }
    moshi.endArray();
    return JsonValue.array(elements);
  }

  private static JsonValue value(com.squareup.moshi.JsonReader moshi) throws IOException {
    Token token = moshi.peek();
    return switch (token) {
      case BEGIN_OBJECT -> object(moshi);
      case BEGIN_ARRAY -> array(moshi);
      case STRING -> JsonValue.text(moshi.nextString());
      case NUMBER -> JsonValue.number(moshi.nextString());
      case BOOLEAN -> JsonValue.bool(moshi.nextBoolean());
      case NULL -> {
        moshi.nextNull();
        yield JsonValue.nullValue();
      }
      default -> throw new IllegalStateException("Moshi returned " + token + " for a value");
    };
  }
}
