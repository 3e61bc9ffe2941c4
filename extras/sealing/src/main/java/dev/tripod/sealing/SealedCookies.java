package dev.tripod.sealing;

import dev.tripod.domain.BrowserBinding;
import dev.tripod.domain.PendingKey;
import dev.tripod.domain.PendingLogin;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.Clock;
import dev.tripod.sealing.SealedValueException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Cookies that carry pending logins, for servers without sessions and without a store of pending authorizations. Each login has a sealed
 * cookie of its own, so a user can log in from several tabs. The cookie opens only beside the {@link BrowserBinding} that the login began
 * with.
 *
 * <p><b>Such a cookie can be replayed until it is too old:</b> no server remembers that it was used. A store returns a pending login once.
 * The authorization code works once in any case.
 *
 * <p>The servers share the keys, and their clocks differ by less than five minutes. Immutable and thread-safe.
 */
public final class SealedCookies {

  private static final String PURPOSE = "login-cookie";
  private static final String PREFIX = BrowserBinding.COOKIE + "-login-";

  /** Enough digits that the logins of one browser have different names. The whole digest is authenticated. */
  private static final int DIGITS_IN_NAME = 16;

  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration CLOCK_DIFFERENCE = Duration.ofMinutes(5);

  private static final int MOST_COOKIES = 4;

  /** Servers reject a request with more than about 8 KiB of headers, and not all of them are cookies of logins. */
  private static final int MOST_OCTETS_TOGETHER = 6_000;

  /** Browsers drop a cookie with more than 4,096 octets (RFC 6265 section 6.1), including its attributes. */
  private static final int MOST_OCTETS = 4_096 - 128;

  private static final String START_AGAIN = "Start the login again.";

  private static final Pattern VALUE =
      Pattern.compile("([1-9][0-9]{0,10})\\.(" + KeyId.FORM + ")\\.([A-Za-z0-9_-]+)");

  /** The names of login cookies. Cookies with other names are ignored, so no {@code Set-Cookie} header repeats their names. */
  private static final Pattern NAME = Pattern.compile(PREFIX + "[0-9a-f]{" + DIGITS_IN_NAME + "}");

  private final KeySet keys;
  private final Clock clock;
  private final Duration longest;
  private final String sameSite;

  private SealedCookies(KeySet keys, Clock clock, Duration longest, String sameSite) {
    this.keys = keys;
    this.clock = clock;
    this.longest = longest;
    this.sameSite = sameSite;
  }

  /** Returns cookies that open for ten minutes. */
  public static SealedCookies of(Sealing sealing) {
    return of(sealing, Clock.system(), LONGEST);
  }

