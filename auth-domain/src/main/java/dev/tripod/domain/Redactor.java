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
import java.util.Comparator;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The secrets that one exchange has sent or received, to be struck out of every text that comes from a server or an
 * adapter: as they are, percent-encoded once or twice in either letter case, and in base64.
 *
 * <p>Immutable. {@code toString} prints nothing of them.
 */
public final class Redactor {

  private static final Redactor NONE = new Redactor(Set.of());
  private static final String STRUCK = "***";
  private static final int LONGEST_SERVER_TEXT = 300;

  /** What RFC 6749 section 5.2 does not allow in a description. */
  private static final Pattern UNFIT = Pattern.compile("[^ !#-\\[\\]-~]");

  private static final Pattern ESCAPE = Pattern.compile("%[0-9A-F]{2}");

  private final Set<Secret> secrets;

  private Redactor(Set<Secret> secrets) {
    this.secrets = secrets;
  }

  public static Redactor none() {
    return NONE;
  }

  public static Redactor of(Secret... secrets) {
    return NONE.and(secrets);
  }

  public Redactor and(Secret... more) {
    return and(List.of(more));
  }

  public Redactor and(Redactor more) {
    return and(more.secrets);
  }

  public Redactor and(Collection<Secret> more) {
    return new Redactor(Stream.concat(secrets.stream(), more.stream())
        .filter(secret -> !secret.isEmpty())
        .collect(Collectors.toUnmodifiableSet()));
  }

  /**
   * These, and whatever in {@code response} stands under the name of a credential of either protocol: a refusal may quote
   * what it refuses, and a broken answer what it meant to bring.
   */
  public Redactor andReceived(HttpResponse response) {
    return and(ResponseSecrets.in(response));
  }

  /** {@code text} with every form of every secret replaced by {@code ***}. */
  public String mask(String text) {
    return mask(longestFirst(), text);
  }

  /**
   * A server's words, fit for a message: secrets struck out, nothing but the characters of RFC 6749 section 5.2, at most
   * 300 of them.
   */
  public String redact(String serverText) {
    Collection<String> forms = longestFirst();
    String struck = mask(forms, serverText);
    // A secret that other characters split shows when they are gone, and then they stay gone.
    String joined = UNFIT.matcher(struck).replaceAll("");
    String joinedAndStruck = mask(forms, joined);
    String fit = (joined.equals(joinedAndStruck) ? replaced(struck) : joinedAndStruck).strip();
    return fit.length() > LONGEST_SERVER_TEXT
        ? fit.substring(0, LONGEST_SERVER_TEXT - 1) + "~"
        : fit;
  }

  /**
   * An adapter's failure, fit to be a cause: {@code failure} itself, unless a message anywhere in it holds a secret; then
   * a stand-in with its class name and stack trace.
   */
  public Throwable redact(Throwable failure) {
    return tells(failure) ? standIn(failure, new IOException(withheld(failure))) : failure;
  }

  /** As {@link #redact(Throwable)}; a {@link ConnectException} stays one, since it promises that nothing was sent. */
  public IOException redact(IOException failure, boolean perhapsSent) {
    if (!tells(failure)) {
      return failure;
    }
    return standIn(
        failure,
        perhapsSent ? new IOException(withheld(failure)) : new ConnectException(withheld(failure)));
  }

  @Override
  public String toString() {
    return "Redactor[" + secrets.size() + "]";
  }

  private Collection<String> longestFirst() {
    Set<String> forms = new TreeSet<>(Comparator.comparingInt(String::length)
        .reversed()
        .thenComparing(Comparator.naturalOrder()));
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

  /** As a URI has it and as a form has it, and twice, as in the signature base string that servers like to repeat. */
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
      lower.replace(escape.start(), escape.end(), escape.group().toLowerCase(Locale.ROOT));
    }
    return lower.toString();
  }

  private static String mask(Collection<String> forms, String text) {
    String struck = text;
    for (String form : forms) {
      struck = struck.replace(form, STRUCK);
    }
    return struck;
  }

  /** Causes may go in a circle, and meet again as suppressed ones: each is looked at once. */
  private boolean tells(Throwable failure) {
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
        Optional.ofNullable(next.getCause()).ifPresent(left::push);
        left.addAll(List.of(next.getSuppressed()));
      }
    }
    return false;
  }

  private static String withheld(Throwable failure) {
    return failure.getClass().getName() + " (its message is withheld: it repeats a secret)";
  }

  private static <T extends Throwable> T standIn(Throwable failure, T substitute) {
    substitute.setStackTrace(failure.getStackTrace());
    return substitute;
  }

  private static String replaced(String text) {
    String spaced = text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
    return UNFIT.matcher(spaced.replace('"', '\'')).replaceAll("?");
  }
}
