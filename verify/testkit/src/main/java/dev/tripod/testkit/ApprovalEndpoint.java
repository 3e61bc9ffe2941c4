package dev.tripod.testkit;

import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.testkit.Grants.Rejected;
import dev.tripod.testkit.Grants.TokenResult;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The approvals that a user gives on another device: device authorization (RFC 8628), and CIBA in poll mode. A client that polls
 * more often than the interval gets {@code slow_down}, and its interval grows by 5 seconds. Thread-safe: each method is atomic.
 */
final class ApprovalEndpoint {

  static final String DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";
  static final String CIBA_GRANT = "urn:openid:params:grant-type:ciba";

  private static final Duration LIFETIME = Duration.ofMinutes(10);
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final List<String> HINTS =
      List.of("login_hint", "login_hint_token", "id_token_hint");

  private final String origin;
  private final OfferedScope offered;
  private final RegisteredClients clients;
  private final Grants grants;
  private final Clock clock;
  private final RandomSource random;
  private final OAuth2Faults faults;
  private final RequestLog log;
  private final Map<Secret, Approval> byId = new LinkedHashMap<>();
  private final AtomicInteger codes = new AtomicInteger();

  /** @param origin the origin of the addresses in responses */
  ApprovalEndpoint(
      String origin,
      OfferedScope offered,
      RegisteredClients clients,
      Grants grants,
      Clock clock,
      RandomSource random,
      OAuth2Faults faults,
      RequestLog log) {
    this.origin = origin;
    this.offered = offered;
    this.clients = clients;
    this.grants = grants;
    this.clock = clock;
    this.random = random;
    this.faults = faults;
    this.log = log;
  }

  /** Begins a device authorization (RFC 8628 section 3.1). */
  synchronized HttpResponse device(RequestParameters form, String clientId) {
    Optional<Set<String>> scope = offered.granted(form.words("scope"));
    if (scope.isEmpty()) {
      return log.reject(OAuth2Errors.invalidScope("scope is missing, malformed or unknown"));
    }
    String userCode = String.format(Locale.ROOT, "WDJB-%04d", codes.incrementAndGet());
    Secret id = begin(new Approval(DEVICE_GRANT, clientId, scope.get(), userCode, end()));
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("device_code", JsonValue.text(id.reveal()));
    members.put("user_code", JsonValue.text(userCode));
    members.put("verification_uri", JsonValue.text(origin + "/device"));
    members.put(
        "verification_uri_complete", JsonValue.text(origin + "/device?user_code=" + userCode));
    return response(members);
  }

  /** Begins a CIBA authentication (CIBA Core section 7.1). */
  synchronized HttpResponse backchannel(RequestParameters form, String clientId) {
    if (!clients.isConfidential(clientId)) {
      return log.reject(OAuth2Errors.unauthorizedClient("a public client may not use CIBA"));
    }
    Optional<Set<String>> scope = offered.granted(form.words("scope"));
    if (scope.filter(words -> words.contains("openid")).isEmpty()) {
      return log.reject(OAuth2Errors.invalidScope("scope does not contain openid"));
    }
    List<String> hints =
        HINTS.stream().filter(name -> form.value(name).isPresent()).toList();
    if (hints.size() != 1) {
      return log.reject(OAuth2Errors.invalidRequest("the request needs exactly one hint"));
    }
    Secret id = begin(
        new Approval(CIBA_GRANT, clientId, scope.get(), form.valueOrEmpty(hints.get(0)), end()));
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("auth_req_id", JsonValue.text(id.reveal()));
    return response(members);
  }

  /**
   * Decides as the user.
   *
   * @param key the user code, or the hint of CIBA
   * @throws IllegalArgumentException if no such request waits for the user
   */
  synchronized void decide(String grantType, String key, boolean approve) {
    Approval waiting = byId.values().stream()
        .filter(it -> it.grantType.equals(grantType) && it.key.equals(key) && it.approved == null)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(
            "No request waits for a user with " + key + ". Begin one first."));
    waiting.approved = approve;
  }

  /** Responds to a token request (RFC 8628 section 3.5). */
  synchronized HttpResponse token(
      String grantType,
      RequestParameters form,
      String clientId,
      Function<TokenResult, HttpResponse> issued) {
    String name = grantType.equals(DEVICE_GRANT) ? "device_code" : "auth_req_id";
    Optional<Secret> id = form.value(name).map(Secret::of);
    if (id.isEmpty()) {
      return log.reject(OAuth2Errors.missing(name));
    }
    Approval approval = byId.get(id.get());
    if (approval == null
        || !approval.grantType.equals(grantType)
        || !approval.clientId.equals(clientId)) {
      return issued.apply(new Rejected("no such " + name + " was issued to this client"));
    }
    boolean isFast = approval.isTooEarly(clock.nanoTime());
    if (!clock.now().isBefore(approval.expiresAt)) {
      return error("expired_token", "the " + name + " has expired");
    }
    if (isFast) {
      approval.interval = approval.interval.plusSeconds(5);
      return error("slow_down", "the client polls more often than every " + approval.interval);
    }
    if (approval.approved == null) {
      return error("authorization_pending", "the user has not decided");
    }
    byId.remove(id.get());
    return approval.approved
        ? issued.apply(grants.issueToUser(clientId, approval.scope, true))
        : error("access_denied", "the user denied");
  }

  private Secret begin(Approval approval) {
    Secret id = random.base64url(32);
    byId.put(id, approval);
    return id;
  }

  private Instant end() {
    return clock.now().plus(LIFETIME);
  }

  private HttpResponse response(Map<String, JsonValue> members) {
    members.put("expires_in", JsonValue.number(Long.toString(LIFETIME.toSeconds())));
    members.put("interval", JsonValue.number(Long.toString(INTERVAL.toSeconds())));
    return FakeResponses.with(
        "Cache-Control",
        "no-store",
        FakeResponses.json(200, faults.edited(OAuth2Faults.APPROVAL, members).encoded()));
  }

  private HttpResponse error(String code, String reason) {
    return log.reject(new FakeErrorResponse(reason, OAuth2Errors.response(400, code, reason)));
  }

  /** A request for an approval; {@code key} is the user code, or the hint of CIBA. */
  private static final class Approval {

    private final String grantType;
    private final String clientId;
    private final Set<String> scope;
    private final String key;
    private final Instant expiresAt;
    private Duration interval = INTERVAL;
    private @Nullable Long lastRequest;
    private @Nullable Boolean approved;

    private Approval(
        String grantType, String clientId, Set<String> scope, String key, Instant expiresAt) {
      this.grantType = grantType;
      this.clientId = clientId;
      this.scope = scope;
      this.key = key;
      this.expiresAt = expiresAt;
    }

    /** Records a request, and returns whether it follows the previous one too early. */
    private boolean isTooEarly(long nanos) {
      Long before = lastRequest;
      lastRequest = nanos;
      return before != null && nanos - before < interval.toNanos();
    }
  }
}
