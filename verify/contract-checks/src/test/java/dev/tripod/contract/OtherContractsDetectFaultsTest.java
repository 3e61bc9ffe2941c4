package dev.tripod.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.PendingKey;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.builtin.InMemoryPendingAuthorizationStore;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.PendingAuthorizationStore;
import dev.tripod.domain.port.RandomSource;
import dev.tripod.domain.port.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Shows that the contracts detect adapters that break one rule each. */
final class OtherContractsDetectFaultsTest {

  @Test
  @DisplayName("a clock that does not advance, is a day slow, or measures no passing time")
  void clocks() {
    detects(clock(() -> Instant.EPOCH)::required_advances);
    detects(clock(() -> Clock.system().now().minusSeconds(86_400))::required_showsTheTime);
    detects(clock(measuring(() -> 5))::required_measuresPassingTime);
    long[] falling = {0};
    detects(clock(measuring(() -> --falling[0]))::required_measuresPassingTime);
  }

  /** Returns a clock that measures passing time by {@code nanoTime}. */
  private static Clock measuring(LongSupplier nanoTime) {
    return new Clock() {
      @Override
      public Instant now() {
        return Clock.system().now();
      }

      @Override
      public long nanoTime() {
        return nanoTime.getAsLong();
      }
    };
  }

  @Test
  @DisplayName("a random source that counts, fills 16 octets only, or is biased")
  void randomSources() {
    int[] count = {0};
    RandomSource secure = RandomSource.secure();
    detects(random(target -> Arrays.fill(target, (byte) ++count[0]))::required_doesNotRepeat);
    detects(random(target -> Arrays.fill(target, (byte) ++count[0]))::required_isThreadSafe);
    detects(random(target -> {
      byte[] sixteen = new byte[16];
      secure.fill(sixteen);
      System.arraycopy(sixteen, 0, target, 0, Math.min(16, target.length));
    })::required_fillsTheWholeTarget);
    detects(random(target -> {
      secure.fill(target);
      for (int i = 0; i < target.length; i += 10) {
        target[i] |= 1;
      }
    })::required_isNotBiased);
  }

  @Test
  @DisplayName(
      "a random source that uses its buffer again, doubles its octets, or has too few values")
  void repeatingRandomSources() {
    RandomSource secure = RandomSource.secure();
    byte[] buffer = new byte[1 << 14];
    secure.fill(buffer);
    detects(random(target -> {
      for (int i = 0; i < target.length; i++) {
        target[i] = buffer[i % buffer.length];
      }
    })::required_doesNotRepeatInOneArray);
    detects(random(target -> {
      secure.fill(target);
      for (int i = 1; i < target.length; i += 2) {
        target[i] = target[i - 1];
      }
    })::required_isNotCorrelated);
    detects(random(target -> {
      secure.fill(target);
      for (int i = 0; i < target.length; i++) {
        int low = target[i] & 15;
        target[i] = (byte) (low << 4 | low);
      }
    })::required_returnsEachOctet);
  }

  @Test
  @DisplayName("a random source with a fixed seed, or with one of few seeds")
  void seededRandomSources() {
    RandomSource secure = RandomSource.secure();
    detects(random(() -> seeded(7))::required_doesNotStartInTheSameState);
    detects(random(() -> {
      byte[] seed = new byte[1];
      secure.fill(seed);
      return seeded(seed[0]);
    })::required_doesNotStartInTheSameState);
  }

  private static RandomSource seeded(long seed) {
    return new Random(seed)::nextBytes;
  }

  @Test
  @DisplayName("a signer that ignores or changes the message, reuses its array, or prints its key")
  void signers() {
    byte[] key = "a secret key".getBytes(StandardCharsets.UTF_8);
    HmacSigner right = HmacSigner.of("HmacSHA1", key);
    byte[] shared = new byte[20];
    detects(
        signer(key, "HmacSHA1", message -> right.sign(new byte[0]))
            ::required_returnsValidSignatures);
    detects(signer(key, "HmacSHA1", message -> right.sign(new byte[0]))::required_isThreadSafe);
    detects(signer(key, "HS1", right::sign)::required_returnsAJcaAlgorithmName);
    detects(signer(key, "HmacSHA1", message -> {
      byte[] signature = right.sign(message);
      Arrays.fill(message, (byte) 0);
      return signature;
    })::required_doesNotChangeTheMessage);
    detects(signer(key, "HmacSHA1", message -> {
      if (shared[0] == 0) {
        System.arraycopy(right.sign(message), 0, shared, 0, 20);
      }
      return shared;
    })::required_returnsValidSignatures);
    detects(
        signer(key, "SHA256withECDSA", message -> new byte[71])
            ::required_returnsPlainEllipticCurveSignatures);
    detects(signer(key, "HmacSHA1", right::sign)::required_toStringDoesNotContainTheKey);
  }

