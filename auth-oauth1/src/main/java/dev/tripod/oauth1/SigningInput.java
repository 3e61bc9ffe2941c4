package dev.tripod.oauth1;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the signature of one request is computed from (RFC 5849 section 3.4): the server's rules, the request, the
 * protocol parameters and the two shared secrets. {@link OAuth1Client#signingInput(HttpRequest, TokenCredentials)} and its
 * overloads create it; {@code tripod-explain} reads it to find out why a server rejects a signature.
 *
 * <p>The parameters contain the token in clear text. Redact what you print with {@link #redactor}. Immutable and thread-safe;
 * {@code toString} contains no secret.
 */
public final class SigningInput {

  private static final List<String> SECRET_PARAMETERS =
      List.of("oauth_token", "oauth_verifier", "oauth_session_handle", "x_auth_password");

  private final OAuth1Server server;
  private final ClientCredentials client;
  private final Secret tokenSecret;
  private final HttpRequest request;
  private final Parameters protocol;

  SigningInput(
      OAuth1Server server,
      ClientCredentials client,
      Secret tokenSecret,
      HttpRequest request,
      Parameters protocol) {
    this.server = server;
    this.client = client;
    this.tokenSecret = tokenSecret;
    this.request = request;
    this.protocol = protocol;
  }

  /**
   * Returns the signature base string of the given parts (RFC 5849 section 3.4.1.1), made by the code that signs requests.
   *
   * @param method in any case; the base string has it in upper case
   * @param baseStringUri without query and standard port, as {@link #baseStringUri} returns it
   * @param parameters decoded, in any order
   * @throws IllegalArgumentException if a text contains an unpaired surrogate
   */
  public static String baseString(String method, String baseStringUri, Parameters parameters) {
    byte[] octets =
        SignatureBaseString.octets(method, baseStringUri, NormalizedParameters.of(parameters));
    return new String(octets, StandardCharsets.US_ASCII);
  }

  /** {@return the server that the request is signed for} */
  public OAuth1Server server() {
    return server;
  }

  /** {@return the identifier and the shared secret of the client that signs} */
  public ClientCredentials clientCredentials() {
    return client;
  }

  /** {@return the secret that belongs to {@code oauth_token}; empty if the request has no token} */
  public Secret tokenSecret() {
    return tokenSecret;
  }

  /** {@return the request before it is signed} */
  public HttpRequest request() {
    return request;
  }

  /** {@return the URI that is signed: without query and standard port (RFC 5849 section 3.4.1.2)} */
  public String baseStringUri() {
    return SignatureBaseString.uri(request);
  }

  /** {@return the decoded parameters of the request's query, in their order} */
  public Parameters queryParameters() {
    return SignatureBaseString.query(request);
  }

  /** {@return the decoded parameters of the request's form body, in their order; none if the body is not a form} */
  public Parameters formParameters() {
    return SignatureBaseString.formOf(request);
  }

  /**
   * {@return the protocol parameters in the order in which they are sent, without {@code realm} and {@code
   * oauth_signature}, which are not signed}
   */
  public Parameters protocolParameters() {
    return protocol;
  }

  /**
   * Returns the {@code oauth_body_hash} of the body by the server's signature method, whether or not this server expects it.
   *
   * @return empty if the body is a form, which has no hash, or {@link Body.Unread}
   */
  public Optional<String> bodyHash() {
    return request.body().isForm() || request.body() instanceof Body.Unread
        ? Optional.empty()
        : Optional.of(BodyHash.of(request.body(), server.signatureMethod()));
  }

  /** {@return a redactor of both shared secrets and of every secret among the signed parameters} */
  public Redactor redactor() {
    return secretsAmong(queryParameters().and(formParameters()))
        .and(secretsAmong(protocol))
        .and(client.sharedSecret(), tokenSecret);
  }

  /** Returns a redactor of the secrets among {@code signed}. A signer sees these secrets, and its exception may repeat them. */
  static Redactor secretsAmong(Parameters signed) {
    List<Secret> secrets = new ArrayList<>();
    for (String name : SECRET_PARAMETERS) {
      for (String value : signed.all(name)) {
        secrets.add(Secret.of(value));
      }
    }
    return Redactor.none().and(secrets);
  }

  @Override
  public String toString() {
    return "SigningInput[" + request + "]";
  }
}
