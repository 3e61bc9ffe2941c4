package dev.tripod.explain;

import dev.tripod.domain.Secret;
import dev.tripod.domain.builtin.HmacSigner;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.ClientCredentials;
import dev.tripod.oauth1.SigningInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A key that was made from the two shared secrets with one mistake (RFC 5849 section 3.4.2). Its text is also the PLAINTEXT
 * signature with the same mistake.
 */
record MistakenKey(SignatureMistake mistake, Secret key) {

  private static final List<String> ENDS = List.of("\n", "\r\n", " ");

  /** Returns the keys with each known mistake, except those that equal the right key. */
  static List<MistakenKey> of(SigningInput input) {
    ClientCredentials client = input.clientCredentials();
    Secret token = Secret.of(input.protocolParameters().first("oauth_token").orElse(""));
    Secret tokenSecret = input.tokenSecret();
    Secret none = Secret.of("");
    Secret right = joined(client.sharedSecret(), tokenSecret);
    List<MistakenKey> keys = new ArrayList<>();
    String own = client.sharedSecret().reveal();
    String tokens = tokenSecret.reveal();

    keys.add(new MistakenKey(
        SignatureMistake.TOKEN_SECRET_MISSING, joined(client.sharedSecret(), none)));
    keys.add(new MistakenKey(SignatureMistake.CLIENT_SECRET_MISSING, joined(none, tokenSecret)));
    keys.add(new MistakenKey(
        SignatureMistake.SECRETS_SWAPPED, joined(tokenSecret, client.sharedSecret())));
    keys.add(new MistakenKey(SignatureMistake.SECRETS_NOT_ENCODED, Secret.of(own + "&" + tokens)));
    keys.add(new MistakenKey(
        SignatureMistake.SECRETS_ENCODED_TWICE,
        joined(Secret.of(encoded(own)), Secret.of(encoded(tokens)))));
    keys.add(new MistakenKey(
        SignatureMistake.KEY_WITHOUT_AMPERSAND, Secret.of(encoded(own) + encoded(tokens))));
    keys.add(new MistakenKey(SignatureMistake.KEY_WITHOUT_AMPERSAND, Secret.of(encoded(own))));
    keys.add(new MistakenKey(SignatureMistake.KEY_WITHOUT_AMPERSAND, Secret.of(own)));
    for (String end : ENDS) {
      Secret longer = Secret.of(own + end);
      Secret longerTokens = Secret.of(tokens + end);
      keys.add(new MistakenKey(SignatureMistake.BLANK_IN_A_SECRET, joined(longer, tokenSecret)));
      keys.add(new MistakenKey(
          SignatureMistake.BLANK_IN_A_SECRET, joined(client.sharedSecret(), longerTokens)));
      keys.add(new MistakenKey(SignatureMistake.BLANK_IN_A_SECRET, joined(longer, longerTokens)));
    }
    Secret identifier = Secret.of(client.identifier());
    keys.add(
        new MistakenKey(SignatureMistake.IDENTIFIER_FOR_SECRET, joined(identifier, tokenSecret)));
    keys.add(new MistakenKey(
        SignatureMistake.IDENTIFIER_FOR_SECRET, joined(client.sharedSecret(), token)));
    keys.add(new MistakenKey(SignatureMistake.IDENTIFIER_FOR_SECRET, joined(identifier, token)));
    return keys.stream()
        .filter(each -> !each.key.isEmpty()) // an HMAC key is never empty
        .filter(each -> !each.key.equals(right))
        .toList();
  }

  /** Returns the right key (RFC 5849 section 3.4.2), which PLAINTEXT sends as the signature. */
  static Secret joined(Secret clientSecret, Secret tokenSecret) {
    return Secret.of(encoded(clientSecret.reveal()) + "&" + encoded(tokenSecret.reveal()));
  }

  /** Returns an HMAC signer with this key. */
  HmacSigner signer(String algorithm) {
    return HmacSigner.of(algorithm, key.reveal().getBytes(StandardCharsets.UTF_8));
  }

  private static String encoded(String text) {
    return PercentEncoding.encode(text);
  }
}
