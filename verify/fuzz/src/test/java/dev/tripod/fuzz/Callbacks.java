package dev.tripod.fuzz;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** A second reader of callbacks to compare with. It knows one callback address. */
final class Callbacks {

  static final URI ADDRESS = URI.create("https://app.example/cb?shop=1");
  static final BrowserBinding BINDING =
      new BrowserBinding(Secret.of("k0fKyLw9Tn5cU6Yz1m2E3AvWqRtPsXb7"));

  private Callbacks() {}

  /** Returns the parameters of a pasted text, if it is {@link #ADDRESS} with parameters added. */
  static Optional<Parameters> query(String pasted) {
    String text = pasted.strip();
    int fragment = text.indexOf('#');
    try {
      URI arrived = new URI(fragment < 0 ? text : text.substring(0, fragment));
      Parameters query = Parameters.parse(Objects.requireNonNullElse(arrived.getRawQuery(), ""));
      return isAddress(arrived) && query.all("shop").contains("1")
          ? Optional.of(query)
          : Optional.empty();
    } catch (URISyntaxException | IllegalArgumentException notACallback) {
      return Optional.empty();
    }
  }

  private static boolean isAddress(URI arrived) {
    String authority =
        Objects.requireNonNullElse(arrived.getRawAuthority(), "").toLowerCase(Locale.ROOT);
    return "https".equalsIgnoreCase(arrived.getScheme())
        && (authority.equals("app.example") || authority.equals("app.example:443"))
        && ADDRESS.getRawPath().equals(arrived.getRawPath());
  }
}
