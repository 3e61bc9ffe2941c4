package dev.tripod.explain;

import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.SigningInput;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth1.VerifiedCredentials;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How one request is signed (RFC 5849 section 3.4), laid open for whoever looks into a refusal: its method, its URI, each
 * parameter with its source, the base string. And it says why somebody else signs the same request otherwise, from the base
 * string or the {@code Authorization} header that they have.
 *
 * <p>{@code toString} is an account for people. It tells no secret: {@code ***} stands for token, verifier, session handle and
 * password, and for each part of the request that repeats one of them or one of the two shared secrets in any encoding. There
 * is no signature in it.
 *
 * <p>Immutable and thread-safe. Created by {@link #of(OAuth1Client, HttpRequest, TokenCredentials)} and its overloads.
 */
public final class SignatureExplanation {

  private static final String STRUCK = "***";
  private static final String STRUCK_IN_A_BASE_STRING =
      PercentEncoding.encode(PercentEncoding.encode(STRUCK));

  private final SigningInput input;
  private final Set<Origin> others;
  private final @Nullable PublicKey publicKey;
  private final Redactor known;

  private SignatureExplanation(
      SigningInput input, Set<Origin> others, @Nullable PublicKey publicKey) {
    this.input = input;
    this.others = others;
    this.publicKey = publicKey;
    this.known = input.redactor();
  }

  /**
   * Explains how {@code client} signs {@code request} with {@code token}. Nothing is sent and no key is used. The request's origin
   * is not checked: an {@linkplain OAuth1Client#authorizer(TokenCredentials, Origin...) authorizer} leaves requests to other
   * origins unsigned.
   *
   * @throws IllegalArgumentException if the authorizer would reject the request
   */
  public static SignatureExplanation of(
      OAuth1Client client, HttpRequest request, TokenCredentials token) {
    return of(client.signingInput(request, token));
  }

  /**
   * Explains how {@code client} signs {@code request} without a token.
   *
   * @throws IllegalArgumentException if the authorizer would reject the request
   */
  public static SignatureExplanation of(OAuth1Client client, HttpRequest request) {
    return of(client.signingInput(request));
  }

  /**
   * Explains how {@code client} signs the request for temporary credentials, the first leg of a login.
   *
   * @throws IllegalStateException if the client's server has no endpoints
   */
  public static SignatureExplanation of(OAuth1Client client, TemporaryCredentialRequest request) {
    return of(client.signingInput(request));
  }

  /** Explains how {@code client} signs the request for token credentials, the last leg. {@code verified} stays usable. */
  public static SignatureExplanation of(OAuth1Client client, VerifiedCredentials verified) {
    return of(client.signingInput(verified));
  }

  private static SignatureExplanation of(SigningInput input) {
    return new SignatureExplanation(input, origins(input.server()), null);
  }

  /**
   * Returns a copy that also tries whether another signature was made for the same request to one of {@code origins}, such as the
   * server's internal address or its former name. The origins of the server's own endpoints are always tried.
   */
  public SignatureExplanation alsoAt(Origin... origins) {
    Set<Origin> more = new LinkedHashSet<>(others);
    more.addAll(List.of(origins));
    return new SignatureExplanation(input, Collections.unmodifiableSet(more), publicKey);
  }

  /** Returns a copy that checks RSA signatures with the client's public key. Other methods need no key. */
  public SignatureExplanation withPublicKey(PublicKey key) {
    return new SignatureExplanation(input, others, key);
  }

  /** In upper case, as it is signed. */
  public String method() {
    return input.request().method().toUpperCase(Locale.ROOT);
  }

  /** RFC 5849 section 3.4.1.2: without query, and without a standard port. */
  public String baseStringUri() {
    return shown(input.baseStringUri());
  }

  /** What is signed of query, form body and protocol parameters, in that order; the base string has them sorted. */
  public List<SignedParameter> parameters() {
    List<SignedParameter> all = new ArrayList<>();
    add(Source.QUERY, input.queryParameters(), all);
    add(Source.FORM_BODY, input.formParameters(), all);
    add(Source.PROTOCOL, input.protocolParameters(), all);
    return Collections.unmodifiableList(all);
  }

  /** RFC 5849 section 3.4.1.1, with {@code ***} for what is secret. */
  public String baseString() {
    Parameters shown = Parameters.none();
    for (SignedParameter parameter : parameters()) {
      shown = shown.and(parameter.name, parameter.value);
    }
    return SigningInput.baseString(shown(method()), baseStringUri(), shown)
        .replace(STRUCK_IN_A_BASE_STRING, STRUCK)
        .replace(PercentEncoding.encode(STRUCK), STRUCK);
  }

  /**
   * Why {@code theirs}, the base string that a server or another library made of this request, is not ours. Nonce and time are
   * taken from theirs.
   *
   * @throws IllegalArgumentException if it is no base string; the message does not quote it
   */
  public SignatureComparison compareBaseString(String theirs) {
    return new BaseStringDiagnosis(input, theirs).comparison().without(known);
  }

  /**
   * Why the signature in {@code authorization}, the {@code Authorization} header that another library made for this request, is
   * not ours. All protocol parameters are taken from theirs, then the known mistakes are made until one gives their signature.
   *
   * @param authorization with or without the header's name in front
   * @throws IllegalArgumentException if it is no header of the scheme OAuth, or the method is RSA and there is no {@link
   *     #withPublicKey public key}; the message does not quote it
   */
  public SignatureComparison compareHeader(String authorization) {
    return compare(ProtocolParameters.ofHeader(authorization));
  }

  /**
   * As {@link #compareHeader}, where they travel in query or form body.
   *
   * @param theirs the protocol parameters alone, with {@code oauth_signature}
   * @throws IllegalArgumentException if one stands there twice, or the method is RSA and there is no public key
   */
  public SignatureComparison compareParameters(Parameters theirs) {
    return compare(ProtocolParameters.of(theirs));
  }

  @Override
  public String toString() {
    StringBuilder account = new StringBuilder("Signature by ")
        .append(input.server().signatureMethod().name())
        .append(" (RFC 5849 section 3.4)\nmethod       ")
        .append(shown(method()))
        .append("\nURI          ")
        .append(baseStringUri());
    for (SignedParameter parameter : parameters()) {
      account.append("\nparameter    ").append(parameter);
    }
    return account
        .append("\nkey          ")
        .append(key())
        .append("\nbase string  ")
        .append(baseString())
        .toString();
  }

  private SignatureComparison compare(ProtocolParameters theirs) {
    return new SignatureDiagnosis(input, theirs, others).comparison(publicKey).without(known);
  }

  private String key() {
    SignatureMethod method = input.server().signatureMethod();
    if (method instanceof SignatureMethod.Rsa) {
      return "the client's private key";
    }
    String secrets = input.tokenSecret().isEmpty()
        ? "the client's secret and an empty token secret"
        : "the client's secret and the token's secret";
    return method instanceof SignatureMethod.Plaintext
        ? secrets + ", sent as they are: the base string is not signed"
        : secrets;
  }

  /** The names of the protocol are known to all; another may hold anything. */
  private void add(Source source, Parameters parameters, List<SignedParameter> all) {
    parameters.forEach(parameter -> all.add(new SignedParameter(
        source,
        source == Source.PROTOCOL ? parameter.name() : shown(parameter.name()),
        shown(parameter.valueOrEmpty()))));
  }

  /** A part that tells a secret is struck whole, since what would be left of it tells where to look. */
  private String shown(String part) {
    return known.mask(part).equals(part) ? part : STRUCK;
  }

  private static Set<Origin> origins(OAuth1Server server) {
    Set<Origin> origins = new LinkedHashSet<>();
    if (!server.hasEndpoints()) {
      return origins;
    }
    origins.add(Origin.of(server.temporaryCredentialRequest()));
    origins.add(Origin.of(server.resourceOwnerAuthorization()));
    origins.add(Origin.of(server.tokenRequest()));
    return Collections.unmodifiableSet(origins);
  }

  /** Where a signed parameter is from (RFC 5849 section 3.4.1.3.1). */
  public enum Source {
    /** The request's query. */
    QUERY,
    /** A body of the type {@code application/x-www-form-urlencoded}. */
    FORM_BODY,
    /** The protocol itself, wherever its parameters travel; {@code realm} and {@code oauth_signature} are not signed. */
    PROTOCOL
  }

  /**
   * A parameter as it is signed; {@code toString} percent-encodes it.
   *
   * @param name decoded; {@code ***} if it tells a secret
   * @param value decoded; {@code ***} if it is or tells a secret
   */
  public record SignedParameter(Source source, String name, String value) {

    @Override
    public String toString() {
      return source.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + encoded(name) + "="
          + encoded(value);
    }

    private static String encoded(String text) {
      return text.equals(STRUCK) ? text : PercentEncoding.encode(text);
    }
  }
}
