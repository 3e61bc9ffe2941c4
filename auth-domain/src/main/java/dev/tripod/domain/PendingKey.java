package dev.tripod.domain;

import java.util.Objects;

/**
 * The key of a pending authorization in a store. It consists of the browser that began it and the value that the callback returns.
 *
 * @param handle the {@code oauth_token} of the temporary credentials, or the {@code state}
 */
public record PendingKey(BrowserBinding binding, Secret handle) {

  public PendingKey {
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(handle, "handle");
  }

  /**
   * Returns this key as 64 hexadecimal digits for a store. They do not reveal the binding or the handle.
   *
   * @throws IllegalArgumentException if the handle contains an unpaired surrogate
   */
  public String digest() {
    return Digest.of(binding.value().reveal(), handle.reveal());
  }
}
