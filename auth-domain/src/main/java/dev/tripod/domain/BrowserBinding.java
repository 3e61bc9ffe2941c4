package dev.tripod.domain;

import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A random value in a cookie of one browser. It binds a login to the browser that began it, so a callback is accepted only
 * there. Without it, an attacker can complete their own login in another user's browser (login CSRF, RFC 6749 section 10.12).
 *
 * <p>Create one with {@code new BrowserBinding(random.base64url(32))}, set the cookie with {@link #setCookie}, and read it with
 * {@link #fromCookie}. Do not use the id of a servlet session: it changes at login, and it should stay inside the container.
 *
 * @param value 22 to 128 characters of base64url, so at least 128 bits
 */
public record BrowserBinding(Secret value) {

  /** The name of the cookie. Browsers accept this prefix only with Secure, with {@code Path=/}, and without Domain. */
  public static final String COOKIE = "__Host-tripod";

  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22,128}");

  public BrowserBinding {
    if (!FORM.matcher(value.reveal()).matches()) {
      throw new IllegalArgumentException(
          "A browser binding must have 22 to 128 characters of base64url. Create it with random.base64url(32).");
    }
  }

  /**
   * Returns the binding in the {@code Cookie} header of a request.
   *
   * @param cookieHeader the value of the header, or {@code null} if the request has none
   * @return empty if the cookie is missing, malformed, or present with two different values. Such a browser gets a new binding
   *     when it begins a login.
   */
  public static Optional<BrowserBinding> fromCookie(@Nullable String cookieHeader) {
    BrowserBinding found = null;
    for (String pair : (cookieHeader == null ? "" : cookieHeader).split(";", -1)) {
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

  /** Returns the value of a {@code Set-Cookie} header: a session cookie that is hidden from scripts and other sites. */
  public String setCookie() {
    return setCookie("Lax");
  }

  /**
   * Returns the value of a {@code Set-Cookie} header, as {@link #setCookie} does, for a login with {@code form_post}. Browsers
   * also send this cookie with requests from other sites. The callback of such a login comes from the server's page, and has no
   * other cookie. Use this cookie for no other login.
   */
  public String setCookieForFormPost() {
    return setCookie("None");
  }

  /** Returns a key for this browser in a store: 64 hexadecimal digits. They do not reveal the binding. */
  public String digest() {
    return Digest.of(value.reveal(), "");
  }

  private String setCookie(String sameSite) {
    return COOKIE + "=" + value.reveal() + "; Path=/; Secure; HttpOnly; SameSite=" + sameSite;
  }
}
