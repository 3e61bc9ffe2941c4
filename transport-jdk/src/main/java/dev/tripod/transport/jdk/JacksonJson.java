package dev.tripod.transport.jdk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
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

/**
 * A strict {@link JsonReader} on {@code jackson-core} 2.15 or newer. With Jackson 2.16 or newer it rejects names of more than
 * 50,000 characters. Immutable and thread-safe.
 *
 * <p>Jackson's exceptions quote the input. They are therefore never a cause of the exceptions of this class.
 */
public final class JacksonJson implements JsonReader {

  private static final int LONGEST_TEXT = 1024 * 1024;
  private static final int DEEPEST = 32;
  private static final int LONGEST_NUMBER = 64;

  private final JsonFactory factory;

  private JacksonJson(JsonFactory factory) {
    this.factory = factory;
  }

  /**
   * Returns a reader that rejects everything that {@link JsonReader} requires it to reject. It neither interns nor caches
   * names, and it leaves nothing in buffers of the thread.
   */
  public static JacksonJson strict() {
    return new JacksonJson(JsonFactory.builder()
        .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
        .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
        .disable(JsonFactory.Feature.USE_THREAD_LOCAL_FOR_BUFFER_RECYCLING)
        .streamReadConstraints(StreamReadConstraints.builder()
            .maxNestingDepth(DEEPEST)
            .maxNumberLength(LONGEST_NUMBER)
            .build())
        .build());
  }

  @Override
  public JsonObject read(byte[] utf8) {
    if (utf8.length > LONGEST_TEXT) {
      throw new IllegalArgumentException("The JSON text is longer than 1 MiB");
    }
    CharBuffer text = decode(utf8);
    try (JsonParser parser =
        factory.createParser(text.array(), text.arrayOffset(), text.remaining())) {
      return onlyObject(parser);
    } catch (StreamConstraintsException e) {
      throw new IllegalArgumentException("The JSON text has more than " + DEEPEST
          + " levels, or a name or a number that is too long");
    } catch (IOException e) {
      throw new IllegalArgumentException("The text is not JSON (RFC 8259)");
    }
  }

  /** Decodes the text, because Jackson would accept UTF-16, UTF-32 and a byte order mark in bytes. */
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

  private static JsonObject onlyObject(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new IllegalArgumentException("The JSON text is not an object");
    }
    JsonObject object = object(parser);
    if (parser.nextToken() != null) {
      throw new IllegalArgumentException("The JSON object is followed by more text");
    }
    return object;
  }

  /** Reads an object. The builder rejects duplicate names and unpaired surrogates. */
  private static JsonObject object(JsonParser parser) throws IOException {
    JsonObject.Builder object = JsonObject.builder();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      object.with(name, value(parser));
    }
    return object.build();
  }

  private static JsonValue array(JsonParser parser) throws IOException {
    List<JsonValue> elements = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      elements.add(value(parser));
    }
    return JsonValue.array(elements);
  }

  private static JsonValue value(JsonParser parser) throws IOException {
    JsonToken token = parser.currentToken();
    return switch (token) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> JsonValue.text(parser.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> JsonValue.number(parser.getText());
      case VALUE_TRUE -> JsonValue.bool(true);
      case VALUE_FALSE -> JsonValue.bool(false);
      case VALUE_NULL -> JsonValue.nullValue();
      default -> throw new IllegalStateException("Jackson returned " + token + " for a value");
    };
  }
}
