package dev.tripod.explain;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.Parameters.Parameter;
import dev.tripod.domain.http.PercentEncoding;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The protocol parameters of the other side (RFC 5849 section 3.1). Immutable. */
final class ProtocolParameters {

  /** The limit for one request. Each signed parameter adds a mistake to try, and the other side chooses their number. */
  static final int MOST = 32;

  private static final String SIGNATURE = "oauth_signature";

  /** The parameters that differ in every request. */
  private static final Set<String> FRESH = Set.of("oauth_timestamp", "oauth_nonce");

  /** The names that may be printed. No other text of the other side may be. */
  private static final Set<String> KNOWN_NAMES = Set.of(
      "oauth_consumer_key",
      "oauth_token",
      "oauth_signature_method",
      "oauth_timestamp",
      "oauth_nonce",
      "oauth_version",
      "oauth_callback",
      "oauth_verifier",
      "oauth_session_handle",
      "oauth_body_hash");

  private static final Pattern SCHEME =
      Pattern.compile("(?:Authorization:\\s*+)?+OAuth\\s++", Pattern.CASE_INSENSITIVE);

  private static final Pattern PARAMETER = Pattern.compile(
      "\\G\\s*+([^\\s=\",]++)\\s*+=\\s*+\"([^\"\\\\]*+(?:\\\\.[^\"\\\\]*+)*+)\"\\s*+(,|$)");

  private static final Pattern ENCODED = Pattern.compile("[A-Za-z0-9._~%-]*+");

  private final Parameters signed;
  private final Optional<String> signature;
  private final Optional<String> realm;
  private final Optional<String> notEncoded;

  private ProtocolParameters(Parameters all, Optional<String> realm, Optional<String> notEncoded) {
    this.notEncoded = notEncoded;
    this.signed = all.without(SIGNATURE::equals);
    this.signature = all.first(SIGNATURE);
    this.realm = realm;
  }

  /**
   * Reads an {@code Authorization} header (RFC 5849 section 3.5.1), with or without its name.
   *
   * @throws IllegalArgumentException if it is not such a header, has a broken escape, has a parameter twice, or has too many;
   *     the message does not quote it
   */
  static ProtocolParameters ofHeader(String header) {
    String text = header.strip();
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.lookingAt()) {
      throw new IllegalArgumentException(
          "The text is not an Authorization header of the scheme OAuth. Pass the whole header.");
    }
    Parameters all = Parameters.none();
    Optional<String> realm = Optional.empty();
    Optional<String> notEncoded = Optional.empty();
    Matcher parameter = PARAMETER.matcher(text.substring(scheme.end()));
    boolean more = true;
    while (more && parameter.find()) {
      requireNotTooMany(all);
      if (parameter.group(1).equalsIgnoreCase("realm")) {
        realm = Optional.of(parameter.group(2).replaceAll("\\\\(.)", "$1"));
      } else {
        String name = decoded(parameter.group(1));
        all = all.and(name, decoded(parameter.group(2)));
        if (!ENCODED.matcher(parameter.group(2)).matches()) {
          notEncoded = Optional.of(name.equals(SIGNATURE) ? name : shown(name));
        }
      }
      more = !parameter.group(3).isEmpty();
    }
    if (more) {
      throw new IllegalArgumentException(
          "The Authorization header is incomplete or damaged. Pass all name=\"value\" pairs with commas between them.");
    }
    return of(all, realm, notEncoded);
  }

  /**
   * Returns the decoded parameters of a form or a query.
   *
   * @throws IllegalArgumentException if one appears twice, or there are too many
   */
  static ProtocolParameters of(Parameters all) {
    return of(all, Optional.empty(), Optional.empty());
  }

  private static ProtocolParameters of(
      Parameters all, Optional<String> realm, Optional<String> notEncoded) {
    requireNotTooMany(all);
    for (Parameter parameter : all) {
      if (all.all(parameter.name()).size() > 1) {
        throw new IllegalArgumentException(
            "The parameters contain " + shown(parameter.name()) + " twice. Pass it once.");
      }
    }
    return new ProtocolParameters(all, realm, notEncoded);
  }

  private static void requireNotTooMany(Parameters all) {
    if (all.size() > MOST) {
      throw new IllegalArgumentException(
          "There are more than " + MOST + " protocol parameters. Pass those of one request alone.");
    }
  }

  private static String decoded(String text) {
    try {
      return PercentEncoding.decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "The Authorization header cannot be read. " + e.getMessage(), e);
    }
  }

  /** Returns {@code name} if it is known, and else a neutral text: an unknown name can contain anything. */
  static String shown(String name) {
    return KNOWN_NAMES.contains(name) ? name : "another parameter";
  }

  /** Returns the signed parameters: all except {@code oauth_signature} and {@code realm}. */
  Parameters signed() {
    return signed;
  }

  Optional<String> signature() {
    return signature;
  }

  Optional<String> realm() {
    return realm;
  }

  /** Compares with {@code ours}. Nonce, time, {@code oauth_version} and an additional {@code oauth_body_hash} may differ. */
  SignatureComparison comparedTo(Parameters ours) {
    return compared(ours, Set.of("oauth_version"), Set.of("oauth_version", "oauth_body_hash"));
  }

  /** Compares with {@code ours}. Only nonce and time may differ. */
  SignatureComparison strictlyComparedTo(Parameters ours) {
    return compared(ours, Set.of(), Set.of());
  }

  private SignatureComparison compared(
      Parameters ours, Set<String> optional, Set<String> additional) {
    SignatureComparison found = SignatureComparison.none();
    for (Parameter own : ours) {
      Optional<String> theirs = signed.first(own.name());
      if (theirs.isPresent() && !FRESH.contains(own.name()) && !isSame(theirs.get(), own)) {
        found = found.and(different(own.name()), own.name());
      }
      if (theirs.isEmpty() && !optional.contains(own.name())) {
        found = found.and(missing(own.name()), own.name());
      }
    }
    for (Parameter their : signed) {
      if (!ours.contains(their.name()) && !additional.contains(their.name())) {
        found = found.and(different(their.name()), shown(their.name()));
      }
    }
    return notEncoded.isPresent()
        ? found.and(SignatureMistake.NOT_ENCODED_IN_THE_HEADER, notEncoded.get())
        : found;
  }

  private static SignatureMistake missing(String name) {
    return name.equals("oauth_token")
        ? SignatureMistake.OTHER_TOKEN
        : SignatureMistake.PROTOCOL_PARAMETER_MISSING;
  }

  private static SignatureMistake different(String name) {
    return switch (name) {
      case "oauth_consumer_key" -> SignatureMistake.OTHER_CLIENT;
      case "oauth_token" -> SignatureMistake.OTHER_TOKEN;
      case "oauth_body_hash" -> SignatureMistake.WRONG_BODY_HASH;
      case "oauth_signature_method" -> SignatureMistake.OTHER_SIGNATURE_METHOD;
      default -> SignatureMistake.PROTOCOL_PARAMETER_DIFFERS;
    };
  }

  private static boolean isSame(String theirs, Parameter own) {
    return Secret.of(theirs).equals(Secret.of(own.valueOrEmpty()));
  }
}
