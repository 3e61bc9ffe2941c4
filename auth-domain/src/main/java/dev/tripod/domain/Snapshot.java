package dev.tripod.domain;

import dev.tripod.domain.http.PercentEncoding;
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
 * A state in a form that can be stored: a kind, the version of its layout, and named texts. {@link #encode} returns one line of
 * visible ASCII for a column, a file or a cookie: {@code kind/1?name=value&name=value}. It has at most 2,000 members.
 *
 * <p>A snapshot contains secrets in clear text, and nothing authenticates it: a changed text can be a valid snapshot of another
 * state. If a snapshot leaves the process, encrypt it with authentication, such as AES-GCM.
 *
 * <p>Immutable; {@code toString} prints kind, version and names only. No message quotes a value.
 */
public final class Snapshot {

  private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]{0,63}");
  private static final int HIGHEST_VERSION = 999_999;
  private static final int MOST_MEMBERS = 2_000;
  private static final Pattern KIND_AND_VERSION =
      Pattern.compile("(" + KIND + ")/([1-9][0-9]{0,5})\\?");

  private final String kind;
  private final int version;
  private final Map<String, String> members;

  private Snapshot(String kind, int version, Map<String, String> members) {
    if (members.size() > MOST_MEMBERS) {
      throw new IllegalArgumentException(
          "The snapshot has " + members.size() + " members. Use at most " + MOST_MEMBERS + ".");
    }
    this.kind = kind;
    this.version = version;
    this.members = members;
  }

  /**
   * Returns a snapshot without members.
   *
   * @param kind a letter followed by letters, digits and {@code -}, all in lower case and at most 64 characters
   * @param version 1 to 999,999
   * @throws IllegalArgumentException if {@code kind} or {@code version} is not allowed
   */
  public static Snapshot of(String kind, int version) {
    if (!KIND.matcher(kind).matches() || version < 1 || version > HIGHEST_VERSION) {
      throw new IllegalArgumentException(
          "The snapshot's kind or version is not allowed. Use a kind of a-z, 0-9 and '-', and a version of 1 to "
              + HIGHEST_VERSION + ".");
    }
    return new Snapshot(kind, version, Map.of());
  }

  /**
   * Decodes the text that {@link #encode} returned.
   *
   * @throws IllegalArgumentException if {@code encoded} is any other text, even one with the same members; the message does
   *     not quote it
   */
  public static Snapshot decode(String encoded) {
    Matcher head = KIND_AND_VERSION.matcher(encoded);
    if (!head.lookingAt()) {
      throw notEncoded();
    }
    Map<String, String> members = new LinkedHashMap<>();
    int end = head.end() - 1;
    while (end + 1 < encoded.length() && members.size() <= MOST_MEMBERS) {
      int start = end + 1;
      int next = encoded.indexOf('&', start);
      end = next < 0 ? encoded.length() : next;
      int equals = encoded.indexOf('=', start);
      if (equals < 0 || equals > end) {
        throw notEncoded();
      }
      // A name that occurs twice changes the text that is encoded below.
      members.put(
          PercentEncoding.decode(encoded.substring(start, equals)),
          PercentEncoding.decode(encoded.substring(equals + 1, end)));
    }
    Snapshot decoded = new Snapshot(
        head.group(1), Integer.parseInt(head.group(2)), Collections.unmodifiableMap(members));
    if (!decoded.encode().equals(encoded)) {
      throw notEncoded();
    }
    return decoded;
  }

  /**
   * Returns this snapshot with one more member.
   *
   * @throws IllegalArgumentException if there is a member of that name already, or there are 2,000 members already
   */
  public Snapshot with(String name, String value) {
    return with(name, Map.of("", Objects.requireNonNull(value, "value")));
  }

  /**
   * Returns this snapshot with more members, each named {@code prefix} and its name in {@code more}. {@link #under} returns them
   * again. This copies the members once, unlike a loop.
   *
   * @throws IllegalArgumentException if a name occurs twice, or there are more than 2,000 members
   */
  public Snapshot with(String prefix, Map<String, String> more) {
    Objects.requireNonNull(prefix, "prefix");
    Map<String, String> all = new LinkedHashMap<>(members);
    more.forEach((name, value) -> {
      if (all.put(prefix + name, value) != null) {
        throw new IllegalArgumentException(
            "The snapshot has two members with the same name. Use each name once.");
      }
    });
    return new Snapshot(kind, version, Collections.unmodifiableMap(all));
  }

  /**
   * Returns this snapshot with one more member.
   *
   * @throws IllegalArgumentException if there is a member of that name already
   */
  public Snapshot with(String name, Secret value) {
    return with(name, value.reveal());
  }

  /** Returns the kind. */
  public String kind() {
    return kind;
  }

  /** Returns the version of the layout. */
  public int version() {
    return version;
  }

  /**
   * Returns this snapshot after checking that the caller can read it.
   *
   * @param newest the newest version that the caller knows
   * @throws IllegalArgumentException if it has another kind, or is newer than {@code newest}
   */
  public Snapshot expect(String kind, int newest) {
    if (!this.kind.equals(kind)) {
      throw new IllegalArgumentException("The snapshot has kind " + this.kind + ", but kind " + kind
          + " is expected here. Pass a snapshot of that kind.");
    }
    if (version > newest) {
      throw new IllegalArgumentException("The " + kind + " snapshot has version " + version
          + ", but this release reads up to version " + newest
          + ". Update Tripod before you read snapshots of a newer release.");
    }
    return this;
  }

  /** Returns the member named {@code name}. */
  public Optional<String> find(String name) {
    return Optional.ofNullable(members.get(Objects.requireNonNull(name, "name")));
  }

  /**
   * Returns the member named {@code name} as text.
   *
   * @throws IllegalArgumentException if there is none
   */
  public String text(String name) {
    return find(name).orElseThrow(malformed(name));
  }

  /**
   * Returns the member named {@code name} as a secret.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Secret secret(String name) {
    return Secret.of(text(name));
  }

  /**
   * Returns the member named {@code name} as an instant.
   *
   * @throws IllegalArgumentException if there is none, or it is not an ISO-8601 instant
   */
  public Instant instant(String name) {
    try {
      return Instant.parse(text(name));
    } catch (DateTimeException e) {
      throw malformed(name).get();
    }
  }

  /**
   * Returns the member named {@code name} as a URI.
   *
   * @throws IllegalArgumentException if there is none, or it is not a URI
   */
  public URI uri(String name) {
    try {
      return new URI(text(name));
    } catch (URISyntaxException e) {
      throw malformed(name).get();
    }
  }

  /** Returns the members with names that start with {@code prefix}, in order. The keys are the names without the prefix. */
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
   * Returns one line of visible ASCII without spaces, quotes, commas, semicolons and backslashes. It contains the secrets in
   * clear text.
   *
   * @throws IllegalArgumentException if a name or a value contains an unpaired surrogate
   */
  public String encode() {
    StringBuilder encoded = new StringBuilder(kind).append('/').append(version);
    char before = '?';
    for (Map.Entry<String, String> member : members.entrySet()) {
      PercentEncoding.encode(member.getKey(), encoded.append(before));
      PercentEncoding.encode(member.getValue(), encoded.append('='));
      before = '&';
    }
    return members.isEmpty() ? encoded.append('?').toString() : encoded.toString();
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
    return new IllegalArgumentException(
        "The text is not an encoded snapshot. Pass the text that encode() returned.");
  }

  private Supplier<IllegalArgumentException> malformed(String name) {
    return () -> new IllegalArgumentException("The " + this.kind + " snapshot's member " + name
        + " is missing or malformed. Store and pass snapshots unchanged.");
  }
}
