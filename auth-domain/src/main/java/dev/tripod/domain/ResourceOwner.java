package dev.tripod.domain;

/**
 * A resource owner (RFC 6749 section 1.1): a user's account at a provider.
 *
 * @param provider a name that the application chooses, such as {@code x}
 * @param id the identifier of the account, chosen by the provider or the application
 */
public record ResourceOwner(String provider, String id) {

  public ResourceOwner {
    if (provider.isEmpty() || id.isEmpty()) {
      throw new IllegalArgumentException(
          "The provider or the id of the resource owner is empty. Set both.");
    }
  }

  /** Returns a resource owner. */
  public static ResourceOwner of(String provider, String id) {
    return new ResourceOwner(provider, id);
  }

  @Override
  public String toString() {
    return provider + ":" + id;
  }
}
