package dev.tripod.openid;

import dev.tripod.domain.JsonObject;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The public keys that a server has published (RFC 7517 section 5). Keys that this client cannot use are left out. Immutable. */
final class ServerKeys {

  /** Servers publish two or three keys, and Microsoft about ten. */
  private static final int MOST_KEYS = 100;

  private final List<PublicJwk> keys;

  private ServerKeys(List<PublicJwk> keys) {
    this.keys = keys;
  }

  /**
   * Reads a key set.
   *
   * @throws IllegalArgumentException if it is not one, or has too many keys; the message completes "the response is not usable: "
   */
  static ServerKeys read(JsonObject set) {
    List<JsonObject> members = set.objects("keys")
        .orElseThrow(() -> new IllegalArgumentException("it has no array of keys"));
    if (members.size() > MOST_KEYS) {
      throw new IllegalArgumentException(
          "it has " + members.size() + " keys, but this client reads at most " + MOST_KEYS);
    }
    return new ServerKeys(
        members.stream().map(PublicJwk::read).flatMap(Optional::stream).toList());
  }

  /** Returns the keys for {@code algorithm} with this {@code kid}, or all if that is {@code null}. */
  List<PublicJwk> matching(@Nullable String id, AcceptedAlgorithm algorithm) {
    return keys.stream().filter(key -> key.matches(id, algorithm)).toList();
  }

  @Override
  public String toString() {
    return "ServerKeys[" + keys.size() + "]";
  }
}
