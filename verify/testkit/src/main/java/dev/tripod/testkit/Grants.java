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
 * What an authorization server has issued. A grant lives from the user's approval on; its code, access tokens and refresh
 * tokens work as long as it lives, and each for its own time. Thread-safe: each method is one step.
 */
final class Grants {

  private final RandomSource random;
  private final Clock clock;
  private final Duration codeLifetime;
  private final Duration tokenLifetime;
  private final boolean rotates;

  private final Set<Grant> live = new HashSet<>();
  private final Map<Secret, Code> codes = new HashMap<>();
  private final Map<Secret, Grant> spentCodes = new HashMap<>();
  private final Map<Secret, Access> accessTokens = new HashMap<>();
  private final Map<Secret, Grant> refreshTokens = new HashMap<>();
  private final Map<Secret, Grant> spentRefreshTokens = new HashMap<>();
  private final Map<String, Secret> appOnlyTokens = new HashMap<>();
  private final AtomicInteger codeReuses = new AtomicInteger();
  private final AtomicInteger refreshTokenReuses = new AtomicInteger();
  private final AtomicInteger refreshes = new AtomicInteger();

  /** @param rotates whether each refresh brings another refresh token, and spends the one that it took */
  Grants(
      RandomSource random,
      Clock clock,
      Duration codeLifetime,
      Duration tokenLifetime,
      boolean rotates) {
    this.random = random;
    this.clock = clock;
    this.codeLifetime = codeLifetime;
    this.tokenLifetime = tokenLifetime;
    this.rotates = rotates;
  }

  /**
   * A code for what the user has just approved.
   *
   * @param codeChallenge by S256 (RFC 7636 section 4.2)
   */
  synchronized Secret issueCode(Grant grant, String redirectUri, String codeChallenge) {
    Secret code = random.base64url(32);
    live.add(grant);
    codes.put(code, new Code(grant, redirectUri, codeChallenge, clock.now().plus(codeLifetime)));
    return code;
  }

  /**
   * Tokens for a code, which its client may show once: shown again, what it brought ends (RFC 6749 section 4.1.2), and so it
   * does if the redirect URI or the verifier is another.
   */
  synchronized Outcome redeem(String clientId, Secret code, String redirectUri, String verifier) {
    Grant spent = spentCodes.get(code);
    if (spent != null && spent.belongsTo(clientId)) {
      live.remove(spent);
      codeReuses.incrementAndGet();
      return new Dead("the code was used before, and what it brought is revoked");
    }
    Code known = codes.get(code);
    if (known == null || !known.grant().belongsTo(clientId)) {
      return new Dead("no such code was issued to this client");
    }
    codes.remove(code);
    spentCodes.put(code, known.grant());
    Optional<String> flaw = flaw(known, redirectUri, verifier);
    if (flaw.isPresent()) {
      live.remove(known.grant());
      return new Dead(flaw.get());
    }
    return tokens(known.grant(), known.grant().scope(), newRefreshToken(known.grant()));
  }

  /**
   * Tokens for a refresh token (RFC 6749 section 6). One that was spent shows that somebody else has it: the whole grant
   * ends (RFC 9700 section 4.14.2).
   *
   * @param scope empty for all that was granted
   */
  synchronized Outcome refresh(String clientId, Secret refreshToken, Set<String> scope) {
    Grant spent = spentRefreshTokens.get(refreshToken);
    if (spent != null && spent.belongsTo(clientId)) {
      live.remove(spent);
      refreshTokenReuses.incrementAndGet();
      return new Dead("the refresh token was used before, and the whole grant is revoked");
    }
    Grant grant = refreshTokens.get(refreshToken);
    if (grant == null || !grant.belongsTo(clientId)) {
      return new Dead("no such refresh token was issued to this client");
    }
    if (!live.contains(grant)) {
      return new Dead("the grant of the refresh token was revoked");
    }
    if (!grant.scope().containsAll(scope)) {
      return new TooWide("the scope goes beyond what was granted");
    }
    refreshes.incrementAndGet();
    return tokens(
        grant, scope.isEmpty() ? grant.scope() : scope, Optional.of(next(refreshToken, grant)));
  }

  /** A token for the client itself (RFC 6749 section 4.4). */
  synchronized Outcome issueToClient(String clientId, Set<String> scope) {
    Grant grant = new Grant(clientId, scope, Holder.CLIENT, false);
    live.add(grant);
    return tokens(grant, scope, Optional.empty());
  }

  /** X's app-only token, the same until it is revoked; percent-encoded, as X issues it. */
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
   * Ends a token, and with a refresh token its whole grant (RFC 7009 section 2.1).
   *
   * @return whether that was all right: an unknown token is, another client's is not
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

  /** Ends all that users have approved. */
  synchronized void revokeUsersGrants() {
    live.removeIf(grant -> grant.holder() == Holder.USER);
  }

  /** What an access token opens; empty if it is unknown, expired or revoked. */
  synchronized Optional<Access> access(Secret accessToken) {
    return Optional.ofNullable(accessTokens.get(accessToken))
        .filter(access -> live.contains(access.grant()))
        .filter(access -> clock.now().isBefore(access.expiresAt()));
  }

  /** Whether this is an access or a refresh token that works now. */
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
      return Optional.of("the user took back what the code was issued for");
    }
    if (!clock.now().isBefore(code.expiresAt())) {
      return Optional.of("the code has expired");
    }
    if (!code.redirectUri().equals(redirectUri)) {
      return Optional.of("redirect_uri is not the one of the authorization request");
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
    if (!rotates) {
      return refreshToken;
    }
    refreshTokens.remove(refreshToken);
    spentRefreshTokens.put(refreshToken, grant);
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

  /** RFC 7636 section 4.2. */
  private static String s256(String verifier) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(Sha256.digest(verifier.getBytes(StandardCharsets.UTF_8)));
  }

  /** In whose name a grant's tokens speak. */
  enum Holder {
    USER,
    CLIENT,
    /** X's application, to which scopes do not apply. */
    APP
  }

  /** What was approved. Each is itself alone: two approvals of the same are two grants. */
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

  /** What an access token opens. */
  record Access(Grant grant, Set<String> scope, Instant expiresAt) {

    boolean isUsers() {
      return grant.holder() == Holder.USER;
    }

    boolean covers(Set<String> wanted) {
      return grant.holder() == Holder.APP || scope.containsAll(wanted);
    }
  }

  /** What a token request comes to. */
  sealed interface Outcome permits Issued, Dead, TooWide {}

  /** Tokens. */
  record Issued(
      Secret accessToken, Optional<Secret> refreshToken, Set<String> scope, Duration lifetime)
      implements Outcome {}

  /** The code or the refresh token brings nothing, and never will. */
  record Dead(String reason) implements Outcome {}

  /** More scope was asked for than there is; the refresh token still works. */
  record TooWide(String reason) implements Outcome {}
}
