package dev.tripod.cli.login;

import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.PendingLogin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;

/**
 * A text that is not the callback of a login.
 *
 * @param whatHappened says what was pasted
 * @param nextStep says what to paste
 */
record WrongPaste(String whatHappened, String nextStep) {

  /** Returns what is wrong with {@code pasted}, which was rejected because of {@code rejection}. */
  static WrongPaste of(
      String pasted, PendingLogin login, URI callback, CallbackRejected rejection) {
    String complete =
        "Paste the complete address that the browser shows after you agreed. It begins with "
            + callback + "?";
    if (pasted.isBlank()) {
      return new WrongPaste("Nothing was pasted.", complete);
    }
    if (isAt(login.authorizationUri(), pasted)) {
      return new WrongPaste(
          "This is the address to open, not the one that follows it.",
          "Open it in the browser and agree. " + complete);
    }
    return switch (rejection.reason()) {
      case MISMATCH ->
        new WrongPaste(
            "This address belongs to another login.",
            "Use the browser tab of this login, or open its address again. " + complete);
      case EXPIRED ->
        new WrongPaste("This login has expired.", "Run \"tripod login\" again, and paste sooner.");
      case INCOMPLETE ->
        isAt(callback, pasted) && !pasted.contains("?")
            ? new WrongPaste(
                "This address has no parameters.",
                "A page may have removed them. Open the address of the login again. " + complete)
            : new WrongPaste(text(rejection), complete);
      default ->
        isSingleValue(pasted)
            ? new WrongPaste(
                "This is a single value, such as a code, without the proof that it belongs to this login.",
                complete)
            : new WrongPaste(text(rejection), complete);
    };
  }

  private static String text(CallbackRejected rejection) {
    return Objects.requireNonNullElse(rejection.getMessage(), "Callback rejected.");
  }

  /** Returns whether {@code pasted} has the scheme, the host and the path of {@code address}. */
  private static boolean isAt(URI address, String pasted) {
    try {
      URI uri = new URI(pasted.strip());
      return Objects.equals(uri.getScheme(), address.getScheme())
          && Objects.equals(uri.getRawAuthority(), address.getRawAuthority())
          && Objects.equals(path(uri), path(address));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String path(URI uri) {
    String path = Objects.requireNonNullElse(uri.getRawPath(), "");
    return path.isEmpty() ? "/" : path;
  }

  private static boolean isSingleValue(String pasted) {
    return pasted.strip().matches("[^\\s?=/]+");
  }
}
