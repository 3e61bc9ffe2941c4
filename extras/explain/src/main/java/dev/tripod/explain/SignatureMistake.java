package dev.tripod.explain;

/**
 * A reason why two sides that sign the same request disagree. The other side is a server that prints its base string, or
 * another library. {@link SignatureExplanation} finds these mistakes; a later release may add more.
 */
public enum SignatureMistake {

  // Visible in the parameters.

  /** {@code oauth_consumer_key} belongs to another client. */
  OTHER_CLIENT("Use the key and the secret of the same application."),

  /** {@code oauth_token} differs, or only one side has a token. */
  OTHER_TOKEN(
      "Use the token with the secret that the server issued with it. Send no token before the server issued one."),

  /** {@code oauth_signature_method} differs. */
  OTHER_SIGNATURE_METHOD("Set the server's signature method on both sides."),

  /** A protocol parameter is missing. */
  PROTOCOL_PARAMETER_MISSING(
      "Send and sign each protocol parameter that RFC 5849 section 3.1 requires."),

  /** A protocol parameter has another value, or only one side has it. */
  PROTOCOL_PARAMETER_DIFFERS(
      "Sign exactly the protocol parameters that are sent. Both sides may omit oauth_version."),

  /**
   * {@code oauth_body_hash} is not the hash of this body with the signature method's hash function, or the body is a form,
   * which has no hash.
   */
  WRONG_BODY_HASH(
      "Hash the octets of the body as they are sent, with the hash of the signature method. Never hash a form."),

  // In the three parts of the base string (RFC 5849 section 3.4.1.1).

  /** The HTTP method differs, or is not in upper case. */
  WRONG_METHOD("Sign the method that is sent, in upper case."),

  /** {@code http} in place of {@code https}, or the reverse. */
  WRONG_SCHEME(
      "Sign the scheme that the client used. If a proxy ends TLS, configure the server to use the original scheme."),

  /** The host differs, or is not in lower case. */
  WRONG_HOST(
      "Sign the host that the request is sent to, in lower case. Configure a proxy to pass the Host header on unchanged."),

  /** The port differs, or the base string contains the scheme's standard port. */
  WRONG_PORT(
      "Sign the port that the request is sent to. Omit port 80 for http and port 443 for https."),

  /** The path differs: a slash at its end, a prefix, or the encoding. */
  WRONG_PATH("Sign the path exactly as it is sent, with its escapes and slashes."),

  /** The URI is signed with its query. */
  QUERY_IN_THE_URI(
      "Sign the URI without the query, and the query's parameters with the other parameters."),

  /** The query is not signed. */
  QUERY_NOT_SIGNED("Sign the parameters of the query with the other parameters."),

  /** A form body is not signed. */
  FORM_NOT_SIGNED(
      "Sign the parameters of a form body, and send it as application/x-www-form-urlencoded."),

  /** A body that is not a form is signed, such as JSON. */
  BODY_SIGNED("Sign a body only if it is application/x-www-form-urlencoded."),

  /** A space is signed as {@code +}, or a {@code +} that means a space is signed as itself. */
  PLUS_FOR_SPACE("Read + in a query or a form as a space, and sign a space as %20."),

  /** Encoded text is encoded once more. */
  DOUBLE_ENCODED(
      "Decode query and form before signing. Encode each name and value once, and the joined parameters once more."),

  /** A name, a value, the URI or the joined parameters are encoded one time too few. */
  NOT_ENCODED("Encode each name and value, then the URI and the joined parameters once more."),

  /** Escapes are in lower case, or the set of escaped characters differs from RFC 5849 section 3.6. */
  OTHER_ESCAPES("Escape everything except A-Z a-z 0-9 - . _ ~, and write escapes in upper case."),

  /** The parameters are in another order. */
  WRONG_ORDER("Sort the encoded parameters by name and then by value, octet by octet."),

  /** Only one of several parameters with the same name is signed. */
  MISSING_DUPLICATE(
      "Sign every parameter of query, form and protocol, including those with the same name and value."),

  /** A protocol parameter is sent but not signed. */
  PROTOCOL_PARAMETER_NOT_SIGNED(
      "Sign every protocol parameter that is sent, except oauth_signature."),

  /** {@code realm} or {@code oauth_signature} is signed. */
  REALM_OR_SIGNATURE_SIGNED("Do not sign realm and oauth_signature."),

  /** The parameters differ in another way. */
  OTHER_PARAMETERS("Compare the parameters one by one: one was added, lost or changed on the way."),

  // In the key (RFC 5849 section 3.4.2) and the signature.

  /** The token's secret is missing from the key. */
  TOKEN_SECRET_MISSING(
      "Sign with the secret of the token or of the temporary credentials as soon as there is one."),

  /** The client's secret is missing from the key. */
  CLIENT_SECRET_MISSING("Start the key with the client's secret, then &."),

  /** The key has the token's secret first. */
  SECRETS_SWAPPED("Start the key with the client's secret, then &, then the token's secret."),

  /** The secrets in the key are not encoded. */
  SECRETS_NOT_ENCODED("Percent-encode each secret before you join them with &."),

  /** The secrets in the key are encoded twice. */
  SECRETS_ENCODED_TWICE(
      "Percent-encode each secret once. Give a library the secrets as the server shows them."),

  /** The key has no {@code &}. */
  KEY_WITHOUT_AMPERSAND("Join the secrets with &, even if the token's secret is empty."),

  /** A secret ends with a line break or a blank. */
  BLANK_IN_A_SECRET("Strip the secrets after reading them from a file or the environment."),

  /** The key has an identifier in place of its secret. */
  IDENTIFIER_FOR_SECRET(
      "Sign with the two secrets. The consumer key and the token are sent, and are not part of the key."),

  /** The hash is not the one that {@code oauth_signature_method} names. */
  OTHER_HASH("Use the hash that oauth_signature_method names."),

  /** The signature is hexadecimal, or not a signature at all. */
  SIGNATURE_NOT_BASE64("Encode the octets of the signature in base64."),

  /** The signature is percent-encoded twice. */
  SIGNATURE_ENCODED_TWICE("Percent-encode the base64 text of the signature once in the header."),

  /** A value in the {@code Authorization} header is not percent-encoded. A server decodes it to another text. */
  NOT_ENCODED_IN_THE_HEADER(
      "Percent-encode each name and value in the Authorization header (RFC 5849 section 3.5.1)."),

  /** No mistake above gives this signature. */
  OTHER_SECRETS(
      "Check that the secrets belong to this key and this token, and were not replaced. If they do, compare base strings, and "
          + "name other hosts of the server with alsoAt.");

  private final String advice;

  SignatureMistake(String advice) {
    this.advice = advice;
  }

  /** {@return what the side that makes the mistake should do: in imperative sentences} */
  public String advice() {
    return advice;
  }
}
