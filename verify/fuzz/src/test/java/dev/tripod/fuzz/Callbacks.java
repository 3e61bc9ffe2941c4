package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** A second reader of callbacks to compare with. It knows one callback address. */
final class Callbacks {

  static final URI ADDRESS = URI.create("https://app.example/cb?shop=1");
  static final BrowserBinding BINDING =
      new BrowserBinding(Secret.of("k0fKyLw9Tn5cU6Yz1m2E3AvWqRtPsXb7"));

  private Callbacks() {}

  /**
   * Returns the parameters of a pasted text, if it is {@link #ADDRESS} with parameters added. Text that is not clear becomes
   * {@code U+FFFD}.
   *
   * @param credentials the parameters in which a raw blank, quote or angle bracket is not clear
   */
  static Optional<Parameters> query(String pasted, List<String> credentials) {
    String text = pasted.strip().split("#", 2)[0];
    int start = text.indexOf('?');
    try {
      Parameters query = start < 0
          ? Parameters.none()
          : Parameters.parse(Stream.of(text.substring(start + 1).split("&", -1))
              .map(pair -> readable(
                  pair, credentials.stream().anyMatch(name -> pair.startsWith(name + "="))))
              .collect(joining("&")));
      return isAddress(new URI(start < 0 ? text : text.substring(0, start)))
              && query.all("shop").contains("1")
          ? Optional.of(query)
          : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException notACallback) {
      return Optional.empty();
    }
  }

  static boolean isDamaged(String text) {
    return text.contains("\uFFFD") || InputText.hasUnpairedSurrogate(text);
  }

  /** Returns {@code pair} with every character escaped, except the first {@code =}. */
  private static String readable(String pair, boolean isCredential) {
    int equals = pair.indexOf('=');
    return equals < 0
        ? decoded(pair, isCredential)
        : decoded(pair.substring(0, equals), isCredential) + "="
            + decoded(pair.substring(equals + 1), isCredential);
  }

  private static String decoded(String text, boolean isCredential) {
    ByteArrayOutputStream octets = new ByteArrayOutputStream();
    int i = 0;
    while (i < text.length()) {
      String c = Character.toString(text.codePointAt(i));
      String digits =
          text.substring(i + c.length(), Math.max(i + c.length(), Math.min(i + 3, text.length())));
      boolean isEscape = c.equals("%") && digits.matches("[0-9A-Fa-f]{2}");
      boolean isUnclear = (c.equals("%") && !isEscape)
          || InputText.hasUnpairedSurrogate(c)
          || (isCredential && c.matches("[\\p{Zs}\\p{Zl}\\p{Zp}\\p{Cc}\"<>]"));
      octets.writeBytes(
          isEscape
              ? new byte[] {(byte) Integer.parseInt(digits, 16)}
              : (isUnclear ? "\uFFFD" : c.equals("+") ? " " : c).getBytes(UTF_8));
      i += isEscape ? 3 : c.length();
    }
    return PercentEncoding.encode(octets.toString(UTF_8));
  }

  private static boolean isAddress(URI arrived) {
    String authority =
        Objects.requireNonNullElse(arrived.getRawAuthority(), "").toLowerCase(Locale.ROOT);
    return "https".equalsIgnoreCase(arrived.getScheme())
        && (authority.equals("app.example") || authority.equals("app.example:443"))
        && ADDRESS.getRawPath().equals(arrived.getRawPath());
  }
}
