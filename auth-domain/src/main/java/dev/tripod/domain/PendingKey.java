package dev.tripod.domain;

import java.util.Objects;

/**
 * What a pending authorization is found by: the browser that began it, and the value that comes back in the callback.
 *
 * @param handle the temporary credentials' {@code oauth_token}, or the {@code state}
 */
public record PendingKey(BrowserBinding binding, Secret handle) {

  public PendingKey {
    Objects.requireNonNull(binding, "binding");
    Objects.requireNonNull(handle, "handle");
  }
}
