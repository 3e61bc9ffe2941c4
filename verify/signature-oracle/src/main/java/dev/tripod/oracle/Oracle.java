package dev.tripod.oracle;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A second implementation of RFC 5849 section 3.4, written from its text alone. It works on octets where the library works on
 * characters, and on the address as it was typed where the library normalizes it. It uses the JDK alone, which {@code
 * OracleIsIndependentTest} checks. Immutable.
 */
public final class Oracle {

  private static final String UNRESERVED =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

  private final Set<Fault> faults;

  private Oracle(Set<Fault> faults) {
    this.faults = faults;
  }

  /** {@return an oracle without faults} */
  public static Oracle right() {
    return new Oracle(EnumSet.noneOf(Fault.class));
  }

  /** {@return an oracle with these faults} */
  public static Oracle with(Fault... faults) {
    return new Oracle(EnumSet.copyOf(List.of(faults)));
  }

  /**
   * A request as text, before any library has parsed it.
   *
   * @param protocol names and values of the protocol parameters, in turn
   */
  public record Paper(
      String method, String address, String contentType, String body, List<String> protocol) {

    /** {@return a request without a body} */
    public static Paper of(String method, String address, String... protocol) {
      return new Paper(method, address, "", "", List.of(protocol));
    }

    /** {@return this request with a body} */
    public Paper withBody(String type, String text) {
      return new Paper(method, address, type, text, protocol);
    }

    /** {@return this request with other protocol parameters: names and values, in turn} */
    public Paper withProtocol(List<String> other) {
      return new Paper(method, address, contentType, body, other);
    }

    @Override
    public String toString() {
      return method + " " + address + " " + contentType + " " + body + " " + protocol;
    }
  }

  /** {@return the base string of {@code paper} (RFC 5849 section 3.4.1.1)} */
  public String baseString(Paper paper) {
    String method =
        broken(Fault.METHOD_AS_GIVEN) ? paper.method() : paper.method().toUpperCase(Locale.ROOT);
    String parameters = normalized(paper);
    String encoded = broken(Fault.PARAMETERS_NOT_ENCODED) ? parameters : encode(utf8(parameters));
    if (broken(Fault.PARAMETERS_ENCODED_TWICE)) {
      encoded = encode(utf8(encoded));
    }
    return method + "&" + encode(utf8(uri(paper.address()))) + "&" + encoded;
  }

  /** {@return the HMAC signature of {@code paper} in base64 (RFC 5849 section 3.4.2)} */
  public String signature(Paper paper, String algorithm, String clientSecret, String tokenSecret) {
    String key = encode(utf8(clientSecret)) + "&" + encode(utf8(tokenSecret));
    return mac(algorithm, key, baseString(paper));
  }

