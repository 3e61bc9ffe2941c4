package dev.tripod.openid;

import dev.tripod.domain.AuthorizationException.CallbackRejected.Reason;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.port.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules for all JWTs that one client receives from its server: OpenID Connect Core 1.0 section 3.1.3.7, RFC 7519 section 4.1
 * and RFC 8725. Each method checks one claim, and throws the exception that a {@link JwtRejection} creates. Immutable.
 */
final class JwtRules {

  /** The placeholder of the tenant in Microsoft's issuer. Each ID token has the id of its tenant in this place. */
  static final String TENANT = "{tenantid}";

  private static final Pattern TENANT_ID = Pattern.compile("[0-9A-Za-z-]{1,64}");
  private static final Pattern FRACTION = Pattern.compile("([0-9]{1,12})\\.[0-9]+");
  private static final long LATEST_SECOND = 253_402_300_799L;
  private static final Set<String> TYPES = Set.of("jwt", "application/jwt");

  private final String issuer;
  private final String clientId;
  private final Set<AcceptedAlgorithm> algorithms;
  private final Duration skew;
  private final Clock clock;

  /** @param issuer compared character by character; it may contain {@link #TENANT} */
  JwtRules(
      String issuer,
      String clientId,
      Set<AcceptedAlgorithm> algorithms,
      Duration skew,
      Clock clock) {
    this.issuer = issuer;
    this.clientId = clientId;
    this.algorithms = algorithms;
    this.skew = skew;
    this.clock = clock;
  }

  /** Checks the header (RFC 7515 section 4.1, RFC 8725 section 3.1 and 3.11), and returns the algorithm. */
  AcceptedAlgorithm algorithm(JsonObject header, JwtRejection rejection) {
    String alg = header
        .text("alg")
        .orElseThrow(() -> rejection.because(Reason.UNREADABLE, "has no algorithm (alg)"));
    AcceptedAlgorithm algorithm = AcceptedAlgorithm.find(alg)
        .filter(algorithms::contains)
        .orElseThrow(() -> rejection.because(
            Reason.MISMATCH,
            "is signed with the algorithm " + quoted(alg) + ", but this client accepts "
                + algorithms));
    if (header.names().contains("crit")) {
      throw rejection.because(
          Reason.UNREADABLE,
          "has critical header parameters (crit), but this client supports none");
    }
    if (header.has("typ")) {
      String type = header.text("typ").orElse("");
      if (!TYPES.contains(type.toLowerCase(Locale.ROOT))) {
        throw rejection.because(
            Reason.MISMATCH, "has the type (typ) " + quoted(type) + " instead of JWT");
      }
    }
    return algorithm;
  }

  /** Returns the {@code kid}, which must be a text if the header has one. */
  static Optional<String> keyId(JsonObject header, JwtRejection rejection) {
    return optionalText(header, "kid", rejection);
  }

  /** Checks the issuer, and returns it. */
  String issuer(JsonObject claims, JwtRejection rejection) {
    String iss = requiredText(claims, "iss", Reason.ISSUER, rejection);
    String expected = issuer;
    if (issuer.contains(TENANT)) {
      String tenant = requiredText(claims, "tid", Reason.ISSUER, rejection);
      if (!TENANT_ID.matcher(tenant).matches()) {
        throw rejection.because(Reason.ISSUER, "has a tenant (tid) that is not an id");
      }
      expected = issuer.replace(TENANT, tenant);
    }
    if (!expected.equals(iss)) {
      throw rejection.because(
          Reason.ISSUER, "has the issuer " + quoted(iss) + ", but this client expects " + expected);
    }
    return iss;
  }

  /** Returns the audience, which must contain the client. */
  List<String> audience(JsonObject claims, JwtRejection rejection) {
    List<String> audience = claims
        .text("aud")
        .map(List::of)
        .or(() -> claims.texts("aud"))
        .orElseThrow(() -> rejection.because(
            Reason.MISMATCH, "has no audience (aud) that is a text or an array of texts"));
    if (!audience.contains(clientId)) {
      throw rejection.because(
          Reason.MISMATCH,
          "has the audience " + quoted(String.join(", ", audience)) + ", but the client is "
              + clientId);
    }
    return audience;
  }

