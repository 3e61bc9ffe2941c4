package dev.tripod.explain;

import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.SigningInput;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of the other side's signature with ours, for the same request and protocol parameters. If they differ, it tries
 * the known mistakes until one gives that signature.
 */
final class SignatureDiagnosis {

  private static final List<String> HMACS = List.of("HmacSHA1", "HmacSHA256", "HmacSHA512");
  private static final List<String> RSAS = List.of("SHA1withRSA", "SHA256withRSA", "SHA512withRSA");

  private final SigningInput input;
  private final SignatureMethod method;
  private final ProtocolParameters theirs;
  private final MistakeSearch search;

  /**
   * Prepares the search for the other side's mistake.
   *
   * @param others further origins that the other side may take for the server's
   */
  SignatureDiagnosis(SigningInput input, ProtocolParameters theirs, Collection<Origin> others) {
    this.input = input;
    this.method = input.server().signatureMethod();
    this.theirs = theirs;
    List<MistakeVariant> variants =
        new ArrayList<>(KnownMistakes.inParameters(input.request(), theirs.signed()));
    variants.addAll(KnownMistakes.inMethodAndUri(input.request(), others));
    theirs
        .realm()
        .ifPresent(realm -> variants.add(MistakeVariant.inParts(
            SignatureMistake.REALM_OR_SIGNATURE_SIGNED,
            parts -> parts.protocol(all -> all.and("realm", realm)))));
    this.search = new MistakeSearch(BaseStringParts.of(input, theirs.signed()), variants);
  }

  /**
   * Returns the result.
   *
   * @param publicKey checks RSA signatures; null for other methods
   * @throws IllegalArgumentException if the method is RSA and there is no public key
   */
  SignatureComparison comparison(@Nullable PublicKey publicKey) {
    SignatureComparison found = inBodyHash(theirs.comparedTo(input.protocolParameters()));
    if (found.mistakes().contains(SignatureMistake.OTHER_SIGNATURE_METHOD)) {
      return found;
    }
    Optional<String> signature = theirs.signature();
    if (signature.isEmpty()) {
      return found.and(SignatureMistake.PROTOCOL_PARAMETER_MISSING, "oauth_signature");
    }
    if (method instanceof SignatureMethod.Plaintext) {
      return inSecrets(found, Secret.of(signature.get()));
    }
    return inSignature(found, ReceivedSignature.of(signature.get()), publicKey);
  }

  private SignatureComparison inBodyHash(SignatureComparison found) {
    Optional<String> hash = theirs.signed().first("oauth_body_hash");
    if (hash.isEmpty() || input.request().body() instanceof Body.Unread) {
      return found;
    }
    return hash.equals(input.bodyHash()) ? found : found.and(SignatureMistake.WRONG_BODY_HASH);
  }

  private SignatureComparison inSecrets(SignatureComparison found, Secret signature) {
    if (signature.equals(rightKey())) {
      return found;
    }
    return mistakenKeys().stream()
        .filter(key -> key.key().equals(signature))
        .findFirst()
        .map(key -> found.and(key.mistake()))
        .orElseGet(() -> unexplained(found));
  }

  private SignatureComparison inSignature(
      SignatureComparison found, ReceivedSignature signature, @Nullable PublicKey publicKey) {
    SignatureComparison soFar = signature.addedTo(found);
    if (!signature.isReadable()) {
      return soFar;
    }
    List<Key> keys = method instanceof SignatureMethod.Hmac hmac
        ? hmacKeys(hmac, signature)
        : rsaKeys((SignatureMethod.Rsa) method, signature, publicKey);
    return explained(soFar, keys.get(0), keys.subList(1, keys.size()));
  }

  /** Tries one mistake before two, and two in the base string before one in it and one in the key. */
  private SignatureComparison explained(SignatureComparison found, Key right, List<Key> others) {
    if (right.signs.test(search.right())) {
      return found;
    }
    return search
        .one(right.signs)
        .map(variants -> MistakeVariant.addedTo(found, variants))
        .or(() -> others.stream()
            .filter(key -> key.signs.test(search.right()))
            .findFirst()
            .map(key -> found.and(key.mistake)))
        .or(() -> search.two(right.signs).map(variants -> MistakeVariant.addedTo(found, variants)))
        .or(() -> others.stream()
            .flatMap(key -> search.one(key.signs).stream()
                .map(variants -> MistakeVariant.addedTo(found, variants).and(key.mistake)))
            .findFirst())
        .orElseGet(() -> unexplained(found));
  }

  /** Adds {@link SignatureMistake#OTHER_SECRETS}, unless another client or another token explains the difference. */
  private static SignatureComparison unexplained(SignatureComparison found) {
    boolean others = found.mistakes().contains(SignatureMistake.OTHER_CLIENT)
        || found.mistakes().contains(SignatureMistake.OTHER_TOKEN);
    return others ? found : found.and(SignatureMistake.OTHER_SECRETS);
  }

  /** Returns all keys to try, the right one first. */
  private List<Key> hmacKeys(SignatureMethod.Hmac hmac, ReceivedSignature signature) {
    MistakenKey right = new MistakenKey(SignatureMistake.OTHER_HASH, rightKey());
    List<Key> keys = new ArrayList<>();
    keys.add(hmacKey(right, hmac.algorithm(), signature));
    mistakenKeys().forEach(key -> keys.add(hmacKey(key, hmac.algorithm(), signature)));
    HMACS.forEach(algorithm -> keys.add(hmacKey(right, algorithm, signature)));
    return keys;
  }

  private static Key hmacKey(MistakenKey key, String algorithm, ReceivedSignature signature) {
    HmacSigner signer = key.signer(algorithm);
    return new Key(key.mistake(), text -> signature.is(signer.sign(octets(text))));
  }

  private static List<Key> rsaKeys(
      SignatureMethod.Rsa rsa, ReceivedSignature signature, @Nullable PublicKey publicKey) {
    if (publicKey == null) {
      throw new IllegalArgumentException(
          "RSA signatures are checked with the client's public key, which is not set. Set it with withPublicKey.");
    }
    List<Key> keys = new ArrayList<>();
    keys.add(rsaKey(rsa.signer().algorithm(), signature, publicKey));
    RSAS.forEach(algorithm -> keys.add(rsaKey(algorithm, signature, publicKey)));
    return keys;
  }

  private static Key rsaKey(String algorithm, ReceivedSignature signature, PublicKey publicKey) {
    return new Key(
        SignatureMistake.OTHER_HASH, text -> signature.isBy(algorithm, publicKey, octets(text)));
  }

  private List<MistakenKey> mistakenKeys() {
    return MistakenKey.of(input);
  }

  private Secret rightKey() {
    return MistakenKey.joined(input.clientCredentials().sharedSecret(), input.tokenSecret());
  }

  private static byte[] octets(BaseStringText text) {
    return text.text().getBytes(StandardCharsets.UTF_8);
  }

  /**
   * A key that the other side may have used.
   *
   * @param mistake the mistake of using it
   * @param signs checks whether the key gives the other side's signature of a base string
   */
  private record Key(SignatureMistake mistake, Predicate<BaseStringText> signs) {}
}
