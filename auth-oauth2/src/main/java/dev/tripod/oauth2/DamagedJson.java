package dev.tripod.oauth2;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.port.JsonReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a token response, read although it is not valid: with text around the object, in an array, with repeated members,
 * or with members that cannot be read. It finds where each member begins and ends, and lets the strict reader read the members
 * one by one. The object itself must be complete. The work is linear. Immutable.
 */
final class DamagedJson {

  private static final int MOST_OBJECTS = 64;
  private static final int MOST_MEMBERS = 1_000;

  private final JsonReader json;
  private final byte[] body;
  private final String tokenMember;

  private DamagedJson(JsonReader json, byte[] body, String tokenMember) {
    this.json = json;
    this.body = body;
    this.tokenMember = tokenMember;
  }

  /**
   * Reads the object in {@code body}.
   *
   * @param tokenMember the name of the member that holds the tokens; empty if they are members of the object itself
   * @throws IllegalArgumentException if no object is complete, or the tokens of the response are ambiguous
   */
  static JsonObject read(JsonReader json, byte[] body, String tokenMember) {
    try {
      return json.read(body);
    } catch (IllegalArgumentException invalid) {
      return new DamagedJson(json, body, tokenMember).object().orElseThrow(() -> invalid);
    }
  }

  /** Returns the object with tokens or an error, or empty if no object has them, or an object is not complete. */
  private Optional<JsonObject> object() {
    Set<JsonObject> responses = new LinkedHashSet<>();
    int at = nextObject(0);
    int objects = 0;
    while (at < body.length) {
      Span span = span(at);
      if (span == null) {
        return Optional.empty();
      }
      JsonObject object = read(at, span);
      if (isResponse(object)) {
        responses.add(object);
      }
      if (++objects > MOST_OBJECTS || responses.size() > 1) {
        throw new IllegalArgumentException("it contains several different JSON objects");
      }
      at = nextObject(span.end);
    }
    return responses.stream().findFirst();
  }

  private boolean isResponse(JsonObject object) {
    return object.has(TokenMembers.ACCESS_TOKEN)
        || object.has(TokenMembers.REFRESH_TOKEN)
        || object.has(TokenMembers.ERROR)
        || (!tokenMember.isEmpty() && object.has(tokenMember));
  }

  private JsonObject read(int start, Span span) {
    return strictly(Arrays.copyOfRange(body, start, span.end))
        .orElseGet(() -> readEach(span, tokenMember));
  }

  private JsonObject readEach(Span span, String tokenMember) {
    if (span.members.size() > MOST_MEMBERS) {
      throw new IllegalArgumentException("it is not JSON (RFC 8259)");
    }
    TokenMembers members = new TokenMembers(tokenMember);
    for (Member member : span.members) {
      // A member without a readable name is not one of the protocol.
      name(member)
          .ifPresent(name -> readOne(member, name)
              .ifPresentOrElse(one -> members.add(name, one), () -> members.addUnreadable(name)));
    }
    return members.toObject();
  }

  private Optional<String> name(Member member) {
    return strictly(bytes("{", member.start, member.nameEnd, ":null}"))
        .flatMap(one -> one.names().stream().findFirst());
  }

  /** Reads a member. A number that is too long, or has leading zeros, becomes a text. */
  private Optional<JsonObject> readOne(Member member, String name) {
    if (!name.isEmpty() && name.equals(tokenMember)) {
      Span inner = body[member.valueStart] == '{' ? span(member.valueStart) : null;
      return inner == null
          ? Optional.empty()
          : Optional.of(JsonObject.builder().with(name, readEach(inner, "")).build());
    }
    return strictly(bytes("{", member.start, member.end, "}"))
        .or(() -> isNumber(member)
            ? strictly(bytes(
                "{" + text(member.start, member.nameEnd) + ":\"",
                member.valueStart,
                member.end,
                "\"}"))
            : Optional.empty());
  }

  private boolean isNumber(Member member) {
    if (member.valueStart == member.end) {
      return false;
    }
    for (int i = member.valueStart; i < member.end; i++) {
      if ("0123456789+-.eE".indexOf(body[i]) < 0) {
        return false;
      }
    }
    return true;
  }

  private Optional<JsonObject> strictly(byte[] object) {
    try {
      return Optional.of(json.read(object));
    } catch (IllegalArgumentException invalid) {
      return Optional.empty();
    }
  }

  private String text(int start, int end) {
    return new String(body, start, end - start, StandardCharsets.UTF_8);
  }

  private byte[] bytes(String before, int start, int end, String after) {
    byte[] head = before.getBytes(StandardCharsets.UTF_8);
    byte[] tail = after.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(head.length + end - start + tail.length);
    return bytes.put(head).put(body, start, end - start).put(tail).array();
  }

  /** Returns where the next object begins: at a brace before a quote or another brace. Any other brace is text. */
  private int nextObject(int from) {
    for (int i = from; i < body.length; i++) {
      if (body[i] == '{') {
        int next = skipCommas(i + 1);
        if (next < body.length && (body[next] == '"' || body[next] == '}')) {
          return i;
        }
      }
    }
    return body.length;
  }

  /** Returns the parts of the object at {@code start}, or {@code null} if it is not complete. */
  private @Nullable Span span(int start) {
    List<Member> members = new ArrayList<>();
    int at = skipCommas(start + 1);
    while (at < body.length && body[at] != '}') {
      int nameEnd = textEnd(at);
      int colon = skipBlanks(nameEnd);
      if (colon >= body.length || body[colon] != ':') {
        return null;
      }
      int valueStart = skipBlanks(colon + 1);
      int next = valueEnd(valueStart);
      int valueEnd = next;
      while (valueEnd > valueStart && isBlank(body[valueEnd - 1])) {
        valueEnd--;
      }
      members.add(new Member(at, nameEnd, valueStart, valueEnd));
      at = skipCommas(next);
    }
    return at < body.length ? new Span(members, at + 1) : null;
  }

  /** Returns where the value at {@code from} ends: at a comma, or at the end of the object around it. */
  private int valueEnd(int from) {
    int depth = 0;
    int i = from;
    while (i < body.length) {
      byte octet = body[i];
      if (octet == '"') {
        i = textEnd(i);
        continue;
      }
      if (depth == 0 && (octet == ',' || octet == '}' || octet == ']')) {
        return octet == ']' ? body.length : i;
      }
      if (octet == '{' || octet == '[') {
        depth++;
      } else if (octet == '}' || octet == ']') {
        depth--;
      }
      i++;
    }
    return body.length;
  }

  /** Returns where the string at {@code start} ends, or the length of the body if it does not end or is not a string. */
  private int textEnd(int start) {
    if (body[start] != '"') {
      return body.length;
    }
    int i = start + 1;
    while (i < body.length && body[i] != '"') {
      i += body[i] == '\\' ? 2 : 1;
    }
    return Math.min(i + 1, body.length);
  }

  private int skipCommas(int from) {
    int i = from;
    while (i < body.length && (body[i] == ',' || isBlank(body[i]))) {
      i++;
    }
    return i;
  }

  private int skipBlanks(int from) {
    int i = from;
    while (i < body.length && isBlank(body[i])) {
      i++;
    }
    return i;
  }

  private static boolean isBlank(byte octet) {
    return octet == ' ' || octet == '\t' || octet == '\n' || octet == '\r';
  }

  /** The positions at which a member and its parts begin and end. */
  private record Member(int start, int nameEnd, int valueStart, int end) {}

  /** The members of an object, and where it ends. */
  private record Span(List<Member> members, int end) {}
}
