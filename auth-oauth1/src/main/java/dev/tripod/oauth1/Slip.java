package dev.tripod.oauth1;

import dev.tripod.domain.http.PercentEncoding;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One way to make a {@link SignatureMistake}: what it changes between a request and its base string. The base string itself is
 * made by {@link SignatureBaseString}; a slip changes what goes in or what comes out. Where it cannot be made (there is no text
 * to decode once more) it throws {@link IllegalArgumentException}.
 */
final class Slip {

  private final SignatureMistake mistake;
  private final String detail;
  private final UnaryOperator<BaseStringParts> parts;
  private final @Nullable Function<BaseStringParts, String> normalization;
  private final UnaryOperator<String> normalized;
  private final UnaryOperator<BaseStringText> encoded;

  private Slip(
      SignatureMistake mistake,
      String detail,
      UnaryOperator<BaseStringParts> parts,
      @Nullable Function<BaseStringParts, String> normalization,
      UnaryOperator<String> normalized,
      UnaryOperator<BaseStringText> encoded) {
    this.mistake = mistake;
    this.detail = detail;
    this.parts = parts;
    this.normalization = normalization;
    this.normalized = normalized;
    this.encoded = encoded;
  }

  /** Other parts go in. */
  static Slip inParts(SignatureMistake mistake, UnaryOperator<BaseStringParts> change) {
    return inParts(mistake, "", change);
  }

  /** @param detail without a secret, since it is printed */
  static Slip inParts(
      SignatureMistake mistake, String detail, UnaryOperator<BaseStringParts> change) {
    return new Slip(mistake, detail, change, null, same(), same());
  }

  /** The parameters are encoded, sorted or joined in another way (RFC 5849 section 3.4.1.3.2). */
  static Slip inNormalization(
      SignatureMistake mistake, Function<BaseStringParts, String> normalization) {
    return new Slip(mistake, "", same(), normalization, same(), same());
  }

  /** The normalized parameters are changed before they are encoded as a whole. */
  static Slip inNormalized(SignatureMistake mistake, UnaryOperator<String> change) {
    return new Slip(mistake, "", same(), null, change, same());
  }

  /** The pieces are changed after they are encoded as a whole. */
  static Slip inEncoded(SignatureMistake mistake, UnaryOperator<BaseStringText> change) {
    return new Slip(mistake, "", same(), null, same(), change);
  }

  /** An encoder that differs wherever it is used: on names and values, and on the whole. */
  static Slip inEveryEscape(SignatureMistake mistake, UnaryOperator<String> change) {
    return new Slip(mistake, "", same(), null, change, text -> text.escapes(change));
  }

  /** The base string that these slips together make of {@code right}. */
  static BaseStringText made(BaseStringParts right, List<Slip> slips) {
    BaseStringParts parts = right;
    for (Slip slip : slips) {
      parts = slip.parts.apply(parts);
    }
    BaseStringText text = BaseStringText.of(parts.baseString());
    String normalized = text.normalized();
    for (Slip slip : slips) {
      normalized = slip.normalization == null ? normalized : slip.normalization.apply(parts);
    }
    for (Slip slip : slips) {
      normalized = slip.normalized.apply(normalized);
    }
    String whole = PercentEncoding.encode(normalized);
    text = text.parameters(piece -> whole);
    for (Slip slip : slips) {
      text = slip.encoded.apply(text);
    }
    return text;
  }

  /** {@code found}, and the mistakes of these slips. */
  static SignatureComparison addedTo(SignatureComparison found, List<Slip> slips) {
    SignatureComparison more = found;
    for (Slip slip : slips) {
      more = more.and(slip.mistake, slip.detail);
    }
    return more;
  }

  private static <T> UnaryOperator<T> same() {
    return UnaryOperator.identity();
  }
}
