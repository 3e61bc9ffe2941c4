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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An explanation of how one request is signed (RFC 5849 section 3.4): its method, URI, parameters with their sources, and base
 * string. It also finds out why another side signs the same request differently. For that it needs the other side's base string
 * or {@code Authorization} header.
 *
 * <p>{@code toString} is a report for people. It contains no signature and no secret: {@code ***} replaces token, verifier,
 * session handle and password. It also replaces each part of the request that repeats one of them or a shared secret in any
 * encoding.
 *
 * <p>Immutable and thread-safe. Create one with {@link #of(OAuth1Client, HttpRequest, TokenCredentials)} or its overloads.
 */
public final class SignatureExplanation {

  private static final String MASK = "***";
  private static final String MASK_IN_A_BASE_STRING =
      PercentEncoding.encode(PercentEncoding.encode(MASK));

  private final SigningInput input;
  private final Set<Origin> others;
  private final @Nullable PublicKey publicKey;
  private final Redactor redactor;

  private SignatureExplanation(
      SigningInput input, Set<Origin> others, @Nullable PublicKey publicKey) {
    this.input = input;
    this.others = others;
    this.publicKey = publicKey;
    this.redactor = input.redactor();
  }

  /**
   * Explains how {@code client} signs {@code request} with {@code token}. Nothing is sent and no key is used. The request's
   * origin is not checked: an {@linkplain OAuth1Client#authorizer(TokenCredentials, Origin...) authorizer} leaves requests to
   * other origins unsigned.
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
   * Returns a copy that also tries {@code origins} when it searches for the cause of a different signature. An origin can be
   * the server's internal address or its former name. The origins of the server's own endpoints are always tried.
   */
  public SignatureExplanation alsoAt(Origin... origins) {
    Objects.requireNonNull(origins, "origins");
    Set<Origin> more = new LinkedHashSet<>(others);
    more.addAll(List.of(origins));
    return new SignatureExplanation(input, Collections.unmodifiableSet(more), publicKey);
  }

  /** Returns a copy that checks RSA signatures with the client's public key. Other methods need no key. */
  public SignatureExplanation withPublicKey(PublicKey key) {
    Objects.requireNonNull(key, "key");
    return new SignatureExplanation(input, others, key);
  }

  /** {@return the HTTP method in upper case, as it is signed} */
  public String method() {
    return input.request().method().toUpperCase(Locale.ROOT);
  }

  /**
   * {@return the base string URI (RFC 5849 section 3.4.1.2): without query and standard port; {@code ***} if it contains a
   * secret}
   */
  public String baseStringUri() {
    return shown(input.baseStringUri());
  }

  /** Returns the signed parameters of query, form body and protocol, in that order. The base string contains them sorted. */
  public List<SignedParameter> parameters() {
    List<SignedParameter> all = new ArrayList<>();
    add(Source.QUERY, input.queryParameters(), all);
    add(Source.FORM_BODY, input.formParameters(), all);
    add(Source.PROTOCOL, input.protocolParameters(), all);
    return Collections.unmodifiableList(all);
  }

  /** {@return the base string (RFC 5849 section 3.4.1.1), with {@code ***} in place of secrets} */
  public String baseString() {
    String shown =
        parameters().stream().map(SignedParameter::encoded).collect(Collectors.joining("&"));
    return SigningInput.baseString(shown(method()), baseStringUri(), Parameters.parse(shown))
        .replace(MASK_IN_A_BASE_STRING, MASK)
        .replace(PercentEncoding.encode(MASK), MASK);
  }

  /**
   * Compares {@code theirs}, the base string that a server or another library made for this request, with ours. Nonce and time
   * may differ.
   *
   * @throws IllegalArgumentException if it is not a base string; the message does not quote it
   */
  public SignatureComparison compareBaseString(String theirs) {
    Objects.requireNonNull(theirs, "theirs");
    return new BaseStringDiagnosis(input, theirs).comparison().redacted(redactor);
  }

  /**
   * Compares the signature in {@code authorization}, the {@code Authorization} header that another library made for this
   * request, with ours. This takes the protocol parameters from that header, and tries the known mistakes, alone and in pairs,
   * until the result is its signature.
   *
   * @param authorization with or without the header's name
   * @throws IllegalArgumentException if it is not a header of the scheme OAuth, or the method is RSA and there is no {@link
   *     #withPublicKey public key}; the message does not quote it
   */
  public SignatureComparison compareHeader(String authorization) {
    Objects.requireNonNull(authorization, "authorization");
    return compare(ProtocolParameters.ofHeader(authorization));
  }

  /**
   * Compares a signature from a query or a form body with ours, like {@link #compareHeader}.
   *
   * @param theirs the protocol parameters alone, with {@code oauth_signature}
   * @throws IllegalArgumentException if one appears twice, or the method is RSA and there is no public key
   */
  public SignatureComparison compareParameters(Parameters theirs) {
    Objects.requireNonNull(theirs, "theirs");
    return compare(ProtocolParameters.of(theirs));
  }

  @Override
  public String toString() {
    StringBuilder report = new StringBuilder("Signature by ")
        .append(input.server().signatureMethod().name())
        .append(" (RFC 5849 section 3.4)\nmethod       ")
        .append(shown(method()))
        .append("\nURI          ")
        .append(baseStringUri());
    for (SignedParameter parameter : parameters()) {
      report.append("\nparameter    ").append(parameter);
    }
    return report
        .append("\nkey          ")
        .append(key())
        .append("\nbase string  ")
        .append(baseString())
        .toString();
  }

  private SignatureComparison compare(ProtocolParameters theirs) {
    return new SignatureDiagnosis(input, theirs, others).comparison(publicKey).redacted(redactor);
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
        ? secrets + ", sent in clear: the base string is not signed"
        : secrets;
  }

  /** Shows the names of the protocol. Any other name can contain a secret. */
  private void add(Source source, Parameters parameters, List<SignedParameter> all) {
    parameters.forEach(parameter -> all.add(new SignedParameter(
        source,
        source == Source.PROTOCOL ? parameter.name() : shown(parameter.name()),
        shown(parameter.valueOrEmpty()))));
  }

  /** Masks a part completely if it contains a secret. The rest of the part would show the position of the secret. */
  private String shown(String part) {
    return redactor.mask(part).equals(part) ? part : MASK;
  }

  private static Set<Origin> origins(OAuth1Server server) {
    Set<Origin> origins = new LinkedHashSet<>();
    if (!server.hasEndpoints()) {
      return origins;
    }
    origins.add(server.temporaryCredentialRequest().origin());
    origins.add(server.resourceOwnerAuthorization().origin());
    origins.add(server.tokenRequest().origin());
    return Collections.unmodifiableSet(origins);
  }

  /** The source of a signed parameter (RFC 5849 section 3.4.1.3.1). */
  public enum Source {
    /** The request's query. */
    QUERY,
    /** A body of type {@code application/x-www-form-urlencoded}. */
    FORM_BODY,
    /** The protocol, in whichever part of the request its parameters are sent. */
    PROTOCOL
  }

  /**
   * A signed parameter. {@code toString} percent-encodes it.
   *
   * @param name decoded; {@code ***} if it contains a secret
   * @param value decoded; {@code ***} if it is or contains a secret
   */
  public record SignedParameter(Source source, String name, String value) {

    public SignedParameter {
      Objects.requireNonNull(source, "source");
      Objects.requireNonNull(name, "name");
      Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
      return source.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + encoded();
    }

    private String encoded() {
      return encoded(name) + "=" + encoded(value);
    }

    private static String encoded(String text) {
      return text.equals(MASK) ? text : PercentEncoding.encode(text);
    }
  }
}
