package dev.tripod.examples;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.CredentialStore;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A credential store of your own: in etcd, through its JSON gateway. Each owner has two keys, one for the version and one for
 * the snapshot. A transaction compares the version and writes both. etcd is linearizable: a change is confirmed after a majority
 * of its nodes has written it to disk. The gateway requires etcd 3.4 or newer.
 */
final class EtcdCredentialStore implements CredentialStore {

  private final HttpTransport transport;
  private final JsonReader json;
  private final Origin etcd;
  private final String prefix;

  /** @param prefix the text before each key, such as {@code /tripod/} */
  EtcdCredentialStore(HttpTransport transport, JsonReader json, Origin etcd, String prefix) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.json = Objects.requireNonNull(json, "json");
    this.etcd = Objects.requireNonNull(etcd, "etcd");
    this.prefix = Objects.requireNonNull(prefix, "prefix");
  }

  @Override
  public Optional<Entry> load(ResourceOwner owner) throws IOException {
    JsonObject response = transaction("", read(version(owner)) + "," + read(snapshot(owner)));
    List<JsonObject> reads =
        response.objects("responses").orElseThrow(EtcdCredentialStore::unreadable);
    try {
      Optional<String> version = value(reads.get(0));
      Optional<String> snapshot = value(reads.get(1));
      return version.isPresent() && snapshot.isPresent()
          ? Optional.of(new Entry(version.orElseThrow(), Snapshot.decode(snapshot.orElseThrow())))
          : Optional.empty();
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw unreadable();
    }
  }

  @Override
  public boolean replace(ResourceOwner owner, String expectedVersion, Entry next)
      throws IOException {
    String writes = write(version(owner), next.version()) + ","
        + write(snapshot(owner), next.snapshot().encode());
    try {
      return succeeded(transaction(has(owner, expectedVersion), writes));
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
    String removals = remove(version(owner)) + "," + remove(snapshot(owner));
    return !expectedVersion.isEmpty()
        && succeeded(transaction(has(owner, expectedVersion), removals));
  }

  /** Runs {@code operations} if {@code condition} is true or empty. */
  private JsonObject transaction(String condition, String operations) throws IOException {
    String body = "{\"compare\":[" + condition + "],\"success\":[" + operations + "]}";
    HttpResponse response = transport.send(HttpRequest.post(etcd + "/v3/kv/txn", Body.json(body)));
    if (response.status() != 200) {
      throw new IOException("etcd returned status " + response.status()
          + ". Check its address and the health of its nodes.");
    }
    try {
      return json.read(response.body());
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
  }

  private static boolean succeeded(JsonObject response) {
    // The gateway leaves out what is false.
    return response.bool("succeeded").orElse(false);
  }

  private String version(ResourceOwner owner) {
    return base64(prefix + owner.digest() + "/version");
  }

  private String snapshot(ResourceOwner owner) {
    return base64(prefix + owner.digest() + "/snapshot");
  }

  /** Returns the condition that the entry has {@code expected} as its version, or that no entry exists. */
  private String has(ResourceOwner owner, String expected) {
    String key = "{\"key\":\"" + version(owner) + "\",\"result\":\"EQUAL\",";
    return expected.isEmpty()
        ? key + "\"target\":\"CREATE\",\"create_revision\":\"0\"}"
        : key + "\"target\":\"VALUE\",\"value\":\"" + base64(expected) + "\"}";
  }

  private static String read(String key) {
    return "{\"request_range\":{\"key\":\"" + key + "\"}}";
  }

  private static String write(String key, String value) {
    return "{\"request_put\":{\"key\":\"" + key + "\",\"value\":\"" + base64(value) + "\"}}";
  }

  private static String remove(String key) {
    return "{\"request_delete_range\":{\"key\":\"" + key + "\"}}";
  }

  private static Optional<String> value(JsonObject read) {
    return read.object("response_range")
        .flatMap(range -> range.objects("kvs"))
        .flatMap(found -> found.stream().findFirst())
        .flatMap(found -> found.text("value"))
        .map(value -> new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8));
  }

  private static IOException unreadable() {
    return new IOException(
        "etcd returned something else than an entry. Check which other application writes to its keys.");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
