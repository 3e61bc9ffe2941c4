package dev.tripod.fuzz;

import dev.tripod.domain.BrowserBinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The cookie of a browser: a binding is read only if all cookies of that name have the same valid value. */
final class CookieCheck implements ParserCheck {

  @Override
  public void check(byte[] input) {
    String header = InputText.of(input);
    Optional<BrowserBinding> binding = BrowserBinding.fromCookie(header);
    Promise.isEqual(
        "the readers agree", value(header), binding.map(found -> found.value().reveal()));
    binding.ifPresent(found -> {
      Promise.isEqual(
          "the cookie that was set is read again",
          binding,
          BrowserBinding.fromCookie(found.setCookie().split(";", 2)[0]));
      SecretSearch.of(found.value().reveal()).requireNoneIn(found.toString());
    });
  }

  private static Optional<String> value(String header) {
    List<String> values = new ArrayList<>();
    for (String pair : header.split(";", -1)) {
      if (pair.strip().startsWith("__Host-tripod=")) {
        values.add(pair.strip().substring("__Host-tripod=".length()));
      }
    }
    return values.stream().distinct().count() == 1 && values.get(0).matches("[A-Za-z0-9_-]{22,128}")
        ? Optional.of(values.get(0))
        : Optional.empty();
  }
}
