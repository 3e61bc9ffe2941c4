package dev.tripod.examples;

import static dev.tripod.examples.EtcdGateway.base64;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.port.CredentialStore;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * An example of your own credential store. It uses etcd through the JSON gateway. Each owner has two keys, one for the version and one for
 * the snapshot. A transaction compares the version and writes both. etcd is linearizable: a change is confirmed after a majority
 * of its nodes has written it to disk.
 */
public final class EtcdCredentialStore implements CredentialStore {

  private final EtcdGateway etcd;
  private final String prefix;

  /** @param prefix the text before each key, such as {@code /tripod/} */
  public EtcdCredentialStore(EtcdGateway etcd, String prefix) {
    this.etcd = Objects.requireNonNull(etcd, "etcd");
    this.prefix = Objects.requireNonNull(prefix, "prefix");
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    JsonObject response = etcd.transaction(
        "", EtcdGateway.read(version(owner)) + "," + EtcdGateway.read(snapshot(owner)));
    List<JsonObject> version = EtcdGateway.entries(response, 0);
    List<JsonObject> snapshot = EtcdGateway.entries(response, 1);
    if (version.isEmpty() || snapshot.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Entry(
          EtcdGateway.text(version.get(0), "value"),
          Snapshot.decode(EtcdGateway.text(snapshot.get(0), "value"))));
    } catch (IllegalArgumentException e) {
      throw EtcdGateway.unreadable();
    }
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    String writes = write(version(owner), next.version()) + ","
        + write(snapshot(owner), next.snapshot().encode());
    try {
      return EtcdGateway.succeeded(etcd.transaction(has(owner, expectedVersion), writes));
    } catch (IOException e) {
      // The outcome is unknown. If the entry has the new version, this call has written it.
      if (load(owner).filter(entry -> entry.version().equals(next.version())).isPresent()) {
        return true;
      }
      throw e;
    }
  }

  @Override
  public boolean remove(ResourceOwner owner, String expectedVersion) throws IOException {
    String removals =
        EtcdGateway.remove(version(owner)) + "," + EtcdGateway.remove(snapshot(owner));
    return !expectedVersion.isEmpty()
        && EtcdGateway.succeeded(etcd.transaction(has(owner, expectedVersion), removals));
  }

  private String version(ResourceOwner owner) {
    return prefix + owner.digest() + "/version";
  }

  private String snapshot(ResourceOwner owner) {
    return prefix + owner.digest() + "/snapshot";
  }

  /** Returns the condition that the entry has {@code expected} as its version, or that no entry exists. */
  private String has(ResourceOwner owner, String expected) {
    String key = "{\"key\":\"" + base64(version(owner)) + "\",\"result\":\"EQUAL\",";
    return expected.isEmpty()
        ? key + "\"target\":\"CREATE\",\"create_revision\":\"0\"}"
        : key + "\"target\":\"VALUE\",\"value\":\"" + base64(expected) + "\"}";
  }

  private static String write(String key, String value) {
    return "{\"request_put\":{\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value)
        + "\"}}";
  }
}