  /** Checks the authorized party: it is this client, and with several audiences it is required. */
  void requireAuthorizedParty(JsonObject claims, List<String> audience, JwtRejection rejection) {
    Optional<String> party = optionalText(claims, "azp", rejection);
    if (party.filter(azp -> !azp.equals(clientId)).isPresent()) {
      throw rejection.because(
          Reason.MISMATCH,
          "was issued to the client (azp) " + quoted(party.get()) + ", but the client is "
              + clientId);
    }
    if (audience.size() > 1 && party.isEmpty()) {
      throw rejection.because(
          Reason.MISMATCH,
          "has " + audience.size()
              + " audiences and does not name the client that it was issued to (azp)");
    }
  }

  /** Returns the expiry, which must be in the future. */
  Instant expiry(JsonObject claims, JwtRejection rejection) {
    Instant expiry = required(claims, "exp", rejection);
    Instant now = clock.now();
    if (!now.minus(skew).isBefore(expiry)) {
      throw rejection.because(
          Reason.EXPIRED, "expired at " + expiry + ", and the time here is " + now);
    }
    return expiry;
  }

  /** Returns the required time {@code name}, which must not be in the future. */
  Instant past(JsonObject claims, String name, JwtRejection rejection) {
    Instant time = required(claims, name, rejection);
    requirePast(name, time, rejection);
    return time;
  }

  /** Checks that the time {@code name} is not in the future, if the claim is present. */
  void requireNotInFuture(JsonObject claims, String name, JwtRejection rejection) {
    instant(claims, name, rejection).ifPresent(time -> requirePast(name, time, rejection));
  }

  /** Checks that {@code time} is at most {@code age} ago. */
  void requireRecent(Instant time, Duration age, JwtRejection rejection) {
    Instant now = clock.now();
    if (time.isBefore(now.minus(age).minus(skew))) {
      throw rejection.because(
          Reason.EXPIRED,
          "says that the user authenticated at " + time + ", which is more than " + age + " before "
              + now);
    }
  }

  private void requirePast(String name, Instant time, JwtRejection rejection) {
    Instant now = clock.now();
    if (time.isAfter(now.plus(skew))) {
      throw rejection.because(
          Reason.MISMATCH,
          "has the time (" + name + ") " + time + ", which is after the time here, " + now
              + "; check the clock of this machine");
    }
  }

  private static Instant required(JsonObject claims, String name, JwtRejection rejection) {
    return instant(claims, name, rejection)
        .orElseThrow(() -> rejection.because(Reason.INCOMPLETE, "has no time (" + name + ")"));
  }

  /** Reads a NumericDate (RFC 7519 section 2), which is a number and not a text. */
  static Optional<Instant> instant(JsonObject claims, String name, JwtRejection rejection) {
    if (!claims.has(name)) {
      return Optional.empty();
    }
    OptionalLong seconds =
        claims.text(name).isPresent() ? OptionalLong.empty() : wholeSeconds(claims, name);
    if (seconds.isEmpty() || seconds.getAsLong() < 0 || seconds.getAsLong() > LATEST_SECOND) {
      throw rejection.because(
          Reason.UNREADABLE, "has a time (" + name + ") that is not a number of seconds");
    }
    return Optional.of(Instant.ofEpochSecond(seconds.getAsLong()));
  }

  private static OptionalLong wholeSeconds(JsonObject claims, String name) {
    OptionalLong whole = claims.wholeNumber(name);
    if (whole.isPresent()) {
      return whole;
    }
    Matcher fraction = FRACTION.matcher(claims.leaves().getOrDefault(name, ""));
    return fraction.matches()
        ? OptionalLong.of(Long.parseLong(fraction.group(1)))
        : OptionalLong.empty();
  }

  /** Returns the text {@code name}, which must not be empty. */
  static String requiredText(
      JsonObject claims, String name, Reason reason, JwtRejection rejection) {
    return claims
        .text(name)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> rejection.because(reason, "has no " + name + " that is a text"));
  }

  /** Returns the text {@code name}; empty if the claim is missing. */
  static Optional<String> optionalText(JsonObject claims, String name, JwtRejection rejection) {
    Optional<String> text = claims.text(name);
    if (text.isEmpty() && claims.has(name)) {
      throw rejection.because(Reason.UNREADABLE, "has a " + name + " that is not a text");
    }
    return text;
  }

  /** Returns a value of the JWT in a form that is safe in a message. */
  static String quoted(String value) {
    return "'" + Redactor.none().redact(value) + "'";
  }

  @Override
  public String toString() {
    return "JwtRules[" + issuer + ", " + clientId + "]";
  }
}
