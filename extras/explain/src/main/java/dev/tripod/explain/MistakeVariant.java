package dev.tripod.explain;

import dev.tripod.domain.http.PercentEncoding;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One way to make a {@link SignatureMistake}. {@link dev.tripod.oauth1.SigningInput#baseString} makes the base string; a
 * variant changes its input or its output. Its functions throw {@link IllegalArgumentException} if the mistake is not possible
 * with this request. Immutable.
 */
final class MistakeVariant {

  private final SignatureMistake mistake;
  private final String detail;
  private final UnaryOperator<BaseStringParts> parts;
  private final @Nullable Function<BaseStringParts, String> normalization;
  private final UnaryOperator<String> normalized;
  private final UnaryOperator<BaseStringText> encoded;

  private MistakeVariant(
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

  /** Returns a variant that changes the parts before the base string is made. */
  static MistakeVariant inParts(SignatureMistake mistake, UnaryOperator<BaseStringParts> change) {
    return inParts(mistake, "", change);
  }

  /**
   * Returns a variant that changes the parts before the base string is made.
   *
   * @param detail is printed, so it must not contain a secret
   */
  static MistakeVariant inParts(
      SignatureMistake mistake, String detail, UnaryOperator<BaseStringParts> change) {
    return new MistakeVariant(mistake, detail, change, null, same(), same());
  }

  /** Returns a variant that encodes, sorts or joins the parameters in another way (RFC 5849 section 3.4.1.3.2). */
  static MistakeVariant inNormalization(
      SignatureMistake mistake, Function<BaseStringParts, String> normalization) {
    return new MistakeVariant(mistake, "", same(), normalization, same(), same());
  }

  /** Returns a variant that changes the normalized parameters before they are encoded as a whole. */
  static MistakeVariant inNormalized(SignatureMistake mistake, UnaryOperator<String> change) {
    return new MistakeVariant(mistake, "", same(), null, change, same());
  }

  /** Returns a variant that changes the finished base string. */
  static MistakeVariant inEncoded(SignatureMistake mistake, UnaryOperator<BaseStringText> change) {
    return new MistakeVariant(mistake, "", same(), null, same(), change);
  }

  /** Returns a variant with another encoder, for names and values and for the whole. */
  static MistakeVariant inEveryEscape(SignatureMistake mistake, UnaryOperator<String> change) {
    return new MistakeVariant(mistake, "", same(), null, change, text -> text.escapes(change));
  }

  /** Returns the base string that these variants together make of {@code right}. */
  static BaseStringText baseString(BaseStringParts right, List<MistakeVariant> variants) {
    BaseStringParts parts = right;
    for (MistakeVariant variant : variants) {
      parts = variant.parts.apply(parts);
    }
    BaseStringText text = BaseStringText.of(parts.baseString());
    String normalized = text.normalized();
    for (MistakeVariant variant : variants) {
      normalized = variant.normalization == null ? normalized : variant.normalization.apply(parts);
    }
    for (MistakeVariant variant : variants) {
      normalized = variant.normalized.apply(normalized);
    }
    String whole = PercentEncoding.encode(normalized);
    text = text.parameters(piece -> whole);
    for (MistakeVariant variant : variants) {
      text = variant.encoded.apply(text);
    }
    return text;
  }

  /** Returns {@code found} with the mistakes of these variants. */
  static SignatureComparison addedTo(SignatureComparison found, List<MistakeVariant> variants) {
    SignatureComparison more = found;
    for (MistakeVariant variant : variants) {
      more = more.and(variant.mistake, variant.detail);
    }
    return more;
  }

  private static <T> UnaryOperator<T> same() {
    return UnaryOperator.identity();
  }
}
