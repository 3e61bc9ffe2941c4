package dev.tripod.domain;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A random value that one browser holds in a cookie of its own, so that a callback counts only in the browser that began
 * the authorization. A pending authorization that is looked up by {@code state} or {@code oauth_token} alone can be
 * forced on another user's browser (login CSRF, RFC 6749 section 10.12).
 *
 * <p>Not the servlet session's id: that one changes at login, and is not meant to be compared by others. Make one by
 * {@code new BrowserBinding(random.base64url(32))}, set it with {@link #setCookie}, read it back with {@link #fromCookie}.
 *
 * @param value 22 to 128 characters of base64url, so at least 128 bits
 */
public record BrowserBinding(Secret value) {

  /** The prefix makes browsers insist on Secure, on {@code Path=/}, and on no Domain. */
  public static final String COOKIE = "__Host-tripod";

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22,128}");

  public BrowserBinding {
    if (!FORM.matcher(value.reveal()).matches()) {
      throw new IllegalArgumentException("A browser binding is 22 to 128 characters of base64url");
    }
  }

  /**
   * Finds the binding in a request's {@code Cookie} header.
   *
   * @param cookieHeader the header's value, or {@code null} if the request had none
   * @return empty if the cookie is missing, malformed, or there with two different values; the browser is then unbound,
   *     and gets a new binding when it begins
   */
  public static Optional<BrowserBinding> fromCookie(@Nullable String cookieHeader) {
    BrowserBinding found = null;
    for (String pair : cookieHeader == null ? new String[0] : cookieHeader.split(";", -1)) {
      String cookie = pair.strip();
      if (cookie.startsWith(COOKIE + "=")) {
        String text = cookie.substring(COOKIE.length() + 1);
        if (!FORM.matcher(text).matches()) {
          return Optional.empty();
        }
        BrowserBinding binding = new BrowserBinding(Secret.of(text));
        if (found != null && !found.equals(binding)) {
          return Optional.empty();
        }
        found = binding;
      }
    }
    return Optional.ofNullable(found);
  }

  /** The value of the {@code Set-Cookie} header: a session cookie that no script and no other site can read or send. */
  public String setCookie() {
    return COOKIE + "=" + value.reveal() + "; Path=/; Secure; HttpOnly; SameSite=Lax";
  }
}
