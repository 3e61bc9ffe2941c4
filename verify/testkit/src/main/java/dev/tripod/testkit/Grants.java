package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The codes and tokens that an authorization server has issued. Each belongs to a grant, which begins with the user's approval.
 * They are valid until they expire or the grant is revoked. Thread-safe: each method is atomic.
 */
final class Grants {

  private final RandomSource random;
  private final Clock clock;
  private final Duration codeLifetime;
  private final Duration tokenLifetime;
  private final boolean rotate;

  private final Set<Grant> live = new HashSet<>();
  private final Map<Secret, Code> codes = new HashMap<>();
  private final Map<Secret, Grant> usedCodes = new HashMap<>();
  private final Map<Secret, Access> accessTokens = new HashMap<>();
  private final Map<Secret, Grant> refreshTokens = new HashMap<>();
  private final Map<Secret, Grant> usedRefreshTokens = new HashMap<>();
  private final Map<String, Secret> appOnlyTokens = new HashMap<>();
  private final AtomicInteger codeReuses = new AtomicInteger();
  private final AtomicInteger refreshTokenReuses = new AtomicInteger();
  private final AtomicInteger refreshes = new AtomicInteger();

  /** @param rotate whether each refresh issues a new refresh token, and uses up the previous one */
  Grants(
      RandomSource random,
      Clock clock,
      Duration codeLifetime,
      Duration tokenLifetime,
      boolean rotate) {
    this.random = random;
    this.clock = clock;
    this.codeLifetime = codeLifetime;
    this.tokenLifetime = tokenLifetime;
    this.rotate = rotate;
  }

  /**
   * Issues a code for a grant that the user has just approved.
   *
   * @param codeChallenge computed with S256 (RFC 7636 section 4.2)
   */
  synchronized Secret issueCode(Grant grant, String redirectUri, String codeChallenge) {
    Secret code = random.base64url(32);
    live.add(grant);
    codes.put(code, new Code(grant, redirectUri, codeChallenge, clock.now().plus(codeLifetime)));
    return code;
  }

  /**
   * Issues tokens for a code, which the client may use once. The grant is revoked if the code is used again (RFC 6749 section
   * 4.1.2), or if the redirect URI or the verifier is wrong.
   */
  synchronized TokenResult redeem(
      String clientId, Secret code, String redirectUri, String verifier) {
    Grant used = usedCodes.get(code);
    if (used != null && used.belongsTo(clientId)) {
      live.remove(used);
      codeReuses.incrementAndGet();
      return new Rejected("the code was used before; its grant is revoked");
    }
    Code known = codes.get(code);
    if (known == null || !known.grant().belongsTo(clientId)) {
      return new Rejected("no such code was issued to this client");
    }
    codes.remove(code);
    usedCodes.put(code, known.grant());
    Optional<String> flaw = flaw(known, redirectUri, verifier);
    if (flaw.isPresent()) {
      live.remove(known.grant());
      return new Rejected(flaw.get());
    }
    return tokens(known.grant(), known.grant().scope(), newRefreshToken(known.grant()));
  }

  /**
   * Issues tokens for a refresh token (RFC 6749 section 6). If the token was used before, another party may have it: the grant
   * is revoked (RFC 9700 section 4.14.2).
   *
   * @param scope empty for the whole granted scope
   */
  synchronized TokenResult refresh(String clientId, Secret refreshToken, Set<String> scope) {
    Grant used = usedRefreshTokens.get(refreshToken);
    if (used != null && used.belongsTo(clientId)) {
      live.remove(used);
      refreshTokenReuses.incrementAndGet();
      return new Rejected("the refresh token was used before; its grant is revoked");
    }
    Grant grant = refreshTokens.get(refreshToken);
    if (grant == null || !grant.belongsTo(clientId)) {
      return new Rejected("no such refresh token was issued to this client");
    }
    if (!live.contains(grant)) {
      return new Rejected("the grant of the refresh token was revoked");
    }
    if (!grant.scope().containsAll(scope)) {
      return new ScopeExceeded("the scope exceeds the granted scope");
    }
    refreshes.incrementAndGet();
    return tokens(
        grant, scope.isEmpty() ? grant.scope() : scope, Optional.of(next(refreshToken, grant)));
  }

  /** Issues an access token to the client itself (RFC 6749 section 4.4). */
  synchronized TokenResult issueToClient(String clientId, Set<String> scope) {
    Grant grant = new Grant(clientId, scope, Holder.CLIENT, false);
    live.add(grant);
    return tokens(grant, scope, Optional.empty());
  }

  /**
   * Issues tokens for a user, without a code (RFC 7523 section 4.1).
   *
   * @param refreshable whether they include a refresh token
   */
  synchronized TokenResult issueToUser(String clientId, Set<String> scope, boolean refreshable) {
    Grant grant = new Grant(clientId, scope, Holder.USER, refreshable);
    live.add(grant);
    return tokens(grant, scope, newRefreshToken(grant));
  }

  /** Returns X's app-only token, percent-encoded as X issues it. It stays the same until it is revoked. */
  synchronized Secret appOnlyToken(String consumerKey) {
    return appOnlyTokens.computeIfAbsent(consumerKey, key -> {
      byte[] octets = new byte[48];
      random.fill(octets);
      Secret token =
          Secret.of(FormText.encode("AAAA/AAA=" + Base64.getEncoder().encodeToString(octets)));
      Grant grant = new Grant(key, Set.of(), Holder.APP, false);
      live.add(grant);
      accessTokens.put(token, new Access(grant, Set.of(), Instant.MAX));
      return token;
    });
  }

