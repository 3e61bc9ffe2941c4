package dev.tripod.domain;

/**
 * A resource owner (RFC 6749 section 1.1): a user's account at a provider.
 *
 * @param provider a name that the application chooses, such as {@code x}
 * @param id the identifier of the account, chosen by the provider or the application
 */
public record ResourceOwner(String provider, String id) {

  public ResourceOwner {
    if (provider.isBlank() || id.isBlank()) {
      throw new IllegalArgumentException(
          "The provider or the id of the resource owner is blank. Set both.");
    }
  }

  /** Returns a resource owner. */
  public static ResourceOwner of(String provider, String id) {
    return new ResourceOwner(provider, id);
  }

  /**
   * Returns a key for this owner in a store: 64 hexadecimal digits. Two owners have the same key only if they are equal, also
   * where the store ignores case, spaces at the end or the form of Unicode. The key is SHA-256 of the number of octets of the
   * provider, a colon, the provider and the id, all in UTF-8.
   *
   * @throws IllegalArgumentException if the provider or the id contains an unpaired surrogate
   */
  public String digest() {
    return Digest.of(provider, id);
  }

  @Override
  public String toString() {
    return provider + ":" + id;
  }
}
