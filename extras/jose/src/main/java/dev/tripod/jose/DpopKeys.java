package dev.tripod.jose;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.oauth2.ProofOfPossession;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The keys of a client for DPoP (RFC 9449): one key for all logins, or a new key for each login. The keys sign proofs, and
 * remember the nonces of servers. Create one instance per client and process. Thread-safe; {@code toString} contains no private
 * key.
 */
public final class DpopKeys implements ProofOfPossession.Keys {

  /** The keys of the application, the one for new logins first. Empty if each login gets a new key. */
  private final List<SigningKey> applicationKeys;

  private final ServerNonces nonces;
  private final Clock clock;
  private final RandomSource random;

  private DpopKeys(
      List<SigningKey> applicationKeys, ServerNonces nonces, Clock clock, RandomSource random) {
    this.applicationKeys = applicationKeys;
    this.nonces = nonces;
    this.clock = clock;
    this.random = random;
  }

  /**
   * Returns keys that use {@code key} of the application for all logins. It may be in an HSM or a key service. The stored tokens
   * and the pending login contain its thumbprint.
   *
   * @throws IllegalArgumentException if the algorithm of {@code key} is HS256, or its public key is not known
   */
  public static DpopKeys of(SigningKey key) {
    return create(List.of(requirePublicKey(key)));
  }

  /**
   * Returns keys that create a new ES256 key for each login. The stored tokens and the pending login contain the private key, so
   * another process can use it. Encrypt the store, for example with {@code tripod-sealing}.
   */
  public static DpopKeys perLogin() {
    return create(List.of());
  }

  private static DpopKeys create(List<SigningKey> applicationKeys) {
    return new DpopKeys(applicationKeys, new ServerNonces(), Clock.system(), RandomSource.secure());
  }

  /**
   * Returns these keys with an older key of the application. New logins do not use it. Tokens that are bound to it stay usable.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  public DpopKeys alsoFinding(SigningKey older) {
    List<SigningKey> more = new ArrayList<>(applicationKeys);
    more.add(requirePublicKey(older));
    return new DpopKeys(List.copyOf(more), nonces, clock, random);
  }

  /** Returns these keys with {@code clock} in place of the system clock. */
  public DpopKeys withClock(Clock clock) {
    return new DpopKeys(applicationKeys, nonces, Objects.requireNonNull(clock, "clock"), random);
  }

  /**
   * Returns these keys with {@code random} as the source of the {@code jti}. Servers reject a proof with a repeated {@code jti}.
   */
  public DpopKeys withRandomSource(RandomSource random) {
    return new DpopKeys(applicationKeys, nonces, clock, Objects.requireNonNull(random, "random"));
  }

  @Override
  public Exchange<ProofOfPossession> create() {
    return Exchange.defer(() -> Exchange.done(
        applicationKeys.isEmpty() ? ofLogin(StoredKey.generate()) : named(applicationKeys.get(0))));
  }

  @Override
  public Exchange<ProofOfPossession> find(Secret reference) {
    Objects.requireNonNull(reference, "reference");
    return Exchange.defer(() -> Exchange.done(found(reference)));
  }

  @Override
  public String toString() {
    return "DpopKeys" + (applicationKeys.isEmpty() ? "[per login]" : applicationKeys);
  }

  private ProofOfPossession found(Secret reference) {
    Optional<StoredKey> stored = StoredKey.read(reference);
    if (stored.isPresent()) {
      return ofLogin(stored.get());
    }
    return applicationKeys.stream()
        .filter(key -> Secret.of(key.thumbprint().orElseThrow()).equals(reference))
        .findFirst()
        .map(this::named)
        .orElseThrow(() -> new IllegalStateException(
            "The key of these tokens is not among the keys of this client: " + this
                + ". Add it with alsoFinding, or let the user log in again."));
  }

  /** Returns the proofs of a key of the application. Tokens refer to it by its thumbprint. */
  private ProofOfPossession named(SigningKey key) {
    return proofs(key, Secret.of(key.thumbprint().orElseThrow()));
  }

  private ProofOfPossession ofLogin(StoredKey stored) {
    return proofs(stored.key(), stored.reference());
  }

  private ProofOfPossession proofs(SigningKey key, Secret reference) {
    return new DpopKey(key, reference, nonces, clock, random);
  }

  private static SigningKey requirePublicKey(SigningKey key) {
    if (key.publicJwk().isEmpty()) {
      throw new IllegalArgumentException(
          "The " + key.algorithm().identifier()
              + " key has no public key, but each DPoP proof contains it. Add it with withPublicKey. HS256 has none.");
    }
    return key;
  }
}
