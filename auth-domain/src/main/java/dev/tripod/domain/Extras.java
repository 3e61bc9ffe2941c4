package dev.tripod.domain;

import dev.tripod.domain.http.Parameters;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The members of a token response that the protocol does not define, such as X's {@code user_id}. A member that occurs twice is
 * left out, because it is ambiguous. At most 1,000 members with 16,384 characters in total stay, because tokens are stored with
 * their extras. A member that does not fit is left out.
 *
 * <p>A member that looks like a credential, such as another token or the address of a webhook, is a secret: only {@link #get}
 * returns it, for an {@link Extra} that names it.
 *
 * <p>Immutable; {@code toString} prints names only.
 */
public final class Extras {

  private static final int MOST = 1_000;
  private static final int MOST_CHARACTERS = 16_384;

  private static final String MEMBER = "extra.";

  /**
   * Starts the names of further tokens in a snapshot. It hides these members from earlier releases, which would not treat them
   * as secrets.
   */
  private static final String TOKEN = "token-extra.";

  private static final Extras NONE = new Extras(Map.of(), Map.of());

  private final Map<String, String> members;
  private final Map<String, String> credentials;

  private Extras(Map<String, String> members, Map<String, String> credentials) {
    this.members = Collections.unmodifiableMap(members);
    this.credentials = credentials;
  }

  /** Returns extras without members. */
  public static Extras none() {
    return NONE;
  }

  /** Returns the extras of a form-encoded response. */
  public static Extras of(Parameters parameters) {
    Map<String, String> members = new LinkedHashMap<>();
    Set<String> repeated = new HashSet<>();
    for (Parameters.Parameter parameter : parameters) {
      if (members.put(parameter.name(), parameter.valueOrEmpty()) != null) {
        repeated.add(parameter.name());
      }
    }
    members.keySet().removeAll(repeated);
    return of(members);
  }

  /**
   * Returns extras with a copy of {@code members}, as far as they fit.
   *
   * @param members the values by name or dotted path, in order
   */
  public static Extras of(Map<String, String> members) {
    Map<String, String> first = new LinkedHashMap<>();
    Map<String, String> credentials = new LinkedHashMap<>();
    int characters = 0;
    for (Map.Entry<String, String> member : members.entrySet()) {
      String path = member.getKey();
      String value = member.getValue();
      int length = path.length() + value.length();
      if (first.size() + credentials.size() == MOST) {
        break;
      }
      if (characters + length > MOST_CHARACTERS) {
        continue;
      }
      characters += length;
      if (Credentials.isOne(path, value)) {
        credentials.put(path, value);
      } else {
        first.put(path, value);
      }
    }
    return new Extras(first, credentials);
  }

  /** Returns the extras that {@link #addTo} has added to {@code snapshot}. */
  public static Extras from(Snapshot snapshot) {
    Map<String, String> all = new LinkedHashMap<>(snapshot.under(MEMBER));
    all.putAll(snapshot.under(TOKEN));
    return of(all);
  }

  /** Returns {@code snapshot} with these extras. */
  public Snapshot addTo(Snapshot snapshot) {
    Map<String, String> tokens = new LinkedHashMap<>(credentials);
    Map<String, String> others = new LinkedHashMap<>(members);
    others.putAll(tokens);
    tokens
        .entrySet()
        .removeIf(secret ->
            !Credentials.isFurtherToken(secret.getKey()) && !secret.getValue().startsWith("["));
    others.keySet().removeAll(tokens.keySet());
    return snapshot.with(MEMBER, others).with(TOKEN, tokens);
  }

  /** Returns these extras, with {@code value} at {@code path} if they have no such member. */
  public Extras orWith(String path, String value) {
    Map<String, String> all = new LinkedHashMap<>(members);
    all.putAll(credentials);
    all.putIfAbsent(path, value);
    return of(all);
  }

  /** Returns the value of {@code extra}, or empty if there is none or it has another type. */
  public <T> Optional<T> get(Extra<T> extra) {
    String value = members.get(extra.path());
    return Optional.ofNullable(value == null ? credentials.get(extra.path()) : value)
        .flatMap(extra::read);
  }

  /** Returns all members that are not secrets, by name or dotted path, in the order of the server. */
  public Map<String, String> members() {
    return members;
  }

  /** Returns the secrets by name or dotted path. */
  public Map<String, Secret> secrets() {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    credentials.forEach((path, value) -> secrets.put(path, Secret.of(value)));
    return Collections.unmodifiableMap(secrets);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Extras that
        && members.equals(that.members)
        && credentials.equals(that.credentials);
  }

  @Override
  public int hashCode() {
    return Objects.hash(members, credentials);
  }

  @Override
  public String toString() {
    return "Extras" + members.keySet();
  }

  /** Recognizes credentials. This is a class of its own, because most processes sign their first request before they need it. */
  private static final class Credentials {

    private static final Pattern FURTHER_TOKEN =
        Pattern.compile("(?:token|secret|password)s?(?:\\.|$)", Pattern.CASE_INSENSITIVE);

    private static final String NAME =
        "(?:token|secret|passw(?:or)?d|passphrase|cookie|assertion|credential|jwt"
            + "|session_?handle|(?:api|access|private|session|mac)_?key)s?";

    /**
     * Matches the path of a credential, {@code bot.access_token} or {@code deviceSecret}, but not {@code
     * refresh_token_expires_in}.
     */
    private static final Pattern CREDENTIAL =
        Pattern.compile(NAME + "(?:\\.|$)|webhooks?(?:[._]?url)?$", Pattern.CASE_INSENSITIVE);

    /**
     * Matches a JWT, an address with a password or a key in it, and an array that contains a member with the name of a
     * credential.
     */
    private static final Pattern CREDENTIAL_VALUE = Pattern.compile(
        "^eyJ[\\w-]*+\\.[\\w-]++\\.[\\w-]*+(?:\\.|$)"
            + "|^https?:(?://[^/?#@]*+@|.*?[?&#][^&=]{0,64}?" + NAME + "=)"
            + "|^\\[.*?" + NAME + "\"\\s*:",
        Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    static boolean isFurtherToken(String path) {
      return FURTHER_TOKEN.matcher(path).find();
    }

    static boolean isOne(String path, String value) {
      return CREDENTIAL.matcher(path).find() || CREDENTIAL_VALUE.matcher(value).find();
    }
  }
}
