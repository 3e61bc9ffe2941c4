package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.protocol.PrintableText;
import java.util.Objects;

/**
 * How a client proves itself at the token endpoint (RFC 6749 section 2.3). It is chosen by configuration and never probed: a
 * probe would spend the authorization code, and some servers count it as an attack.
 *
 * <p>Immutable; {@code toString} tells no secret.
 */
public sealed interface ClientAuthentication {

  /** A public client, which has no secret: its {@code client_id} stands in the body (RFC 6749 section 3.2.1). */
  static ClientAuthentication none() {
    return None.NONE;
  }

  /**
   * Client id and secret in an {@code Authorization: Basic} header, {@code client_secret_basic}. Both are form-urlencoded
   * first (RFC 6749 section 2.3.1), unless the {@link AuthorizationServer} wants them raw.
   *
   * @throws IllegalArgumentException if {@code secret} is empty, or has an invisible character
   */
  static ClientAuthentication secretBasic(String secret) {
    return new SecretBasic(requireSecret(secret));
  }

  /**
   * Client id and secret in the body, {@code client_secret_post}.
   *
   * @throws IllegalArgumentException if {@code secret} is empty, or has an invisible character
   */
  static ClientAuthentication secretPost(String secret) {
    return new SecretPost(requireSecret(secret));
  }

  private static Secret requireSecret(String secret) {
    PrintableText.requireVisible("client secret", secret);
    if (secret.isEmpty()) {
      throw new IllegalArgumentException(
          "The client secret is empty: leave it out if the client is a public one");
    }
    return Secret.of(secret);
  }

  /** {@link ClientAuthentication#none}. */
  final class None implements ClientAuthentication {

    private static final None NONE = new None();

    private None() {}

    @Override
    public String toString() {
      return "none";
    }
  }

  /** {@link ClientAuthentication#secretBasic}. */
  final class SecretBasic implements ClientAuthentication {

    private final Secret secret;

    private SecretBasic(Secret secret) {
      this.secret = Objects.requireNonNull(secret, "secret");
    }

    public Secret secret() {
      return secret;
    }

    /** The same secret, sent the other way. */
    SecretPost inBody() {
      return new SecretPost(secret);
    }

    @Override
    public String toString() {
      return "client_secret_basic";
    }
  }

  /** {@link ClientAuthentication#secretPost}. */
  final class SecretPost implements ClientAuthentication {

    private final Secret secret;

    private SecretPost(Secret secret) {
      this.secret = Objects.requireNonNull(secret, "secret");
    }

    public Secret secret() {
      return secret;
    }

    @Override
    public String toString() {
      return "client_secret_post";
    }
  }
}
