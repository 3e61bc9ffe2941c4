package dev.tripod.oracle;

import dev.tripod.oracle.Oracle.Paper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** A source of random requests that contain everything that a library is known to sign wrong. The seed determines them. */
public final class NastyRequests {

  private static final List<String> TEXTS = List.of(
      "a", "A", "z", "b", "a-", "a.", "a1", "aa", "é", "{", "~", "*", "'", "(", ")", "!", "+", " ",
      "&", "=", "%", "%20", "%25", ":80", "☃", "𝄞", "\u00ff", "\u0000", "\n", "/", "?", "#", "\"",
      "\\", "€", "oauth", "_", "", "0", "10", "9");

  /** Characters that a query may contain as they are, and that a base string escapes or not. */
  private static final String BARE = "abzAZ09-._~!*'():@,;/?$[]=";

  private static final List<String> SEGMENTS = List.of(
      "a", "1.1", "%7E", "~", "%2F", "b;c", ":443", "x:80", "%C3%A9", "*", "(1)", "", "a%20b", "+",
      "@");

  private final Random random;

  /** Creates a source with this seed. */
  public NastyRequests(long seed) {
    this.random = new Random(seed);
  }

  /** {@return the next request} */
  public Paper next() {
    List<String> protocol = new ArrayList<>();
    for (String name : List.of("oauth_consumer_key", "oauth_token", "oauth_nonce")) {
      protocol.add(name);
      protocol.add(text());
    }
    protocol.add("oauth_timestamp");
    protocol.add("1" + random.nextInt(1_000_000_000));
    Paper bare =
        new Paper(one("GET", "POST", "put", "Patch", "DELETE"), address(), "", "", protocol);
    return switch (random.nextInt(6)) {
      case 0, 1 -> bare.withBody("application/x-www-form-urlencoded", form());
      case 2 -> bare.withBody("Application/X-WWW-Form-URLEncoded; charset=UTF-8", form());
      case 3 -> bare.withBody("application/json", "{\"a\":\"" + random.nextInt() + "\"}");
      case 4 -> bare.withBody("text/plain", form());
      default -> bare;
    };
  }

  /** {@return text that a person can paste: without invisible characters, and without blanks at its ends} */
  public String secret() {
    return "s" + text().replaceAll("\\p{Cntrl}", "") + random.nextInt(1000);
  }

  private String address() {
    StringBuilder address = new StringBuilder(one("http://", "https://", "HTTPS://"))
        .append(one("example.com", "API.Example.com", "127.0.0.1", "[::1]", "a-b.example"))
        .append(one("", "", ":80", ":443", ":8080"));
    int segments = random.nextInt(4);
    for (int i = 0; i < segments; i++) {
      address.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
    }
    return random.nextInt(5) == 0 ? address.toString() : address + "?" + form();
  }

  /** Encodes text as people do by hand: with unnecessary escapes, and without optional ones. */
  private String form() {
    StringBuilder form = new StringBuilder();
    int pairs = random.nextInt(6);
    String last = "";
    for (int i = 0; i < pairs; i++) {
      String name = random.nextInt(3) == 0 && !last.isEmpty() ? last : piece().replace("=", "%3D");
      form.append(one("&", "&", "&", "&&")).append(name);
      form.append(random.nextInt(6) == 0 ? "" : "=" + piece());
      last = name;
    }
    return random.nextBoolean() || form.isEmpty() ? form.toString() : form.substring(1);
  }

  private String piece() {
    StringBuilder piece = new StringBuilder();
    int parts = random.nextInt(4);
    for (int i = 0; i < parts; i++) {
      switch (random.nextInt(4)) {
        case 0 -> piece.append(BARE.charAt(random.nextInt(BARE.length())));
        case 1 -> piece.append('+');
        default -> piece.append(escaped(text()));
      }
    }
    return piece.toString();
  }

  private String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    String format = random.nextBoolean() ? "%%%02X" : "%%%02x";
    for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
      boolean letter = octet >= 'a' && octet <= 'z';
      escaped.append(
          letter ? String.valueOf((char) octet) : String.format(Locale.ROOT, format, octet));
    }
    return escaped.toString();
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int parts = random.nextInt(4);
    for (int i = 0; i < parts; i++) {
      text.append(TEXTS.get(random.nextInt(TEXTS.size())));
    }
    return text.toString();
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }
}
