package dev.tripod.domain;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.PercentEncoding;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Removes known secrets from texts of servers and adapters. It recognizes a secret as it is, percent-encoded once (with escapes
 * in upper or lower case) or twice, and in base64. It masks a form with fewer than four characters only as a whole word: {@code
 * 1} in {@code x=1}, but not in {@code 2021}.
 *
 * <p>Immutable and thread-safe. {@code toString} prints the number of secrets only.
 */
public final class Redactor {

  private static final Redactor NONE = new Redactor(Set.of());
  private static final String MASK = "***";
  private static final int LONGEST_SERVER_TEXT = 300;

  /** The redactor masks a shorter text only as a whole word. */
  private static final int SHORTEST_PART = 4;

  /** The end of a percent-escape, which may itself be encoded once or twice. Its digits do not belong to the next word. */
  private static final String AFTER_ESCAPE = "(?<=%(?:25){0,2}[0-9A-Fa-f]{2})";

  private static final String LETTER_OR_DIGIT = "[\\p{L}\\p{Nd}])";

  /** The characters that RFC 6749 section 5.2 does not allow in a description. */
  private static final Pattern FORBIDDEN = Pattern.compile("[^ !#-\\[\\]-~]");

  /** The characters that a text in any script does not need. Persian and emoji need the two joiners. */
  private static final Pattern INVISIBLE =
      Pattern.compile("[\\p{C}\\p{Zl}\\p{Zp}\"\\\\&&[^\u200C\u200D]]");

  /** The user-info of a URI, up to its last {@code @}: a user name, a password or a token. */
  private static final Pattern USER_INFO =
      Pattern.compile("(?<=[/\\\\]{2})[^/\\\\?#\\s\"<>]*(?=@)");

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

  private final Set<Secret> secrets;

  private Redactor(Set<Secret> secrets) {
    this.secrets = secrets;
  }

  /** Returns a redactor that knows no secret. */
  public static Redactor none() {
    return NONE;
  }

  /** Returns a redactor of {@code secrets}. Empty ones are ignored. */
  public static Redactor of(Secret... secrets) {
    return NONE.and(secrets);
  }

  /** Returns a redactor of these secrets and {@code more}. */
  public Redactor and(Secret... more) {
    return and(List.of(more));
  }

  /** Returns a redactor of these secrets and those of {@code more}. */
  public Redactor and(Redactor more) {
    return and(more.secrets);
  }

  /** Returns a redactor of these secrets and {@code more}. */
  public Redactor and(Collection<Secret> more) {
    Set<Secret> all = new HashSet<>(secrets);
    all.addAll(more);
    all.removeIf(Secret::isEmpty);
    return new Redactor(all);
  }

  /**
   * Returns a redactor of these secrets and of the values in {@code response} that have the name of a credential. An error
   * response may quote the rejected credential, and a malformed token response may contain the new one.
   */
  public Redactor andReceived(HttpResponse response) {
    return and(ResponseSecrets.in(response));
  }

  /**
   * Returns {@code text} with every form of every secret replaced by {@code ***}, but a form with fewer than four characters only
   * where it is a whole word.
   */
  public String mask(String text) {
    return mask(longestFirst(), text);
  }

  /**
   * Returns {@code serverText} in a form that is safe in a message. Secrets are replaced as {@link #mask} does, also if forbidden
   * characters split one of four characters or more. It contains no user-info of a URI, only characters that RFC 6749 section
   * 5.2 allows, and at most 300 of them.
   */
  public String redact(String serverText) {
    return safe(serverText, FORBIDDEN);
  }

  /**
   * Returns {@code serverText} as {@link #redact(String)} does, but with the letters of every script. Control, format and
   * other invisible characters are still replaced.
   */
  public String redactText(String serverText) {
    return safe(serverText, INVISIBLE);
  }

  private String safe(String serverText, Pattern forbidden) {
    Collection<String> forms = longestFirst();
    String masked = USER_INFO.matcher(mask(forms, serverText)).replaceAll(MASK);
    String safe = replaced(masked, forbidden);
    // Forbidden characters may split a secret. In that case, they are removed and not replaced.
    // Short secrets are excluded: after the letters of other scripts are removed, a part of a word
    // can look like one.
    forms.removeIf(form -> form.length() < SHORTEST_PART);
    for (Pattern splitting : List.of(forbidden, FORBIDDEN)) {
      String joined = splitting.matcher(masked).replaceAll("");
      String joinedAndMasked = mask(forms, joined);
      safe = joined.equals(joinedAndMasked) ? safe : joinedAndMasked;
    }
    return cut(safe.strip());
  }

