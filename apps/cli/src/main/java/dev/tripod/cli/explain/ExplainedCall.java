package dev.tripod.cli.explain;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.Parameters.Parameter;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.explain.SignatureComparison;
import dev.tripod.explain.SignatureExplanation;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import dev.tripod.oauth1.TemporaryCredentialRequest;
import dev.tripod.oauth1.TemporaryCredentials;
import dev.tripod.oauth1.TokenCredentials;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The explanation of one call, and the comparisons with the other side. Nothing is sent. Immutable. */
public final class ExplainedCall {

  private final ReceivedCall call;
  private final SignatureExplanation explanation;

  private ExplainedCall(ReceivedCall call, SignatureExplanation explanation) {
    this.call = call;
    this.explanation = explanation;
  }

  /**
   * Explains how a client signs {@code call}. A request with {@code oauth_callback} or {@code oauth_verifier} is the first or the
   * last leg of a login; any other request is a call of an API.
   *
   * @param token the value of {@code oauth_token}; empty for a request without a token
   * @throws IllegalArgumentException if the request cannot be signed
   */
  public static ExplainedCall of(ReceivedCall call, SignatureParts parts, Optional<String> token) {
    OAuth1Client client = OAuth1Client.builder()
        .server(server(call, parts.method()))
        .clientCredentials(parts.clientId(), parts.clientSecret().reveal())
        .build();
    SignatureExplanation explanation = explanation(
        call,
        client,
        token.map(text -> TokenCredentials.of(text, parts.tokenSecret().reveal())));
    if (parts.publicKey().isPresent()) {
      explanation = explanation.withPublicKey(parts.publicKey().get());
    }
    return new ExplainedCall(call, explanation.alsoAt(parts.others().toArray(Origin[]::new)));
  }

  /** Returns what is signed. */
  public SignatureExplanation explanation() {
    return explanation;
  }

  /** Returns what differs between the signature in the call and the explained one; empty if the call is not signed. */
  public Optional<SignatureComparison> signature() {
    return call.isSigned() ? Optional.of(call.comparedWith(explanation)) : Optional.empty();
  }

  /**
   * Returns what differs between a server's base string and the explained one.
   *
   * @throws IllegalArgumentException if it is not a base string
   */
  public SignatureComparison baseString(String theirs) {
    return explanation.compareBaseString(theirs);
  }

  private static SignatureExplanation explanation(
      ReceivedCall call, OAuth1Client client, Optional<TokenCredentials> token) {
    Optional<String> callback = call.protocol().first("oauth_callback");
    Optional<String> verifier = call.protocol().first("oauth_verifier");
    if (token.isPresent() && verifier.isPresent()) {
      TemporaryCredentials temporary = client.beginOutOfBand().over(issuing(token.get()));
      return SignatureExplanation.of(client, client.confirmPin(temporary, verifier.get()));
    }
    if (token.isEmpty() && callback.isPresent()) {
      return SignatureExplanation.of(client, firstLeg(call.unsigned(), callback.get()));
    }
    return token
        .map(credentials -> SignatureExplanation.of(client, call.unsigned(), credentials))
        .orElseGet(() -> SignatureExplanation.of(client, call.unsigned()));
  }

  private static TemporaryCredentialRequest firstLeg(HttpRequest request, String callback) {
    TemporaryCredentialRequest leg = callback.equals("oob")
        ? TemporaryCredentialRequest.outOfBand()
        : TemporaryCredentialRequest.to(callback);
    if (request.body().isForm()) {
      String form = new String(request.body().content(), StandardCharsets.UTF_8);
      for (Parameter parameter : Parameters.parse(form)) {
        leg = leg.parameter(parameter.name(), parameter.valueOrEmpty());
      }
    }
    return leg;
  }

  /** Returns a server with the call's URI as each endpoint, if the call may be a leg of a login. */
  private static OAuth1Server server(ReceivedCall call, SignatureMethod method) {
    boolean isLeg =
        call.protocol().contains("oauth_callback") || call.protocol().contains("oauth_verifier");
    String uri = call.unsigned().uri().toString();
    OAuth1Server.Builder server =
        isLeg ? OAuth1Server.at(uri, uri, uri) : OAuth1Server.withoutEndpoints();
    if (call.unsigned().method().equalsIgnoreCase("GET")) {
      server.credentialsByGet();
    }
    return server.signatureMethod(method).build();
  }

  /** Returns a transport in place of the server, which has issued these temporary credentials. */
  private static HttpTransport issuing(TokenCredentials issued) {
    Parameters response = Parameters.of("oauth_token", issued.token().reveal())
        .and("oauth_token_secret", issued.tokenSecret().reveal())
        .and("oauth_callback_confirmed", "true");
    return request -> HttpResponse.of(
        200,
        Headers.of("Content-Type", "application/x-www-form-urlencoded"),
        Body.form(response).content());
  }
}