  /**
   * Revokes an access token, or a refresh token together with its grant (RFC 7009 section 2.1).
   *
   * @return false if the token belongs to another client; true also for an unknown token
   */
  synchronized boolean revoke(String clientId, Secret token) {
    Access access = accessTokens.get(token);
    Grant grant = access == null ? refreshTokens.get(token) : access.grant();
    if (grant == null) {
      return true;
    }
    if (!grant.belongsTo(clientId)) {
      return false;
    }
    if (access == null) {
      live.remove(grant);
    } else {
      accessTokens.remove(token);
      appOnlyTokens.values().remove(token);
    }
    return true;
  }

  /** Revokes all grants of users. */
  synchronized void revokeUsersGrants() {
    live.removeIf(grant -> grant.holder() == Holder.USER);
  }

  /** Returns the access of a token; empty if the token is unknown, expired or revoked. */
  synchronized Optional<Access> access(Secret accessToken) {
    return Optional.ofNullable(accessTokens.get(accessToken))
        .filter(access -> live.contains(access.grant()))
        .filter(access -> clock.now().isBefore(access.expiresAt()));
  }

  /** Returns whether {@code token} is a valid access token or refresh token. */
  synchronized boolean isActive(Secret token) {
    Grant refreshable = refreshTokens.get(token);
    return access(token).isPresent() || (refreshable != null && live.contains(refreshable));
  }

  int codeReuses() {
    return codeReuses.get();
  }

  int refreshTokenReuses() {
    return refreshTokenReuses.get();
  }

  int refreshes() {
    return refreshes.get();
  }

  private Optional<String> flaw(Code code, String redirectUri, String verifier) {
    if (!live.contains(code.grant())) {
      return Optional.of("the user revoked the grant of the code");
    }
    if (!clock.now().isBefore(code.expiresAt())) {
      return Optional.of("the code has expired");
    }
    if (!code.redirectUri().equals(redirectUri)) {
      return Optional.of("redirect_uri differs from the one of the authorization request");
    }
    return code.codeChallenge().equals(s256(verifier))
        ? Optional.empty()
        : Optional.of("code_verifier does not belong to the code_challenge");
  }

  private Issued tokens(Grant grant, Set<String> scope, Optional<Secret> refreshToken) {
    Secret accessToken = random.base64url(32);
    accessTokens.put(accessToken, new Access(grant, scope, clock.now().plus(tokenLifetime)));
    return new Issued(accessToken, refreshToken, scope, tokenLifetime);
  }

  private Secret next(Secret refreshToken, Grant grant) {
    if (!rotate) {
      return refreshToken;
    }
    refreshTokens.remove(refreshToken);
    usedRefreshTokens.put(refreshToken, grant);
    return newRefreshToken(grant).orElseThrow();
  }

  private Optional<Secret> newRefreshToken(Grant grant) {
    if (!grant.refreshable()) {
      return Optional.empty();
    }
    Secret refreshToken = random.base64url(32);
    refreshTokens.put(refreshToken, grant);
    return Optional.of(refreshToken);
  }

  /** Computes the S256 code challenge (RFC 7636 section 4.2). */
  private static String s256(String verifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Sha256.digest(verifier.getBytes(StandardCharsets.UTF_8)));
  }

  /** The party that the tokens of a grant represent. */
  enum Holder {
    USER,
    CLIENT,
    /** An application with X's app-only token, which has no scope. */
    APP
  }

  /** An approval by a user or for a client. Grants are compared by identity: two equal approvals are two grants. */
  static final class Grant {

    private final String clientId;
    private final Set<String> scope;
    private final Holder holder;
    private final boolean refreshable;

    Grant(String clientId, Set<String> scope, Holder holder, boolean refreshable) {
      this.clientId = clientId;
      this.scope = scope;
      this.holder = holder;
      this.refreshable = refreshable;
    }

    boolean belongsTo(String client) {
      return clientId.equals(client);
    }

    String clientId() {
      return clientId;
    }

    Set<String> scope() {
      return scope;
    }

    Holder holder() {
      return holder;
    }

    boolean refreshable() {
      return refreshable;
    }
  }

  private record Code(Grant grant, String redirectUri, String codeChallenge, Instant expiresAt) {}

  /** The access that a token gives. */
  record Access(Grant grant, Set<String> scope, Instant expiresAt) {

    boolean isForUser() {
      return grant.holder() == Holder.USER;
    }

    boolean covers(Set<String> required) {
      return grant.holder() == Holder.APP || scope.containsAll(required);
    }
  }

  /** The result of a token request. */
  sealed interface TokenResult permits Issued, Rejected, ScopeExceeded {}

  /** The issued tokens. */
  record Issued(
      Secret accessToken, Optional<Secret> refreshToken, Set<String> scope, Duration lifetime)
      implements TokenResult {}

  /** The code or refresh token is not valid. */
  record Rejected(String reason) implements TokenResult {}

  /** The requested scope exceeds the granted one. The refresh token stays valid. */
  record ScopeExceeded(String reason) implements TokenResult {}
}
