package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.domain.port.RandomSource;
import java.net.URI;
import java.time.Instant;
import java.util.Objects;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Prepares one client's authorization requests (RFC 6749 section 3.1). It binds each request to its login. If the client is
 * configured so, it signs the request (RFC 9101) and pushes it (RFC 9126). Immutable and thread-safe.
 */
final class PreparedRequests {

  private static final String RESPONSE_MODE = "response_mode";

  /** 256 bits. */
  private static final int STATE_OCTETS = 32;

  private final AuthorizationServer server;
  private final ClientBinding binding;
  private final String endpoint;
  private final Parameters clientId;
  private final String encodedClientId;
  private final String scopeSeparator;
  private final TokenEndpointClient client;
  private final RandomSource random;
  private final AuthorizationRequest.@Nullable Signer signer;
  private final @Nullable Endpoint pushEndpoint;
  private final boolean signsResponses;

  /**
   * Creates an instance.
   *
   * @param signer {@code null} if requests are not signed
   * @param pushEndpoint {@code null} if requests are not pushed
   * @param signsResponses whether the client asks the server to sign its callbacks
   */
  PreparedRequests(
      AuthorizationServer server,
      ClientBinding binding,
      Endpoint authorizationEndpoint,
      TokenEndpointClient client,
      RandomSource random,
      AuthorizationRequest.@Nullable Signer signer,
      @Nullable Endpoint pushEndpoint,
      boolean signsResponses) {
    this.server = server;
    this.binding = binding;
    String query = authorizationEndpoint.uri().getRawQuery();
    this.endpoint =
        authorizationEndpoint.uri() + (query == null ? "?" : query.isEmpty() ? "" : "&");
    this.clientId = Parameters.of(server.quirk(RequestQuirks.CLIENT_ID_NAME), binding.client());
    this.encodedClientId = clientId.encoded();
    this.scopeSeparator = PercentEncoding.encode(server.quirk(RequestQuirks.SCOPE_SEPARATOR));
    this.client = client;
    this.random = random;
    this.signer = signer;
    this.pushEndpoint = pushEndpoint;
    this.signsResponses = signsResponses;
  }

  /**
   * Returns the pending authorization of a new login.
   *
   * @param key the key that the tokens will be bound to; {@code null} without one
   */
  Exchange<PendingAuthorization> begin(
      AuthorizationRequest request, @Nullable ProofOfPossession key, Instant expiresAt) {
    Set<String> scope = request.scope().isEmpty() ? server.defaultScope() : request.scope();
    CodeVerifier verifier = server.quirk(RequestQuirks.UNSAFE_WITHOUT_PKCE)
        ? null
        : request.codeVerifier().orElseGet(() -> CodeVerifier.from(random));
    Secret state = random.base64url(STATE_OCTETS);
    String nonce = request.hasNonce() ? random.base64url(STATE_OCTETS).reveal() : null;
    String plainUri = plainUri(
        request, scope, state.reveal(), verifier, withBindings(request.parameters(), nonce, key));
    Function<URI, PendingAuthorization> pending = uri -> new PendingAuthorization(
        uri,
        request.redirectUri(),
        request.redirectName(),
        scope,
        state,
        verifier,
        expiresAt,
        binding,
        request.tokenParameters(),
        nonce,
        key == null ? null : key.reference());
    if (signer == null && pushEndpoint == null) {
      return Exchange.done(pending.apply(URI.create(plainUri)));
    }
    Parameters parameters = Parameters.parse(plainUri.substring(endpoint.length()));
    return (signer == null
            ? pushed(Objects.requireNonNull(pushEndpoint), parameters, state)
            : signed(signer, parameters, state))
        .map(pending);
  }

  /** Returns the parameters of a request with those that bind the login: to an ID token, to a key, and to signed callbacks. */
  private Parameters withBindings(
      Parameters requested, @Nullable String nonce, @Nullable ProofOfPossession key) {
    Parameters all = nonce == null ? requested : with(requested, "nonce", nonce);
    all = key == null ? all : with(all, "dpop_jkt", key.thumbprint());
    if (!signsResponses) {
      return all;
    }
    boolean isForm = all.and(server.authorizationParameters())
        .first(RESPONSE_MODE)
        .orElse("")
        .startsWith("form_post");
    return with(all, RESPONSE_MODE, isForm ? "form_post.jwt" : "jwt");
  }

  private static Parameters with(Parameters parameters, String name, String value) {
    return parameters.without(name::equals).and(name, value);
  }

  /** Signs the parameters. The result is an authorization URI with the signed request, or with a reference to it. */
  private Exchange<URI> signed(
      AuthorizationRequest.Signer by, Parameters parameters, Secret state) {
    String issuer = server.metadata().issuer().orElse("");
    if (issuer.isEmpty()) {
      throw new IllegalStateException(
          server
              + " has no issuer, which a signed request names as its audience. Set AuthorizationServer.Builder.issuer.");
    }
    return Exchange.defer(() -> by.sign(binding.client(), issuer, parameters))
        .recover(failure -> {
          throw AdapterFailed.beforeSending(
              "The signer of the authorization request", failure, Redactor.of(state));
        })
        .then(jwt -> pushEndpoint == null
            ? Exchange.done(reference("request", jwt))
            : pushed(pushEndpoint, clientId.and("request", jwt), state));
  }

  private Exchange<URI> pushed(Endpoint to, Parameters parameters, Secret state) {
    return client
        .post(to, parameters, () -> Redactor.of(state), PreparedRequests::requestUri)
        .map(requestUri -> reference("request_uri", requestUri));
  }

  private static String requestUri(JsonObject response) {
    String requestUri = response.text("request_uri").orElse("");
    if (requestUri.isEmpty()) {
      throw new IllegalArgumentException("it has no request_uri (RFC 9126 section 2.2)");
    }
    return requestUri;
  }

  /** Returns an authorization URI with the client id and one parameter that contains all others, or a reference to them. */
  private URI reference(String name, String value) {
    return URI.create(endpoint + clientId.and(name, value).encoded());
  }

  /**
   * Returns the authorization URI of a request that is neither signed nor pushed (RFC 6749 section 4.1.1, RFC 7636 section 4.3):
   * the endpoint, followed by the parameters.
   *
   * @param scope the scope of {@code request}, or the server's default scope
   * @param verifier {@code null} without PKCE
   * @param more the other parameters
   */
  private String plainUri(
      AuthorizationRequest request,
      Set<String> scope,
      String state,
      @Nullable CodeVerifier verifier,
      Parameters more) {
    return endpoint + "response_type=code&" + encodedClientId + "&redirect_uri="
        + PercentEncoding.encode(request.redirectName())
        + scope(scope)
        + "&state="
        + PercentEncoding.encode(state)
        + (verifier == null
            ? ""
            : "&code_challenge=" + verifier.challenge() + "&code_challenge_method=S256")
        + others(server.accepted(more));
  }

  /** Returns the {@code scope} parameter, or nothing if the server chooses. */
  private String scope(Set<String> scope) {
    StringJoiner joined = new StringJoiner(scopeSeparator, "&scope=", "").setEmptyValue("");
    for (String value : scope) {
      joined.add(PercentEncoding.encode(value));
    }
    return joined.toString();
  }

  /** Returns the server's default parameters, unless the request replaces them, and then those of the request. */
  private String others(Parameters requested) {
    Parameters defaults = server.authorizationParameters();
    return defaults.isEmpty() && requested.isEmpty()
        ? ""
        : "&" + defaults.without(requested::contains).and(requested).encoded();
  }
}
