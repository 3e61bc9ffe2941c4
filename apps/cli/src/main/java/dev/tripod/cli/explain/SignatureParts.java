package dev.tripod.cli.explain;

import dev.tripod.cli.terminal.CommandException;
import dev.tripod.cli.terminal.ExitCode;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.SignatureMethod;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The client's side of a signature, without the request.
 *
 * @param method the signature method, which signs nothing here
 * @param clientId the consumer key
 * @param clientSecret the consumer secret
 * @param tokenSecret empty if the request has no token
 * @param publicKey the client's RSA key
 * @param others other addresses of the server
 */
public record SignatureParts(
    SignatureMethod method,
    String clientId,
    Secret clientSecret,
    Secret tokenSecret,
    Optional<PublicKey> publicKey,
    List<Origin> others) {

  public SignatureParts {
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(clientSecret, "clientSecret");
    Objects.requireNonNull(tokenSecret, "tokenSecret");
    Objects.requireNonNull(publicKey, "publicKey");
    others = List.copyOf(others);
  }

  /**
   * Returns the signature method with this value of {@code oauth_signature_method}.
   *
   * @throws CommandException if it is not known
   */
  public static SignatureMethod method(String name) {
    return switch (name) {
      case "HMAC-SHA1" -> SignatureMethod.hmacSha1();
      case "HMAC-SHA256" -> SignatureMethod.hmacSha256();
      case "HMAC-SHA512" -> SignatureMethod.hmacSha512();
      case "RSA-SHA1" -> SignatureMethod.rsaSha1(new NoSigner("SHA1withRSA"));
      case "RSA-SHA256" -> SignatureMethod.rsaSha256(new NoSigner("SHA256withRSA"));
      case "RSA-SHA512" -> SignatureMethod.rsaSha512(new NoSigner("SHA512withRSA"));
      case "PLAINTEXT" -> SignatureMethod.plaintext();
      default ->
        throw CommandException.of(
            ExitCode.USAGE,
            "The signature method is not known.",
            "Pass --signature-method with HMAC-SHA1, HMAC-SHA256, HMAC-SHA512, RSA-SHA1, RSA-SHA256, RSA-SHA512 or PLAINTEXT.");
    };
  }

  /**
   * Returns the RSA key in {@code pem}.
   *
   * @throws CommandException if it is not a public key that starts with {@code -----BEGIN PUBLIC KEY-----}
   */
  public static PublicKey publicKey(String pem) {
    String base64 = pem.replaceAll("-----(?:BEGIN|END) PUBLIC KEY-----", "").replaceAll("\\s", "");
    try {
      return KeyFactory.getInstance("RSA")
          .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw CommandException.of(
          ExitCode.USAGE,
          "The file of --public-key does not contain an RSA public key.",
          "Pass a PEM file that starts with -----BEGIN PUBLIC KEY-----.",
          e);
    }
  }

  /** A signer for a method that only checks signatures. */
  private record NoSigner(String algorithm) implements Signer {

    @Override
    public byte[] sign(byte[] message) throws IOException {
      throw new IOException("Nothing is signed here. Use the client's signer to sign.");
    }
  }
}
