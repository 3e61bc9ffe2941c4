package dev.tripod.store.file;

import dev.tripod.contract.CredentialStoreContract;
import dev.tripod.contract.PendingAuthorizationStoreContract;
import dev.tripod.domain.port.Clock;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.PendingAuthorizationStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Checks that {@link FileCredentialStore} and {@link FilePendingAuthorizationStore} keep the promises of their ports. */
@Execution(ExecutionMode.CONCURRENT)
final class FileStoresTest {

  /** Returns a listener with which the disk fails once, at {@code step}. */
  private static WriteStep.Listener failingOnceAt(WriteStep step) {
    List<WriteStep> left = new ArrayList<>(List.of(step));
    return reached -> {
      if (left.remove(reached)) {
        throw new IOException("The disk failed at " + step);
      }
    };
  }

  @Nested
  final class Credentials extends CredentialStoreContract {

    @TempDir
    private Path folder;

    @Override
    protected CredentialStore store() throws IOException {
      return storeFor(1_024).orElseThrow();
    }

    @Override
    protected Optional<CredentialStore> another(CredentialStore store) throws IOException {
      return Optional.of(store());
    }

    @Override
    protected Optional<CredentialStore> storeFor(int owners) throws IOException {
      return Optional.of(FileCredentialStore.of(folder.resolve("store"), owners));
    }

    @Override
    protected Optional<CredentialStore> losingTheRequest(CredentialStore store) throws IOException {
      return failing(WriteStep.LOCKED);
    }

    @Override
    protected Optional<CredentialStore> losingTheResponse(CredentialStore store)
        throws IOException {
      return failing(WriteStep.DIRECTORY_SYNCED);
    }

    private Optional<CredentialStore> failing(WriteStep step) throws IOException {
      return Optional.of(FileCredentialStore.of(
          folder.resolve("store"), 1_024, StoreDirectory.LOCK_ATTEMPTS, failingOnceAt(step)));
    }
  }

  @Nested
  final class PendingAuthorizations extends PendingAuthorizationStoreContract {

    @TempDir
    private Path folder;

    private Clock clock = Clock.system();

    @Override
    protected PendingAuthorizationStore store(Clock settable) throws IOException {
      clock = settable;
      return open(WriteStep.Listener.NONE).orElseThrow();
    }

    @Override
    protected Optional<PendingAuthorizationStore> another(PendingAuthorizationStore store)
        throws IOException {
      return open(WriteStep.Listener.NONE);
    }

    @Override
    protected Optional<PendingAuthorizationStore> losingTheRequest(PendingAuthorizationStore store)
        throws IOException {
      return open(failingOnceAt(WriteStep.LOCKED));
    }

    @Override
    protected Optional<PendingAuthorizationStore> losingTheResponse(PendingAuthorizationStore store)
        throws IOException {
      return open(failingOnceAt(WriteStep.DIRECTORY_SYNCED));
    }

    @Override
    protected OptionalLong stored(PendingAuthorizationStore store) throws IOException {
      long lines = 0;
      try (Stream<Path> files = Files.list(folder.resolve("store"))) {
        for (Path file : files.filter(it -> it.toString().endsWith(".pending")).toList()) {
          lines += Files.readAllLines(file).size() - 1;
        }
      }
      return OptionalLong.of(lines);
    }

    private Optional<PendingAuthorizationStore> open(WriteStep.Listener listener)
        throws IOException {
      return Optional.of(
          FilePendingAuthorizationStore.of(folder.resolve("store"), clock, 16, 1_000, listener));
    }
  }
}
