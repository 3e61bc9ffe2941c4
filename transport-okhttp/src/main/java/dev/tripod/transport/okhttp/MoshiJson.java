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
 * JSON, read by Moshi's streaming reader as {@link JsonReader} asks for it. Neither adapters nor reflection are involved.
 * Immutable and thread-safe.
 *
 * <p>Moshi's exceptions quote the names on the way to what they could not read, so that none of them is a cause here.
 */
public final class MoshiJson implements JsonReader {

  private static final int LONGEST_TEXT = 1024 * 1024;
  private static final String NOT_JSON = "The text is not JSON as RFC 8259 has it";

  private MoshiJson() {}

  /** Refuses what {@link JsonReader} says, also where Moshi would not. */
  public static MoshiJson strict() {
    return new MoshiJson();
  }

  @Override
  public JsonObject read(byte[] utf8) {
    if (utf8.length > LONGEST_TEXT) {
      throw new IllegalArgumentException("The JSON text is longer than 1 MiB");
    }
    if (holdsWhatMoshiForgives(decode(utf8))) {
      throw new IllegalArgumentException(NOT_JSON);
    }
    try (com.squareup.moshi.JsonReader moshi =
        com.squareup.moshi.JsonReader.of(new Buffer().write(utf8))) {
      return onlyObject(moshi);
    } catch (IOException e) {
      throw new IllegalArgumentException(NOT_JSON);
    } catch (JsonDataException e) {
      throw new IllegalArgumentException("The JSON text is more than 32 deep");
    }
  }

  /** Moshi would read what is not UTF-8 as U+FFFD. */
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
   * Moshi takes raw control characters and an escaped apostrophe in a text, and {@code TRUE} for {@code true}. Nothing else
   * is looked for: what is no JSON in another way Moshi refuses itself.
   */
  private static boolean holdsWhatMoshiForgives(CharBuffer json) {
    boolean inText = false;
    for (int i = 0; i < json.length(); i++) {
      char character = json.charAt(i);
      if (character == '"') {
        inText = !inText;
      } else if (!inText) {
        if (isInAnotherCase(json, i)) {
          return true;
        }
      } else if (character < ' ') {
        return true;
      } else if (character == '\\' && ++i < json.length() && isNoEscape(json.charAt(i))) {
        return true;
      }
    }
    return false;
  }

  /** No literal has a capital letter. A number may have an E, after a digit. */
  private static boolean isInAnotherCase(CharBuffer json, int at) {
    char character = json.charAt(at);
    boolean isExponent = character == 'E' && at > 0 && isDigit(json.charAt(at - 1));
    return character >= 'A' && character <= 'Z' && !isExponent;
  }

  private static boolean isDigit(char character) {
    return character >= '0' && character <= '9';
  }

  private static boolean isNoEscape(char escaped) {
    return escaped < ' ' || escaped == '\'';
  }

  private static JsonObject onlyObject(com.squareup.moshi.JsonReader moshi) throws IOException {
    if (moshi.peek() != Token.BEGIN_OBJECT) {
      throw new IllegalArgumentException("The JSON text is no object");
    }
    JsonObject object = object(moshi);
    if (moshi.peek() != Token.END_DOCUMENT) {
      throw new IllegalArgumentException("Something follows the JSON object");
    }
    return object;
  }

  /** That no name comes twice, no surrogate alone, and nothing too deep, is seen to by what is built here. */
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
      case BOOLEAN -> JsonValue.truth(moshi.nextBoolean());
      case NULL -> {
        moshi.nextNull();
        yield JsonValue.nothing();
      }
      default -> throw new IllegalStateException("Moshi gave " + token + " for a value");
    };
  }
}