  /**
   * Returns cookies that open for {@code longest}.
   *
   * @param longest the age at which a cookie no longer opens; keep it short, because a cookie can be replayed until then
   * @throws IllegalArgumentException if {@code longest} is less than a second, or more than a day
   */
  public static SealedCookies of(Sealing sealing, Clock clock, Duration longest) {
    if (longest.compareTo(Duration.ofSeconds(1)) < 0 || longest.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "The longest age of a sealed cookie is " + longest + ". Use a second to a day.");
    }
    return new SealedCookies(
        sealing.keys(), Objects.requireNonNull(clock, "clock"), longest, "Lax");
  }

  /**
   * Returns cookies that browsers also send with a callback that another site posts, as with {@code form_post}. Use them for such a
   * login only, together with {@link BrowserBinding#setCookieForFormPost}.
   */
  public SealedCookies forFormPost() {
    return new SealedCookies(keys, clock, longest, "None");
  }

  /**
   * Returns the values of the {@code Set-Cookie} headers that store {@code login} in the browser. The first one sets its cookie. The
   * others delete the oldest cookies of logins, if the browser has more than four, or if their total length exceeds 6,000 octets.
   *
   * @param browser the value of the browser's own cookie, which you set as well
   * @param cookieHeader the {@code Cookie} header of the request, or {@code null} if the request has none
   * @throws IOException if the key cannot be used, or the login is too long for a cookie
   */
  public List<String> set(PendingLogin login, BrowserBinding browser, @Nullable String cookieHeader)
      throws IOException {
    String digest = login.key(browser).digest();
    Instant now = clock.now();
    String sealedAt = Long.toString(now.getEpochSecond());
    SealedText sealed = keys.seal(login.snapshot(), PURPOSE, digest, sealedAt);
    String cookie = name(digest) + "=" + sealedAt + "." + sealed.keyId() + "." + sealed.value();
    if (cookie.length() > MOST_OCTETS) {
      throw new IOException("The cookie of the login has " + cookie.length()
          + " octets, but browsers accept " + MOST_OCTETS
          + ". Request fewer scopes, or use a PendingAuthorizationStore.");
    }
    Instant end = now.plus(longest);
    if (login.expiresAt().isBefore(end)) {
      end = login.expiresAt();
    }
    List<String> headers = new ArrayList<>();
    headers.add(header(cookie, Math.max(1, Duration.between(now, end).toSeconds())));
    Map<String, String> others = cookies(cookieHeader);
    others.remove(name(digest));
    surplus(others, cookie.length()).forEach(oldest -> headers.add(header(oldest + "=", 0)));
    return List.copyOf(headers);
  }

  /** Returns the names of the cookies that a browser must not keep beside the new one, the oldest first. */
  private static List<String> surplus(Map<String, String> others, int octetsOfTheNewOne) {
    List<Map.Entry<String, String>> oldestFirst = new ArrayList<>(others.entrySet());
    oldestFirst.sort(Comparator.comparing(SealedCookies::sealedAt));
    int octets = octetsOfTheNewOne;
    int surplus = oldestFirst.size();
    while (surplus > 0 && oldestFirst.size() - surplus < MOST_COOKIES - 1) {
      Map.Entry<String, String> newest = oldestFirst.get(surplus - 1);
      octets += newest.getKey().length() + newest.getValue().length();
      if (octets > MOST_OCTETS_TOGETHER) {
        break;
      }
      surplus--;
    }
    return oldestFirst.subList(0, surplus).stream().map(Map.Entry::getKey).toList();
  }

  /**
   * Opens the cookie of a login.
   *
   * @param key the key that the callback yields, such as {@code OAuth2Client.pendingKey(browser, arrived)}
   * @param cookieHeader the {@code Cookie} header of the callback, or {@code null} if it has none
   * @return empty if the browser has no cookie for this login
   * @throws SealedValueException if the cookie does not open, or is too old
   * @throws IOException if the key cannot be used
   */
  public Optional<Snapshot> open(PendingKey key, @Nullable String cookieHeader) throws IOException {
    String digest = key.digest();
    String value = cookies(cookieHeader).get(name(digest));
    if (value == null) {
      return Optional.empty();
    }
    Matcher matcher = VALUE.matcher(value);
    if (!matcher.matches()) {
      throw new SealedValueException(
          Reason.NOT_SEALED,
          "The cookie of the login does not have the form of a sealed one. " + START_AGAIN);
    }
    String sealedAt = matcher.group(1);
    Snapshot login = keys.open(
        new SealedText(matcher.group(2), matcher.group(3)), START_AGAIN, PURPOSE, digest, sealedAt);
    requireAge(Duration.between(Instant.ofEpochSecond(Long.parseLong(sealedAt)), clock.now()));
    return Optional.of(login);
  }

  /** Returns the value of a {@code Set-Cookie} header that deletes the cookie of a login. Send it with the response to the callback. */
  public String clear(PendingKey key) {
    return header(name(key.digest()) + "=", 0);
  }

  @Override
  public String toString() {
    return "SealedCookies" + keys;
  }

  private void requireAge(Duration age) throws SealedValueException {
    if (age.compareTo(longest) >= 0) {
      throw new SealedValueException(
          Reason.TOO_OLD,
          "The login began " + age.toSeconds() + " seconds ago, but its cookie opens for "
              + longest.toSeconds() + " seconds. " + START_AGAIN);
    }
    if (age.compareTo(CLOCK_DIFFERENCE.negated()) < 0) {
      throw new SealedValueException(
          Reason.TOO_OLD,
          "The login began " + age.negated().toSeconds()
              + " seconds in the future. Set the clocks of the servers. " + START_AGAIN);
    }
  }

  private String header(String cookie, long maxAge) {
    return cookie + "; Path=/; Max-Age=" + maxAge + "; Secure; HttpOnly; SameSite=" + sameSite;
  }

  private static String name(String digest) {
    return PREFIX + digest.substring(0, DIGITS_IN_NAME);
  }

  /** Returns the values of the browser's login cookies by name. The value is empty if two cookies with one name have different values. */
  private static Map<String, String> cookies(@Nullable String cookieHeader) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String pair : cookieHeader == null ? new String[0] : cookieHeader.split(";", -1)) {
      String cookie = pair.strip();
      int equals = cookie.indexOf('=');
      if (equals > 0 && NAME.matcher(cookie.substring(0, equals)).matches()) {
        found.merge(
            cookie.substring(0, equals),
            cookie.substring(equals + 1),
            (one, another) -> one.equals(another) ? one : "");
      }
    }
    return found;
  }

  /** Returns when a cookie claims to have been sealed. This decides only which one is deleted. */
  private static long sealedAt(Map.Entry<String, String> cookie) {
    Matcher matcher = VALUE.matcher(cookie.getValue());
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }
}
