package dev.tripod.domain;

import dev.tripod.domain.http.PercentEncoding;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The secrets that one exchange has sent or received, to be struck out of every text that comes from a server or an
 * adapter: as they are, percent-encoded, and in base64.
 *
 * <p>Immutable. {@code toString} prints nothing of them.
 */
public final class KnownSecrets {

  private static final KnownSecrets NONE = new KnownSecrets(Set.of());
  private static final String STRUCK = "***";
  private static final int LONGEST_SERVER_TEXT = 300;
  private static final int LONGEST_READ = 16_384;
  private static final int DEEPEST_CAUSE = 20;

  private final Set<Secret> secrets;

  private KnownSecrets(Set<Secret> secrets) {
    this.secrets = secrets;
  }

  public static KnownSecrets none() {
    return NONE;
  }

  public static KnownSecrets of(Secret... secrets) {
    return NONE.and(secrets);
  }

  public KnownSecrets and(Secret... more) {
    return and(List.of(more));
  }

  public KnownSecrets and(Collection<Secret> more) {
    return new KnownSecrets(Stream.concat(secrets.stream(), more.stream())
        .filter(secret -> !secret.isEmpty())
        .collect(Collectors.toUnmodifiableSet()));
  }

  /** {@code text} with every form of every secret replaced by {@code ***}. */
  public String strike(String text) {
    String struck = text;
    for (String form : longestFirst()) {
      struck = struck.replace(form, STRUCK);
    }
    return struck;
  }

  /**
   * A server's words, fit for a message: secrets struck out, nothing but the characters of RFC 6749 section 5.2, at most
   * 300 of them.
   */
  public String safe(String serverText) {
    String read =
        serverText.length() > LONGEST_READ ? serverText.substring(0, LONGEST_READ) : serverText;
    StringBuilder kept = new StringBuilder(read.length());
    strike(read).chars().forEach(c -> kept.append(rfc6749((char) c)));
    // Once more, for a secret that other characters had split.
    String struck = strike(kept.toString()).strip();
    return struck.length() > LONGEST_SERVER_TEXT
        ? struck.substring(0, LONGEST_SERVER_TEXT - 1) + "~"
        : struck;
  }

  /**
   * An adapter's failure, fit to be a cause: {@code failure} itself, unless a message anywhere in it holds a secret; then
   * a stand-in with its class name and stack trace.
   */
  public Throwable safe(Throwable failure) {
    return tells(failure, 0) ? standIn(failure, new IOException(withheld(failure))) : failure;
  }

  /** As {@link #safe(Throwable)}; a {@link ConnectException} stays one, since it promises that nothing was sent. */
  public IOException safe(IOException failure, boolean perhapsSent) {
    if (!tells(failure, 0)) {
      return failure;
    }
    return standIn(
        failure,
        perhapsSent ? new IOException(withheld(failure)) : new ConnectException(withheld(failure)));
  }

  @Override
  public String toString() {
    return "KnownSecrets[" + secrets.size() + "]";
  }

  private Collection<String> longestFirst() {
    Set<String> forms = new TreeSet<>(Comparator.comparingInt(String::length)
        .reversed()
        .thenComparing(Comparator.naturalOrder()));
    for (Secret secret : secrets) {
      String value = secret.reveal();
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      forms.add(value);
      forms.add(PercentEncoding.encode(new String(utf8, StandardCharsets.UTF_8)));
      forms.add(Base64.getEncoder().encodeToString(utf8));
      forms.add(Base64.getEncoder().withoutPadding().encodeToString(utf8));
      forms.add(Base64.getUrlEncoder().withoutPadding().encodeToString(utf8));
    }
    return forms;
  }

  private boolean tells(Throwable failure, int depth) {
    if (depth > DEEPEST_CAUSE) {
      return true;
    }
    String text = failure.toString();
    return !strike(text).equals(text)
        || (failure.getCause() != null && tells(failure.getCause(), depth + 1))
        || Stream.of(failure.getSuppressed()).anyMatch(suppressed -> tells(suppressed, depth + 1));
  }

  private static String withheld(Throwable failure) {
    return failure.getClass().getName() + " (its message is withheld: it repeats a secret)";
  }

  private static <T extends Throwable> T standIn(Throwable failure, T substitute) {
    substitute.setStackTrace(failure.getStackTrace());
    return substitute;
  }

  private static char rfc6749(char c) {
    if (c == '"') {
      return '\'';
    }
    if (c == '\t' || c == '\n' || c == '\r') {
      return ' ';
    }
    return c >= ' ' && c <= '~' && c != '\\' ? c : '?';
  }
}
