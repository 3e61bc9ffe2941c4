package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.okhttp.MoshiJson;
import java.util.Optional;
import java.util.Set;

/** Both JSON readers accept the same inputs, with the same value, and writing that value changes nothing. */
final class JsonCheck implements ParserCheck {

  private static final Set<String> NOT_READ = Set.of(
      "The JSON text is longer than # MiB",
      "The JSON text has more than # levels, or a name or a number that is too long",
      "The JSON text has more than # levels",
      "The text is not JSON (RFC #)",
      "The text is not UTF-#",
      "The JSON text is not an object",
      "The JSON object is followed by more text",
      "The JSON object has two members with the same name. Use each name once.",
      "A JSON string or name has an unpaired surrogate at index #. Use valid Unicode text.",
      "The JSON has more than # levels of objects and arrays. Use at most #.",
      "The JSON number has # characters. Use at most #.",
      "The text is not a JSON number. Write it as RFC # section # defines, such as #.#e#.");

  private final JsonReader jackson = JacksonJson.strict();
  private final JsonReader moshi = MoshiJson.strict();

  @Override
  public void check(byte[] input) {
    byte[] given = input.clone();
    Optional<JsonObject> read = read(jackson, given);
    Promise.isEqual("both readers agree", read, read(moshi, given));
    read.ifPresent(object -> {
      requireStable(object);
      requireReadable(object);
    });
  }

  private static Optional<JsonObject> read(JsonReader reader, byte[] input) {
    try {
      return Optional.of(reader.read(input));
    } catch (IllegalArgumentException e) {
      Message.requireFixed(e, NOT_READ);
      return Optional.empty();
    }
  }

  private void requireStable(JsonObject object) {
    String encoded = object.encoded();
    byte[] utf8 = encoded.getBytes(UTF_8);
    JsonObject again = jackson.read(utf8);
    Promise.isEqual("reading what was written changes nothing", object, again);
    Promise.isEqual("the other reader agrees", object, moshi.read(utf8));
    Promise.isEqual("writing is stable", encoded, again.encoded());
    Promise.isEqual("equal objects have equal hash codes", object.hashCode(), again.hashCode());
  }

  /** Reads each member as each type. At most one type matches, and a number that is written as text. */
  private static void requireReadable(JsonObject object) {
    for (String name : object.names()) {
      int types = count(object.text(name).isPresent())
          + count(object.bool(name).isPresent())
          + count(object.object(name).isPresent())
          + count(object.texts(name).isPresent());
      Promise.isTrue("a member has one type", types <= 1);
      Promise.isTrue("a type means that the member exists", types == 0 || object.has(name));
      object.wholeNumber(name);
    }
    for (String path : object.leaves().keySet()) {
      Promise.isTrue("a path is short", path.length() <= 256);
    }
  }

  private static int count(boolean isPresent) {
    return isPresent ? 1 : 0;
  }
}
