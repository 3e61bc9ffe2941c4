package dev.tripod.examples;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.JsonReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

/** The JSON gateway of etcd 3.4 or newer, which needs no client library. The gateway requires keys and values in base64. */
public final class EtcdGateway {

  private final HttpTransport transport;
  private final JsonReader json;
  private final Origin etcd;

  public EtcdGateway(HttpTransport transport, JsonReader json, Origin etcd) {
    this.transport = Objects.requireNonNull(transport, "transport");
    this.json = Objects.requireNonNull(json, "json");
    this.etcd = Objects.requireNonNull(etcd, "etcd");
  }

  /** Runs {@code operations} if {@code condition} is true or empty. */
  JsonObject transaction(String condition, String operations) throws IOException {
    return call("/v3/kv/txn", "{\"compare\":[" + condition + "],\"success\":[" + operations + "]}");
  }

  JsonObject call(String path, String body) throws IOException {
    HttpResponse response = transport.send(HttpRequest.post(etcd + path, Body.json(body)));
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

  /** Returns whether the condition of a transaction was true. The gateway omits members that are false. */
  static boolean succeeded(JsonObject response) {
    return response.bool("succeeded").orElse(false);
  }

  static String read(String key) {
    return "{\"request_range\":{\"key\":\"" + base64(key) + "\"}}";
  }

  static String remove(String key) {
    return "{\"request_delete_range\":{\"key\":\"" + base64(key) + "\"}}";
  }

  /** Returns the entries that the operation {@code index} of a transaction has read. */
  static List<JsonObject> entries(JsonObject response, int index) throws IOException {
    return response
        .objects("responses")
        .filter(reads -> index < reads.size())
        .flatMap(reads -> reads.get(index).object("response_range"))
        .map(range -> range.objects("kvs").orElse(List.of()))
        .orElseThrow(EtcdGateway::unreadable);
  }

  /** Returns a text of an entry: its {@code key} or its {@code value}. */
  static String text(JsonObject entry, String name) throws IOException {
    try {
      byte[] octets =
          Base64.getDecoder().decode(entry.text(name).orElseThrow(EtcdGateway::unreadable));
      return new String(octets, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw unreadable();
    }
  }

  static IOException unreadable() {
    return new IOException(
        "etcd returned a response that this store cannot read. Check which other application writes to its keys.");
  }

  static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
