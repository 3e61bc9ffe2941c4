package dev.tripod.fleet;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.Optional;

/** A store that reports each claim and each write of new tokens, before and after. */
final class ReportingStore implements CredentialStore {

  private final CredentialStore store;
  private final Reports reports;

  ReportingStore(CredentialStore store, Reports reports) {
    this.store = store;
    this.reports = reports;
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    return store.load(owner);
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    return switch (next.snapshot().text("state")) {
      case "claimed" ->
        replace(owner, expectedVersion, next, Point.BEFORE_CLAIM, Point.AFTER_CLAIM);
      case "live" ->
        replace(owner, expectedVersion, next, Point.BEFORE_STORING, Point.AFTER_STORING);
      default -> store.replace(owner, expectedVersion, next);
    };
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    return store.remove(owner, expectedVersion);
  }

  private boolean replace(
      ResourceOwner owner, String expectedVersion, Entry next, Point before, Point after)
      throws IOException {
    reports.reached(before, owner.id());
    boolean won = store.replace(owner, expectedVersion, next);
    if (won) {
      reports.reached(after, owner.id());
    }
    return won;
  }
}
