package dev.tripod.oauth2.keeper;

import dev.tripod.domain.ResourceOwner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Records the events of a keeper, in order, and throws after each if a test wants it. */
final class RecordingListener implements KeeperListener {

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private volatile boolean throwing;

  List<String> heard() {
    return List.copyOf(heard);
  }

  /** Returns how many events begin with {@code what}. */
  long count(String what) {
    return heard.stream().filter(line -> line.startsWith(what)).count();
  }

  void throwing() {
    throwing = true;
  }

  @Override
  public void refreshed(ResourceOwner owner, Duration took) {
    hear("refreshed " + owner + " " + took);
  }

  @Override
  public void adopted(ResourceOwner owner) {
    hear("adopted " + owner);
  }

  @Override
  public void waited(ResourceOwner owner, Duration waited) {
    hear("waited " + owner + " " + waited);
  }

  @Override
  public void outcomeUnknown(ResourceOwner owner) {
    hear("outcomeUnknown " + owner);
  }

  @Override
  public void revoked(ResourceOwner owner) {
    hear("revoked " + owner);
  }

  private void hear(String line) {
    heard.add(line);
    if (throwing) {
      throw new IllegalStateException("a metric that fails");
    }
  }
}
