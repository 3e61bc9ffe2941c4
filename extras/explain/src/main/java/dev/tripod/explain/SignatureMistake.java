package dev.tripod.explain;

/**
 * Why two sides that sign the same request disagree: the mistakes that {@link SignatureExplanation} can name. The other side is
 * a server's debug output, or another library. A later release may know more of them.
 */
public enum SignatureMistake {

  // What the parameters say before anything is signed.

  /** {@code oauth_consumer_key} is another client's. */
  OTHER_CLIENT("Use the key and the secret of the same application"),

  /** {@code oauth_token} is another one, or one side has none. */
  OTHER_TOKEN(
      "Use the token together with the token secret that came with it; and no token where there is none yet"),

  /** {@code oauth_signature_method} is another one. */
  OTHER_SIGNATURE_METHOD("Set the server's signature method on both sides"),

  /** A protocol parameter is missing. */
  PROTOCOL_PARAMETER_MISSING(
      "Send each protocol parameter that RFC 5849 section 3.1 requires, and sign what is sent"),

  /** A protocol parameter has another value, or one side has it and the other has not. */
  PROTOCOL_PARAMETER_DIFFERS(
      "Sign exactly the protocol parameters that are sent; oauth_version may be left out of both"),

  /** {@code oauth_body_hash} is not the hash of this body by the method's hash, or belongs to a form, which has none. */
  WRONG_BODY_HASH(
      "Hash the octets of the body as they are sent, with the signature method's own hash, and never a form"),

  // The three parts of the base string (RFC 5849 section 3.4.1.1).

  /** The HTTP method is another one, or not in upper case. */
  WRONG_METHOD("Sign the method that is sent, in upper case"),

  /** {@code http} for {@code https}, or the reverse. */
  WRONG_SCHEME(
      "Sign the scheme that the client used; behind a proxy that ends TLS, the server has to be told"),

  /** The host is another one, or not in lower case. */
  WRONG_HOST(
      "Sign the host that the request is sent to, in lower case; a proxy must not change it for the server"),

  /** The port is another one, or the scheme's standard port is in the base string. */
  WRONG_PORT(
      "Sign the port that the request is sent to, and none where it is 80 for http or 443 for https"),

  /** The path is another one: a slash at its end, a prefix, or another encoding. */
  WRONG_PATH("Sign the path letter by letter as it is sent, escapes and slashes included"),

  /** The URI is signed with its query. */
  QUERY_IN_THE_URI("Sign the query among the parameters, and the URI without it"),

  /** The query is not signed. */
  QUERY_NOT_SIGNED("Sign the parameters of the query with the others"),

  /** A form body is not signed. */
  FORM_NOT_SIGNED(
      "Sign the parameters of a body that is application/x-www-form-urlencoded, and send that as its type"),

  /** A body that is no form is signed: JSON, for example. */
  BODY_SIGNED("Leave a body out of the signature unless it is application/x-www-form-urlencoded"),

  /** A space is signed as {@code +}, or a {@code +} that stands for a space is signed as itself. */
  PLUS_FOR_SPACE("Read + in a query or a form as a space, and sign a space as %20"),

  /** What is encoded already is encoded once more. */
  DOUBLE_ENCODED(
      "Decode query and form before signing; each name and value is encoded once, and the whole once more"),

  /** Something is encoded once too little. */
  NOT_ENCODED("Encode each name and value, and then the URI and the joined parameters once more"),

  /** Letters of an escape in lower case, or other characters escaped than RFC 5849 section 3.6 says. */
  OTHER_ESCAPES("Escape everything but A-Z a-z 0-9 - . _ ~, and write the escapes in upper case"),

  /** The parameters are in another order. */
  WRONG_ORDER("Sort by name and then by value, by octets, after encoding them"),

  /** Of several parameters with one name only one is signed. */
  MISSING_DUPLICATE(
      "Keep every parameter, also those of the same name and value, from query, form and protocol alike"),

  /** A protocol parameter that is sent is not signed. */
  PROTOCOL_PARAMETER_NOT_SIGNED("Sign every protocol parameter that is sent but oauth_signature"),

  /** {@code realm} or {@code oauth_signature} is signed. */
  REALM_OR_SIGNATURE_SIGNED("Leave realm and oauth_signature out of what is signed"),

  /** The parameters differ in a way that is none of the mistakes above. */
  OTHER_PARAMETERS(
      "Compare the parameters one by one: something was added, lost or changed on the way"),

  // The key (RFC 5849 section 3.4.2) and the signature.

  /** Signed without the token's secret. */
  TOKEN_SECRET_MISSING(
      "Sign with the secret of the token or of the temporary credentials, once there are any"),

  /** Signed without the client's secret. */
  CLIENT_SECRET_MISSING("Sign with the client's secret in front of the &"),

  /** Signed with both secrets, the token's first. */
  SECRETS_SWAPPED("Put the client's secret first, then &, then the token's"),

  /** Signed with secrets that are joined as they are. */
  SECRETS_NOT_ENCODED("Percent-encode each secret before joining them with &"),

  /** Signed with secrets that are encoded twice. */
  SECRETS_ENCODED_TWICE(
      "Percent-encode each secret once, and give a library the secrets as the server shows them"),

  /** Signed with a key without its {@code &}. */
  KEY_WITHOUT_AMPERSAND(
      "Join the secrets with &, which stays even where the token's secret is empty"),

  /** Signed with a secret that has a line break or a blank at its end. */
  BLANK_IN_A_SECRET("Strip the secrets when they are read from a file or the environment"),

  /** Signed with an identifier where its secret belongs. */
  IDENTIFIER_FOR_SECRET(
      "Sign with the secrets; the consumer key and the token are sent and are no keys"),

  /** Signed with another hash than {@code oauth_signature_method} names. */
  OTHER_HASH("Use the hash that oauth_signature_method names"),

  /** The signature is in hexadecimal, or nothing that a signature can be. */
  SIGNATURE_NOT_BASE64("Send the octets of the signature in base64"),

  /** The signature is percent-encoded twice on its way. */
  SIGNATURE_ENCODED_TWICE("Percent-encode the base64 of the signature once in the header"),

  /** No mistake above gives this signature. */
  OTHER_SECRETS(
      "Check that the secrets belong to this key and this token, and were not issued anew since; if they do, compare base "
          + "strings, and name further hosts with alsoAt");

  private final String advice;

  SignatureMistake(String advice) {
    this.advice = advice;
  }

  /** What to do against it: an imperative sentence without full stop. */
  public String advice() {
    return advice;
  }
}
