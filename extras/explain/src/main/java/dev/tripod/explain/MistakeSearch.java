package dev.tripod.explain;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** A search for one or two {@linkplain MistakeVariant mistakes} that turn the right base string into the other side's. */
final class MistakeSearch {

  /** In characters. There are hundreds of pairs of mistakes, and each makes a base string. */
  private static final int LONGEST_FOR_TWO = 1 << 16;

  private final BaseStringParts right;
  private final BaseStringText rightText;

  /** The wrong base strings, each with the first mistake that makes it. */
  private final Map<String, MistakeVariant> variants = new LinkedHashMap<>();

  MistakeSearch(BaseStringParts right, List<MistakeVariant> variants) {
    this.right = right;
    this.rightText = BaseStringText.of(right.baseString());
    for (MistakeVariant variant : variants) {
      made(List.of(variant))
          .map(BaseStringText::text)
          .filter(text -> !text.equals(rightText.text()))
          .ifPresent(text -> this.variants.putIfAbsent(text, variant));
    }
  }

  /** Returns the base string without a mistake. */
  BaseStringText right() {
    return rightText;
  }

  /** Returns a single mistake that gives the base string, as a list of one. */
  Optional<List<MistakeVariant>> one(Predicate<BaseStringText> reproduces) {
    return variants.entrySet().stream()
        .filter(made -> reproduces.test(BaseStringText.of(made.getKey())))
        .map(made -> List.of(made.getValue()))
        .findFirst();
  }

  /** Returns two mistakes that together give the base string. */
  Optional<List<MistakeVariant>> two(Predicate<BaseStringText> reproduces) {
    if (rightText.text().length() > LONGEST_FOR_TWO) {
      return Optional.empty();
    }
    List<MistakeVariant> all = List.copyOf(variants.values());
    for (int first = 0; first < all.size(); first++) {
      for (int second = first + 1; second < all.size(); second++) {
        List<MistakeVariant> both = List.of(all.get(first), all.get(second));
        if (made(both).filter(reproduces).isPresent()) {
          return Optional.of(both);
        }
      }
    }
    return Optional.empty();
  }

  /** Returns one mistake that gives the base string, or else two. */
  Optional<List<MistakeVariant>> oneOrTwo(Predicate<BaseStringText> reproduces) {
    return one(reproduces).or(() -> two(reproduces));
  }

  private Optional<BaseStringText> made(List<MistakeVariant> together) {
    try {
      return Optional.of(MistakeVariant.baseString(right, together));
    } catch (IllegalArgumentException cannotBeMade) {
      return Optional.empty();
    }
  }
}
