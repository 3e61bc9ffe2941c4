package dev.tripod.domain;

/**
 * Whose credentials they are: the account {@code id} at the provider called {@code provider} (RFC 6749 section 1.1).
 *
 * @param provider a name that the application chose, such as {@code x}
 * @param id the provider's identifier of the account, or the application's own
 */
public record ResourceOwner(String provider, String id) {

  public ResourceOwner {
    if (provider.isEmpty() || id.isEmpty()) {
      throw new IllegalArgumentException("A resource owner has a provider and an id");
    }
  }

  public static ResourceOwner of(String provider, String id) {
    return new ResourceOwner(provider, id);
  }

  @Override
  public String toString() {
    return provider + ":" + id;
  }
}
