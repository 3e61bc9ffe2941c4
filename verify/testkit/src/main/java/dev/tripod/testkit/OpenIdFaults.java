package dev.tripod.testkit;

import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.HttpResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The rules of OpenID Connect that a {@link FakeAuthorizationServer} breaks on demand. They change ID tokens, user info and the
 * published keys until {@link #clear}. Thread-safe.
 */
public final class OpenIdFaults {

  private final CopyOnWriteArrayList<Consumer<Map<String, JsonValue>>> header =
      new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<Map<String, JsonValue>>> claims =
      new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<Map<String, JsonValue>>> userInfo =
      new CopyOnWriteArrayList<>();
  private final Queue<HttpResponse> nextKeys = new ConcurrentLinkedQueue<>();
  private final AtomicReference<Signed> signed = new AtomicReference<>(Signed.CORRECTLY);

  OpenIdFaults() {}

  /** Sets a claim of each ID token, such as another {@code iss}, {@code aud}, {@code nonce} or {@code exp}. */
  public OpenIdFaults claim(String name, JsonValue value) {
    return set(claims, name, value);
  }

  /** Omits a claim of each ID token. */
  public OpenIdFaults withoutClaim(String name) {
    return remove(claims, name);
  }

  /** Sets a member of the header of each ID token, such as {@code typ}, {@code crit}, {@code jwk} or another {@code alg}. */
  public OpenIdFaults header(String name, JsonValue value) {
    return set(header, name, value);
  }

  /** Omits a member of the header of each ID token, such as {@code kid}. */
  public OpenIdFaults withoutHeader(String name) {
    return remove(header, name);
  }

  /** Sends ID tokens with the algorithm {@code none} and no signature. */
  public OpenIdFaults unsigned() {
    signed.set(Signed.NOT);
    return header("alg", JsonValue.text("none"));
  }

  /** Signs ID tokens with another key than the published one of the same {@code kid}. */
  public OpenIdFaults anotherKey() {
    signed.set(Signed.WITH_ANOTHER_KEY);
    return this;
  }

  /** Omits the ID token from token responses. */
  public OpenIdFaults noIdToken() {
    signed.set(Signed.NEVER);
    return this;
  }

  /** Sets a claim of the user info, such as another {@code sub}. */
  public OpenIdFaults userInfoClaim(String name, JsonValue value) {
    return set(userInfo, name, value);
  }

  /** Omits a claim of the user info. */
  public OpenIdFaults withoutUserInfoClaim(String name) {
    return remove(userInfo, name);
  }

  /** Sends {@code response} to the next request for the keys. */
  public OpenIdFaults nextKeys(HttpResponse response) {
    nextKeys.add(Objects.requireNonNull(response, "response"));
    return this;
  }

  /** Removes all faults. */
  public void clear() {
    header.clear();
    claims.clear();
    userInfo.clear();
    nextKeys.clear();
    signed.set(Signed.CORRECTLY);
  }

  // For the server.

  Map<String, JsonValue> header(Map<String, JsonValue> members) {
    return changed(header, members);
  }

  Map<String, JsonValue> claims(Map<String, JsonValue> members) {
    return changed(claims, members);
  }

  Map<String, JsonValue> userInfo(Map<String, JsonValue> members) {
    return changed(userInfo, members);
  }

  Optional<HttpResponse> keys() {
    return Optional.ofNullable(nextKeys.poll());
  }

  Signed signed() {
    return Objects.requireNonNull(signed.get());
  }

  private static Map<String, JsonValue> changed(
      Iterable<Consumer<Map<String, JsonValue>>> faults, Map<String, JsonValue> members) {
    Map<String, JsonValue> changed = new LinkedHashMap<>(members);
    faults.forEach(fault -> fault.accept(changed));
    return changed;
  }

  private OpenIdFaults set(
      CopyOnWriteArrayList<Consumer<Map<String, JsonValue>>> faults, String name, JsonValue value) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(value, "value");
    faults.add(members -> members.put(name, value));
    return this;
  }

  private OpenIdFaults remove(
      CopyOnWriteArrayList<Consumer<Map<String, JsonValue>>> faults, String name) {
    Objects.requireNonNull(name, "name");
    faults.add(members -> members.remove(name));
    return this;
  }

  /** How ID tokens are signed. */
  enum Signed {
    CORRECTLY,
    WITH_ANOTHER_KEY,
    NOT,
    /** No ID token is sent. */
    NEVER
  }
}