  private static String cut(String text) {
    int end = LONGEST_SERVER_TEXT - 1;
    return text.length() <= LONGEST_SERVER_TEXT
        ? text
        : text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "~";
  }

  /**
   * Returns {@code failure} in a form that is safe as a cause. If no message of it, its causes and its suppressed exceptions
   * contains a secret, this is {@code failure} itself. Otherwise it is a substitute with the class name and stack trace of
   * {@code failure}.
   */
  public Throwable redact(Throwable failure) {
    return containsSecret(failure)
        ? substitute(failure, new IOException(withheld(failure)))
        : failure;
  }

  /**
   * Returns {@code failure} as {@link #redact(Throwable)} does.
   *
   * @param perhapsSent if {@code false}, a substitute is a {@link ConnectException}, which promises that nothing was sent
   */
  public IOException redact(IOException failure, boolean perhapsSent) {
    if (!containsSecret(failure)) {
      return failure;
    }
    return substitute(
        failure,
        perhapsSent ? new IOException(withheld(failure)) : new ConnectException(withheld(failure)));
  }

  @Override
  public String toString() {
    return "Redactor[" + secrets.size() + "]";
  }

  private Collection<String> longestFirst() {
    Set<String> forms = new TreeSet<>(
        (a, b) -> a.length() == b.length() ? a.compareTo(b) : b.length() - a.length());
    for (Secret secret : secrets) {
      String value = secret.reveal();
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      forms.add(value);
      addPercentEncoded(new String(utf8, StandardCharsets.UTF_8), forms);
      forms.add(Base64.getEncoder().encodeToString(utf8));
      forms.add(Base64.getEncoder().withoutPadding().encodeToString(utf8));
      forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
    }
    return forms;
  }

  /** Adds the forms in a URI and in a form body, and the double encoding in a signature base string. */
  private static void addPercentEncoded(String value, Set<String> forms) {
    String once = PercentEncoding.encode(value);
    for (String form : List.of(once, once.replace("%20", "+"))) {
      forms.add(form);
      forms.add(withLowerCaseEscapes(form));
    }
    forms.add(PercentEncoding.encode(once));
  }

  private static String withLowerCaseEscapes(String encoded) {
    StringBuilder lower = new StringBuilder(encoded);
    Matcher escape = ESCAPE.matcher(encoded);
    while (escape.find()) {
      for (int i = escape.start(); i < escape.end(); i++) {
        lower.setCharAt(i, Character.toLowerCase(encoded.charAt(i)));
      }
    }
    return lower.toString();
  }

  private static String mask(Collection<String> forms, String text) {
    String masked = text;
    for (String form : forms) {
      masked = form.length() < SHORTEST_PART
          ? masked.replaceAll(
              "(?:" + AFTER_ESCAPE + "|(?<!" + LETTER_OR_DIGIT + ")" + Pattern.quote(form) + "(?!"
                  + LETTER_OR_DIGIT,
              MASK)
          : masked.replace(form, MASK);
    }
    return masked;
  }

  /** Looks at each exception once: causes and suppressed exceptions may be circular. */
  private boolean containsSecret(Throwable failure) {
    Objects.requireNonNull(failure, "failure");
    Collection<String> forms = longestFirst();
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Deque<Throwable> left = new ArrayDeque<>(List.of(failure));
    while (!left.isEmpty()) {
      Throwable next = left.pop();
      if (seen.add(next)) {
        String text = next + "\n" + next.getMessage();
        if (!mask(forms, text).equals(text)) {
          return true;
        }
        if (next.getCause() != null) {
          left.push(next.getCause());
        }
        left.addAll(List.of(next.getSuppressed()));
      }
    }
    return false;
  }

  private static String withheld(Throwable failure) {
    return failure.getClass().getName() + " (message withheld because it contains a secret)";
  }

  private static <T extends Throwable> T substitute(Throwable failure, T substitute) {
    substitute.setStackTrace(failure.getStackTrace());
    return substitute;
  }

  private static String replaced(String text, Pattern forbidden) {
    String spaced = text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
    return forbidden.matcher(spaced.replace('"', '\'')).replaceAll("?");
  }
}
