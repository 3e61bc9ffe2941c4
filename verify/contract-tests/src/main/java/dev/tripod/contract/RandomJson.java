package dev.tripod.contract;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Generates random JSON objects. The same seed gives the same objects. */
final class RandomJson {

  private final SplittableRandom random;

  RandomJson(long seed) {
    random = new SplittableRandom(seed);
  }

  /** Returns an object with at most {@code depth} levels. */
  JsonObject object(int depth) {
    JsonObject.Builder object = JsonObject.builder();
    for (int i = random.nextInt(6); i > 0; i--) {
      object.with(text() + i, value(depth - 1));
    }
    return object.build();
  }

  private JsonValue value(int depth) {
    return switch (random.nextInt(depth > 0 ? 6 : 4)) {
      case 0 -> JsonValue.text(text());
      case 1 -> JsonValue.number(number());
      case 2 -> JsonValue.bool(random.nextBoolean());
      case 3 -> JsonValue.nullValue();
      case 4 -> object(depth);
      default -> {
        List<JsonValue> elements = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(value(depth - 1));
        }
        yield JsonValue.array(elements);
      }
    };
  }

  /** Returns any characters except lone surrogates; half of them have a meaning in JSON. */
  private String text() {
    String marked = "\"\\/{}[]:,' \t\n\r\b\f\u0000\u001f\u007f\u0085\u2028\ufeff";
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(10); i > 0; i--) {
      int point = random.nextInt(Character.MAX_CODE_POINT + 1);
      boolean isHalf = Character.getType(point) == Character.SURROGATE;
      text.appendCodePoint(
          isHalf || random.nextBoolean() ? marked.charAt(random.nextInt(marked.length())) : point);
    }
    return text.toString();
  }

  private String number() {
    String whole = Long.toString(random.nextLong() >> random.nextInt(64));
    String fraction = random.nextBoolean() ? "" : "." + random.nextInt(1_000_000);
    String exponent =
        random.nextBoolean() ? "" : (random.nextBoolean() ? "e" : "E+") + random.nextInt(1_000);
    return whole + fraction + exponent;
  }

  /** Returns {@code whole} with one octet replaced, removed or inserted. */
  byte[] damaged(byte[] whole) {
    String likely = "\"\\{}[]:,0123456789.eE+-truefalsn \n";
    int at = random.nextInt(whole.length);
    int octet = random.nextInt(4) == 0
        ? random.nextInt(256)
        : likely.charAt(random.nextInt(likely.length()));
    int taken = random.nextInt(2);
    int put = taken == 0 ? 1 : random.nextInt(2);
    byte[] damaged = new byte[whole.length - taken + put];
    System.arraycopy(whole, 0, damaged, 0, at);
    if (put == 1) {
      damaged[at] = (byte) octet;
    }
    System.arraycopy(whole, at + taken, damaged, at + put, whole.length - at - taken);
    return damaged;
  }
}
