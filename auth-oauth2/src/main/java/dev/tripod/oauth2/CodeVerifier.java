package dev.tripod.oauth2;

import dev.tripod.domain.Secret;
import dev.tripod.domain.port.RandomSource;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secret that binds an authorization code to the client that requested it (RFC 7636). The server receives its {@link
 * #challenge} first, and the verifier later, together with the code. A stolen code is therefore useless. {@code S256} is the
 * only method, because {@code plain} shows the verifier to anyone who sees the authorization URI.
 *
 * <p>Immutable; {@code toString} contains no part of it.
 */
public final class CodeVerifier {

  /** 256 bits, which make 43 characters (RFC 7636 section 4.1). */
  private static final int OCTETS = 32;

  private static final Pattern VERIFIER = Pattern.compile("[A-Za-z0-9._~-]{43,128}");

  private final Secret value;

  private CodeVerifier(Secret value) {
    this.value = value;
  }

  /**
   * Returns a verifier from another source.
   *
   * @throws IllegalArgumentException if it does not have 43 to 128 characters, each a letter, a digit or one of {@code -._~}
   *     (RFC 7636 section 4.1); the message does not quote it
   */
  public static CodeVerifier of(String verifier) {
    Objects.requireNonNull(verifier, "verifier");
    if (!VERIFIER.matcher(verifier).matches()) {
      throw new IllegalArgumentException("The code verifier has " + verifier.length()
          + " characters, or one that is not allowed. Use 43 to 128"
          + " characters, each a letter, a digit or one of -._~ (RFC 7636 section 4.1).");
    }
    return new CodeVerifier(Secret.of(verifier));
  }

  /** Creates a new verifier of 43 characters. */
  public static CodeVerifier from(RandomSource random) {
    return new CodeVerifier(random.base64url(OCTETS));
  }

  /** {@return the {@code code_verifier}} */
  public Secret value() {
    return value;
  }

  /** {@return the {@code code_challenge} by {@code S256}: 43 characters, and not a secret} */
  public String challenge() {
    byte[] verifier = value.reveal().getBytes(StandardCharsets.US_ASCII);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256().digest(verifier));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CodeVerifier that && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }

  @Override
  public String toString() {
    return "CodeVerifier[redacted]";
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "This Java platform has no SHA-256. Use one that conforms to the Java specification.", e);
    }
  }
}
