package dev.tripod.explain;

import dev.tripod.domain.http.PercentEncoding;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One way to make a {@link SignatureMistake}: what it changes between a request and its base string. The base string itself is
 * made by {@link dev.tripod.oauth1.SigningInput#baseString}; a variant changes what goes in or what comes out. Where it cannot be made (there is no text
 * to decode once more) it throws {@link IllegalArgumentException}.
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

  /** Other parts go in. */
  static MistakeVariant inParts(SignatureMistake mistake, UnaryOperator<BaseStringParts> change) {
    return inParts(mistake, "", change);
  }

  /** @param detail without a secret, since it is printed */
  static MistakeVariant inParts(
      SignatureMistake mistake, String detail, UnaryOperator<BaseStringParts> change) {
    return new MistakeVariant(mistake, detail, change, null, same(), same());
  }

  /** The parameters are encoded, sorted or joined in another way (RFC 5849 section 3.4.1.3.2). */
  static MistakeVariant inNormalization(
      SignatureMistake mistake, Function<BaseStringParts, String> normalization) {
    return new MistakeVariant(mistake, "", same(), normalization, same(), same());
  }

  /** The normalized parameters are changed before they are encoded as a whole. */
  static MistakeVariant inNormalized(SignatureMistake mistake, UnaryOperator<String> change) {
    return new MistakeVariant(mistake, "", same(), null, change, same());
  }

  /** The pieces are changed after they are encoded as a whole. */
  static MistakeVariant inEncoded(SignatureMistake mistake, UnaryOperator<BaseStringText> change) {
    return new MistakeVariant(mistake, "", same(), null, same(), change);
  }

  /** An encoder that differs wherever it is used: on names and values, and on the whole. */
  static MistakeVariant inEveryEscape(SignatureMistake mistake, UnaryOperator<String> change) {
    return new MistakeVariant(mistake, "", same(), null, change, text -> text.escapes(change));
  }

  /** The base string that these variants together make of {@code right}. */
  static BaseStringText made(BaseStringParts right, List<MistakeVariant> variants) {
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

  /** {@code found}, and the mistakes of these variants. */
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
