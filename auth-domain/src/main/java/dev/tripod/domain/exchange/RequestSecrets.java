package dev.tripod.domain.exchange;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The values in a request that may be secrets. An adapter's message that contains one of them is withheld, so this class
 * collects too much rather than too little.
 */
final class RequestSecrets {

  /** Shorter values are flags and numbers. They occur in messages by chance. */
  private static final int SHORTEST = 8;

  /** A body with credentials is short. One with more strings than this is a document. */
  private static final int MOST_STRINGS = 1_000;

  private static final Pattern CREDENTIAL = Pattern.compile("[^\\s,;=\"]+");
  private static final Pattern BASIC =
      Pattern.compile("Basic +([A-Za-z0-9+/]+)=*", Pattern.CASE_INSENSITIVE);
  private static final Pattern JSON_TYPE =
      Pattern.compile("\\s*+[^\\s;]*[/+]json\\b", Pattern.CASE_INSENSITIVE);
  private static final Pattern JSON_NAME_ENDS = Pattern.compile("\"\\s*+:");
  private static final Pattern JSON_ESCAPE = Pattern.compile("\\\\(?:u([0-9a-fA-F]{4})|(.))");

  private RequestSecrets() {}

  static Redactor of(HttpRequest request) {
    List<Secret> found = new ArrayList<>();
    String query = request.uri().getRawQuery();
    if (query != null) {
      addPieces(query, found);
    }
    addBody(request.body(), found);
    request.headers().forEach((name, value) -> {
      if (Headers.mayBeSecret(name)) {
        addCredentials(value, found);
      }
    });
    return Redactor.none().and(found);
  }

  private static void addBody(Body body, List<Secret> found) {
    if (body instanceof Body.Form form) {
      for (Parameters.Parameter parameter : form.parameters()) {
        add(parameter.valueOrEmpty(), found);
      }
    } else if (body instanceof Body.Bytes bytes) {
      String text = new String(bytes.content(), StandardCharsets.UTF_8);
      if (bytes.isForm()) {
        addPieces(text, found);
      } else if (isJson(bytes)) {
        addJsonStrings(text, found);
      }
    }
  }

  private static boolean isJson(Body body) {
    return JSON_TYPE.matcher(body.contentType().orElse("")).lookingAt();
  }

  private static void addPieces(String query, List<Secret> found) {
    for (String piece : query.split("&", -1)) {
      addEncoded(piece.substring(piece.indexOf('=') + 1), found);
    }
  }

  /** Adds all strings except names. This is a loop, because a pattern for escapes would recurse once per escape. */
  private static void addJsonStrings(String json, List<Secret> found) {
    Matcher nameEnds = JSON_NAME_ENDS.matcher(json);
    int open = json.indexOf('"');
    for (int i = 0; i < MOST_STRINGS && open >= 0; i++) {
      int close = closingQuote(json, open + 1);
      if (!nameEnds.region(close, json.length()).lookingAt()) {
        String string = json.substring(open + 1, close);
        add(string, found);
        add(unescaped(string), found);
      }
      open = json.indexOf('"', close + 1);
    }
  }

  private static int closingQuote(String json, int from) {
    int i = from;
    while (i < json.length() && json.charAt(i) != '"') {
      i += json.charAt(i) == '\\' ? 2 : 1;
    }
    return Math.min(i, json.length());
  }

  private static String unescaped(String json) {
    Matcher escape = JSON_ESCAPE.matcher(json);
    StringBuilder unescaped = new StringBuilder(json.length());
    int copied = 0;
    while (escape.find()) {
      unescaped.append(json, copied, escape.start());
      unescaped.append(
          escape.group(1) == null
              ? unescaped(escape.group(2).charAt(0))
              : (char) Integer.parseInt(escape.group(1), 16));
      copied = escape.end();
    }
    return unescaped.append(json, copied, json.length()).toString();
  }

  private static char unescaped(char escaped) {
    int control = "bfnrt".indexOf(escaped);
    return control < 0 ? escaped : "\b\f\n\r\t".charAt(control);
  }

  private static void addCredentials(String header, List<Secret> found) {
    add(header, found);
    Matcher credential = CREDENTIAL.matcher(header);
    while (credential.find()) {
      addEncoded(credential.group(), found);
    }
    Matcher basic = BASIC.matcher(header);
    if (basic.matches()) {
      addBasic(basic.group(1), found);
    }
  }

  /** Adds user name and password (RFC 7617). RFC 6749 section 2.3.1 encodes both. */
  private static void addBasic(String base64, List<Secret> found) {
    try {
      String credentials = new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
      add(credentials, found);
      for (String part : credentials.split(":", 2)) {
        addEncoded(part, found);
      }
    } catch (IllegalArgumentException notBase64) {
      // The header itself was added.
    }
  }

  /** Adds the value as it is, and decoded: an adapter may decode it before it quotes it. */
  private static void addEncoded(String value, List<Secret> found) {
    add(value, found);
    try {
      add(PercentEncoding.decode(value), found);
      add(PercentEncoding.decodeForm(value), found);
    } catch (IllegalArgumentException notEncoded) {
      // Then there is no decoded form.
    }
  }

  private static void add(String value, List<Secret> found) {
    if (value.length() >= SHORTEST) {
      found.add(Secret.of(value));
    }
  }
}
