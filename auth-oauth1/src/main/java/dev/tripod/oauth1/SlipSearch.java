package dev.tripod.oauth1;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks for the slips, one or two of them, that turn the right base string into another one that is known or signed. */
final class SlipSearch {

  /** Two slips at once are tried a few hundred times over, which a long base string makes slow. */
  private static final int LONGEST_FOR_TWO = 1 << 16;

  private final BaseStringParts right;
  private final BaseStringText rightText;

  /** Those that change this base string, each another way. */
  private final Map<String, Slip> slips = new LinkedHashMap<>();

  SlipSearch(BaseStringParts right, List<Slip> slips) {
    this.right = right;
    this.rightText = BaseStringText.of(right.baseString());
    for (Slip slip : slips) {
      made(List.of(slip))
          .map(BaseStringText::text)
          .filter(text -> !text.equals(rightText.text()))
          .ifPresent(text -> this.slips.putIfAbsent(text, slip));
    }
  }

  BaseStringText right() {
    return rightText;
  }

  Optional<List<Slip>> one(Predicate<BaseStringText> reproduces) {
    return slips.entrySet().stream()
        .filter(made -> reproduces.test(BaseStringText.of(made.getKey())))
        .map(made -> List.of(made.getValue()))
        .findFirst();
  }

  Optional<List<Slip>> two(Predicate<BaseStringText> reproduces) {
    if (rightText.text().length() > LONGEST_FOR_TWO) {
      return Optional.empty();
    }
    List<Slip> all = List.copyOf(slips.values());
    for (int first = 0; first < all.size(); first++) {
      for (int second = first + 1; second < all.size(); second++) {
        List<Slip> both = List.of(all.get(first), all.get(second));
        if (made(both).filter(reproduces).isPresent()) {
          return Optional.of(both);
        }
      }
    }
    return Optional.empty();
  }

  Optional<List<Slip>> oneOrTwo(Predicate<BaseStringText> reproduces) {
    return one(reproduces).or(() -> two(reproduces));
  }

  private Optional<BaseStringText> made(List<Slip> together) {
    try {
      return Optional.of(Slip.made(right, together));
    } catch (IllegalArgumentException cannotBeMade) {
      return Optional.empty();
    }
  }
}