  @Test
  @DisplayName(
      "a store that returns a snapshot twice, to any browser, after its expiry, or has no limit")
  void stores() {
    detects(store(clock -> new KeepingTaken())::required_returnsASnapshotOnce);
    detects(store(clock -> new KeepingTaken())::required_returnsASnapshotToOneThread);
    detects(store(clock -> new ForAnyBrowser())::required_returnsNothingToAnotherBrowser);
    detects(store(clock -> new ForAnyBrowser())::required_storesWhatManyThreadsPut);
    detects(
        store(clock -> InMemoryPendingAuthorizationStore.of(() -> Instant.EPOCH, 16, 1000))
            ::required_dropsExpiredSnapshots);
    detects(
        store(clock -> InMemoryPendingAuthorizationStore.of(clock, 1_000_000, 1_000_000))
            ::required_limitsEachBrowser);
    detects(
        store(clock -> InMemoryPendingAuthorizationStore.of(clock, 16, 16))
            ::required_limitsEachBrowser);
    detects(store(clock -> new KeepingTheFirst(clock))::required_replacesTheSnapshotOfAKey);
    detects(store(clock -> new KeepingTheFirst(clock))::required_acceptsAKeyAgainAfterExpiry);
    detects(
        store(clock -> InMemoryPendingAuthorizationStore.of(clock, 1, 1000))
            ::required_comparesHandlesExactly);
  }

  private static void detects(Call call) {
    assertThatThrownBy(call::run).isInstanceOf(AssertionError.class);
  }

  private static ClockContract clock(Clock wrong) {
    return new ClockContract() {
      @Override
      protected Clock clock() {
        return wrong;
      }
    };
  }

  private static RandomSourceContract random(RandomSource wrong) {
    return random(() -> wrong);
  }

  private static RandomSourceContract random(Supplier<RandomSource> wrong) {
    return new RandomSourceContract() {
      @Override
      protected RandomSource random() {
        return wrong.get();
      }
    };
  }

  private static SignerContract signer(byte[] key, String algorithm, Signing signing) {
    return new SignerContract() {
      @Override
      protected Signer signer() {
        return new Wrong(new String(key, StandardCharsets.UTF_8), algorithm, signing);
      }

      @Override
      protected boolean verifies(byte[] message, byte[] signature) {
        return Arrays.equals(signature, HmacSigner.of("HmacSHA1", key).sign(message));
      }

      @Override
      protected Optional<byte[]> secretKey() {
        return Optional.of(key);
      }
    };
  }

  private static PendingAuthorizationStoreContract store(
      Function<Clock, PendingAuthorizationStore> wrong) {
    return new PendingAuthorizationStoreContract() {
      @Override
      protected PendingAuthorizationStore store(Clock clock) {
        return wrong.apply(clock);
      }
    };
  }

  @FunctionalInterface
  private interface Call {

    void run() throws Exception;
  }

  @FunctionalInterface
  private interface Signing {

    byte[] sign(byte[] message) throws IOException;
  }

  /** A record prints its components, which is the mistake that the last test detects. */
  private record Wrong(String key, String algorithm, Signing signing) implements Signer {

    @Override
    public byte[] sign(byte[] message) throws IOException {
      return signing.sign(message);
    }
  }

  private static final class KeepingTaken implements PendingAuthorizationStore {

    private final Map<PendingKey, Snapshot> pending = new ConcurrentHashMap<>();

    @Override
    public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) {
      pending.put(key, snapshot);
    }

    @Override
    public Optional<Snapshot> take(PendingKey key) {
      return Optional.ofNullable(pending.get(key));
    }
  }

  private static final class ForAnyBrowser implements PendingAuthorizationStore {

    private final Map<String, Snapshot> pending = new ConcurrentHashMap<>();

    @Override
    public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) {
      pending.put(key.handle().reveal(), snapshot);
    }

    @Override
    public Optional<Snapshot> take(PendingKey key) {
      return Optional.ofNullable(pending.remove(key.handle().reveal()));
    }
  }

  private static final class KeepingTheFirst implements PendingAuthorizationStore {

    private final Map<PendingKey, Snapshot> pending = new HashMap<>();
    private final PendingAuthorizationStore right;

    private KeepingTheFirst(Clock clock) {
      right = InMemoryPendingAuthorizationStore.of(clock, 16, 1000);
    }

    @Override
    public void put(PendingKey key, Snapshot snapshot, Instant expiresAt) throws IOException {
      if (pending.putIfAbsent(key, snapshot) == null) {
        right.put(key, snapshot, expiresAt);
      }
    }

    @Override
    public Optional<Snapshot> take(PendingKey key) throws IOException {
      return right.take(key);
    }
  }
}
