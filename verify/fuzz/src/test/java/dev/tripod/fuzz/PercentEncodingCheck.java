package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tripod.domain.http.PercentEncoding;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Percent-encoding and decoding agree with the JDK, and each is the inverse of the other. */
final class PercentEncodingCheck implements ParserCheck {

  static final Set<String> NOT_ENCODED = Set.of(
      "The '%' at index # is not followed by two hexadecimal digits. Write %# for a '%'.",
      "The escapes at index # are not UTF-#. Encode the text as UTF-#.");

  private static final Set<String> NOT_UNICODE =
      Set.of("The text has an unpaired surrogate at index #. Use valid Unicode text.");

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    encode(text);
    decode(text, false, PercentEncoding::decode);
    decode(text, true, PercentEncoding::decodeForm);
  }

  private static void encode(String text) {
    try {
      String encoded = PercentEncoding.encode(text);
      Promise.isEqual("the encoding is the JDK's", encodedByTheJdk(text), encoded);
      Promise.isEqual("decoding gives the text", text, PercentEncoding.decode(encoded));
      Promise.isEqual("decoding a form gives the text", text, PercentEncoding.decodeForm(encoded));
    } catch (IllegalArgumentException e) {
      Message.requireFixed(e, NOT_UNICODE);
      Promise.isTrue(
          "only an unpaired surrogate is rejected", InputText.hasUnpairedSurrogate(text));
    }
  }

  private static void decode(String text, boolean plusIsSpace, UnaryOperator<String> decoder) {
    Optional<String> expected = PercentDecoder.decode(text, plusIsSpace);
    try {
      String decoded = decoder.apply(text);
      Promise.isEqual("the decoders agree", expected, Optional.of(decoded));
      if (!InputText.hasUnpairedSurrogate(decoded)) {
        String again = PercentEncoding.decode(PercentEncoding.encode(decoded));
        Promise.isEqual("encoding and decoding change nothing", decoded, again);
      }
    } catch (IllegalArgumentException e) {
      Message.requireFixed(e, NOT_ENCODED);
      Promise.isTrue("only text that is not encoded is rejected", expected.isEmpty());
    }
  }

  private static String encodedByTheJdk(String text) {
    return URLEncoder.encode(text, UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }
}