  /** {@return the MAC of {@code message} in base64, with any text as the key} */
  public static String mac(String algorithm, String key, String message) {
    try {
      Mac mac = Mac.getInstance(algorithm);
      mac.init(new SecretKeySpec(utf8(key), algorithm));
      return Base64.getEncoder().encodeToString(mac.doFinal(utf8(message)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** {@return {@code text}, percent-encoded (RFC 5849 section 3.6)} */
  public String encode(String text) {
    return encode(utf8(text));
  }

  /** {@return the decoded names and values of a header (RFC 5849 section 3.5.1), in turn, without {@code realm}} */
  public static List<String> protocol(String header) {
    List<String> found = new ArrayList<>();
    for (String parameter : header.substring("OAuth ".length()).split(", ", -1)) {
      String name = parameter.substring(0, parameter.indexOf('='));
      String value = parameter.substring(name.length() + 2, parameter.length() - 1);
      if (!name.equals("realm")) {
        found.add(text(right().decode(name, false)));
        found.add(text(right().decode(value, false)));
      }
    }
    return found;
  }

  /** Makes the base string URI (RFC 5849 section 3.4.1.2). */
  private String uri(String address) {
    int authority = address.indexOf("://") + 3;
    int path = firstOf(address, authority, "/?");
    int query = firstOf(address, authority, "?");
    String scheme = address.substring(0, authority).toLowerCase(Locale.ROOT);
    String host = address.substring(authority, path);
    String port = "";
    int colon = host.lastIndexOf(':');
    if (colon > host.lastIndexOf(']')) {
      port = host.substring(colon);
      host = host.substring(0, colon);
    }
    boolean standard = port.equals(scheme.equals("https://") ? ":443" : ":80");
    if (broken(Fault.STANDARD_PORT_SIGNED) && port.isEmpty()) {
      port = scheme.equals("https://") ? ":443" : ":80";
    } else if ((standard && !broken(Fault.STANDARD_PORT_SIGNED))
        || broken(Fault.OTHER_PORT_DROPPED)) {
      port = "";
    }
    if (broken(Fault.HTTP_FOR_HTTPS)) {
      scheme = "http://";
    }
    String rest = address.substring(path, query);
    if (rest.isEmpty() && !broken(Fault.EMPTY_PATH_SIGNED)) {
      rest = "/";
    }
    if (broken(Fault.PATH_DECODED)) {
      rest = text(decode(rest, false));
    }
    if (broken(Fault.QUERY_SIGNED)) {
      rest += address.substring(query);
    }
    return scheme
        + (broken(Fault.HOST_AS_GIVEN) ? host : host.toLowerCase(Locale.ROOT))
        + port
        + rest;
  }

  private static int firstOf(String text, int start, String characters) {
    int i = start;
    while (i < text.length() && characters.indexOf(text.charAt(i)) < 0) {
      i++;
    }
    return i;
  }

  /** Normalizes the parameters (RFC 5849 section 3.4.1.3.2). */
  private String normalized(Paper paper) {
    List<byte[][]> pairs = selected(gathered(paper));
    if (broken(Fault.SORTED_BEFORE_ENCODING)) {
      pairs.sort(Comparator.<byte[][], String>comparing(pair -> text(pair[0]))
          .thenComparing(pair -> text(pair[1])));
    }
    List<String[]> encoded = new ArrayList<>();
    for (byte[][] pair : pairs) {
      encoded.add(new String[] {encode(pair[0]), encode(pair[1])});
    }
    Comparator<String[]> byName = (a, b) -> octetOrder(a[0], b[0]);
    if (broken(Fault.SORTED_BY_NAME_ALONE)) {
      encoded.sort(byName);
    } else if (broken(Fault.SORTED_AS_JOINED)) {
      encoded.sort((a, b) -> octetOrder(a[0] + "=" + a[1], b[0] + "=" + b[1]));
    } else if (broken(Fault.SORTED_WITHOUT_CASE)) {
      encoded.sort(
          Comparator.comparing(pair -> pair[0] + "=" + pair[1], String.CASE_INSENSITIVE_ORDER));
    } else if (!broken(Fault.NOT_SORTED) && !broken(Fault.SORTED_BEFORE_ENCODING)) {
      encoded.sort(byName.thenComparing((a, b) -> octetOrder(a[1], b[1])));
    }
    return encoded.stream().map(pair -> pair[0] + "=" + pair[1]).collect(Collectors.joining("&"));
  }

  private static int octetOrder(String a, String b) {
    return Arrays.compareUnsigned(utf8(a), utf8(b));
  }

  /** Collects the signed parameters (RFC 5849 section 3.4.1.3.1). */
  private List<byte[][]> gathered(Paper paper) {
    List<byte[][]> pairs = new ArrayList<>();
    int query = paper.address().indexOf('?');
    if (query >= 0 && !broken(Fault.QUERY_LEFT_OUT)) {
      split(paper.address().substring(query + 1), !broken(Fault.QUERY_NOT_DECODED), pairs);
    }
    String type = paper.contentType().toLowerCase(Locale.ROOT);
    String bare = broken(Fault.FORM_WITH_CHARSET_LEFT_OUT) ? type : type.split(";", -1)[0].trim();
    boolean form = bare.equals("application/x-www-form-urlencoded") && !broken(Fault.FORM_LEFT_OUT);
    if (form || broken(Fault.ANY_BODY_IS_A_FORM)) {
      split(paper.body(), true, pairs);
    }
    for (int i = 0; i < paper.protocol().size(); i += 2) {
      pairs.add(
          new byte[][] {utf8(paper.protocol().get(i)), utf8(paper.protocol().get(i + 1))});
    }
    return pairs;
  }

  private void split(String form, boolean decoding, List<byte[][]> pairs) {
    for (String piece : form.split("&", -1)) {
      int equals = piece.indexOf('=');
      if (piece.isEmpty() || (equals < 0 && broken(Fault.NAME_ALONE_LEFT_OUT))) {
        continue;
      }
      String name = equals < 0 ? piece : piece.substring(0, equals);
      String value = equals < 0 ? "" : piece.substring(equals + 1);
      pairs.add(
          decoding
              ? new byte[][] {decode(name, true), decode(value, true)}
              : new byte[][] {utf8(name), utf8(value)});
    }
  }

  private List<byte[][]> selected(List<byte[][]> pairs) {
    Map<String, byte[][]> byKey = new LinkedHashMap<>();
    if (broken(Fault.LAST_OF_A_NAME)) {
      pairs.forEach(pair -> byKey.put(text(pair[0]), pair));
    } else if (broken(Fault.FIRST_OF_A_NAME)) {
      pairs.forEach(pair -> byKey.putIfAbsent(text(pair[0]), pair));
    } else if (broken(Fault.EQUAL_PAIRS_ONCE)) {
      pairs.forEach(pair -> byKey.putIfAbsent(encode(pair[0]) + "=" + encode(pair[1]), pair));
    } else {
      return pairs;
    }
    return new ArrayList<>(byKey.values());
  }

  private byte[] decode(String text, boolean form) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    byte[] raw = utf8(text);
    for (int i = 0; i < raw.length; i++) {
      if (raw[i] == '%') {
        octets.write(Integer.parseInt(text(Arrays.copyOfRange(raw, i + 1, i + 3)), 16));
        i += 2;
      } else if (raw[i] == '+' && form && !broken(Fault.PLUS_IS_NO_SPACE)) {
        octets.write(' ');
      } else {
        octets.write(raw[i]);
      }
    }
    return octets.toByteArray();
  }

  private String encode(byte[] given) {
    byte[] octets = broken(Fault.ONE_OCTET_FOR_A_CHARACTER)
        ? text(given).getBytes(StandardCharsets.ISO_8859_1)
        : given;
    StringBuilder encoded = new StringBuilder();
    for (byte octet : octets) {
      char character = (char) (octet & 0xFF);
      if (character == ' ' && broken(Fault.SPACE_AS_PLUS)) {
        encoded.append('+');
      } else if (isBare(character)) {
        encoded.append(character);
      } else {
        encoded.append(String.format(
            Locale.ROOT, broken(Fault.ESCAPES_IN_LOWER_CASE) ? "%%%02x" : "%%%02X", octet));
      }
    }
    return encoded.toString();
  }

  private boolean isBare(char character) {
    if (character == '*') {
      return broken(Fault.ASTERISK_BARE);
    }
    return UNRESERVED.indexOf(character) >= 0 && !(character == '~' && broken(Fault.TILDE_ESCAPED));
  }

  private boolean broken(Fault fault) {
    return faults.contains(fault);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
