package dev.tripod.domain;

import dev.tripod.domain.http.Parameters;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What may be written down of a state: a kind, a version of that kind's layout, and named texts. {@link #encode} makes
 * one line of visible ASCII that fits a column, a file or a cookie: {@code kind/1?name=value&name=value}.
 *
 * <p>It holds secrets in clear: encrypt it wherever others can read. Immutable; {@code toString} prints kind, version
 * and names only. No message quotes a value.
 */
public final class Snapshot {

  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final int HIGHEST_VERSION = 999_999;
  private static final Pattern ENCODED =
      Pattern.compile("(" + KIND + ")/([1-9][0-9]{0,5})\\?([!-~]*)");

  private final String kind;
  private final int version;
  private final Map<String, String> members;

  private Snapshot(String kind, int version, Map<String, String> members) {
    this.kind = kind;
    this.version = version;
    this.members = members;
  }

  /**
   * A snapshot without members.
   *
   * @param kind lower-case letters, digits and {@code -}, at most 64, a letter first
   * @param version 1 to 999,999
   * @throws IllegalArgumentException if one is not so
   */
  public static Snapshot of(String kind, int version) {
    if (!KIND.matcher(kind).matches() || version < 1 || version > HIGHEST_VERSION) {
      throw new IllegalArgumentException(
          "A snapshot's kind is of a-z, 0-9 and '-', its version 1 to 999999");
    }
    return new Snapshot(kind, version, Map.of());
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is anything else, another text for the same members included; the message
   *     quotes nothing of it
   */
  public static Snapshot decode(String encoded) {
    Matcher matcher = ENCODED.matcher(encoded);
    if (!matcher.matches()) {
      throw notEncoded();
    }
    Parameters written = Parameters.parse(matcher.group(3));
    if (!written.encoded().equals(matcher.group(3))) {
      throw notEncoded();
    }
    Map<String, String> members = new LinkedHashMap<>();
    for (Parameters.Parameter member : written) {
      putOnce(members, member.name(), member.value().orElseThrow(Snapshot::notEncoded));
    }
    return new Snapshot(
        matcher.group(1), Integer.parseInt(matcher.group(2)), Collections.unmodifiableMap(members));
  }

  /**
   * This snapshot with one more member.
   *
   * @throws IllegalArgumentException if there is a member of that name already
   */
  public Snapshot with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(members);
    putOnce(more, name, Objects.requireNonNull(value, "value"));
    return new Snapshot(kind, version, Collections.unmodifiableMap(more));
  }

  /**
   * This snapshot with one more member.
   *
   * @throws IllegalArgumentException if there is a member of that name already
   */
  public Snapshot with(String name, Secret value) {
    return with(name, value.reveal());
  }

  public String kind() {
    return kind;
  }

  public int version() {
    return version;
  }

  /**
   * This snapshot, if it is of {@code kind} and its version is one that the reader knows.
   *
   * @throws IllegalArgumentException if it is of another kind, or newer than {@code newest}
   */
  public Snapshot expect(String kind, int newest) {
    if (!this.kind.equals(kind)) {
      throw new IllegalArgumentException(
          "A snapshot of kind " + kind + " is wanted, this one is " + this.kind);
    }
    if (version > newest) {
      throw new IllegalArgumentException(
          "This " + kind + " snapshot has version " + version + ", this release reads up to "
              + newest + ": update before you read what a newer release wrote");
    }
    return this;
  }

  public Optional<String> find(String name) {
    return Optional.ofNullable(members.get(name));
  }

  /**
   * The member called {@code name}, as a text.
   *
   * @throws IllegalArgumentException if there is none
   */
  public String text(String name) {
    return find(name).orElseThrow(malformed(name));
  }

  /**
   * The member called {@code name}, as a secret.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Secret secret(String name) {
    return Secret.of(text(name));
  }

  /**
   * The member called {@code name}, as an instant.
   *
   * @throws IllegalArgumentException if there is none, or it is no ISO-8601 instant
   */
  public Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw malformed(name).get();
    }
  }

  /**
   * The member called {@code name}, as a URI.
   *
   * @throws IllegalArgumentException if there is none, or it is no URI
   */
  public URI uri(String name) {
    try {
      return new URI(text(name));
    } catch (URISyntaxException e) {
      throw malformed(name).get();
    }
  }

  /** The members whose names begin with {@code prefix}, without it, in order. */
  public Map<String, String> under(String prefix) {
    Map<String, String> found = new LinkedHashMap<>();
    members.forEach((name, value) -> {
      if (name.startsWith(prefix)) {
        found.put(name.substring(prefix.length()), value);
      }
    });
    return Collections.unmodifiableMap(found);
  }

  /**
   * One line of visible ASCII without spaces, quotes, commas, semicolons or backslashes. Holds the secrets in clear.
   *
   * @throws IllegalArgumentException if a name or a value holds a surrogate without its partner
   */
  public String encode() {
    Parameters parameters = Parameters.none();
    for (Map.Entry<String, String> member : members.entrySet()) {
      parameters = parameters.and(member.getKey(), member.getValue());
    }
    return kind + "/" + version + "?" + parameters.encoded();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Snapshot that
        && kind.equals(that.kind)
        && version == that.version
        && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, version, members);
  }

  @Override
  public String toString() {
    return kind + "/" + version + members.keySet();
  }

  private static IllegalArgumentException notEncoded() {
    return new IllegalArgumentException("This is not an encoded snapshot");
  }

  private static void putOnce(Map<String, String> members, String name, String value) {
    if (members.put(name, value) != null) {
      throw new IllegalArgumentException("The snapshot has two members of one name");
    }
  }

  private Supplier<IllegalArgumentException> malformed(String name) {
    return () -> new IllegalArgumentException(
        "The " + this.kind + " snapshot's member " + name + " is missing or malformed");
  }
}
