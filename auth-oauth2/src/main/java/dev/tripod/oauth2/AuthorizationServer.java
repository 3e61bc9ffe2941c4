package dev.tripod.oauth2;

import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.PrintableText;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * An OAuth 2.0 server as data: its {@link ServerMetadata}, its {@link Quirk}s, what its error responses mean, and what
 * requests to it contain by default. Immutable.
 *
 * <p>A server needs a quirk only if requests to it differ from the RFCs, or if a response cannot be understood without one.
 * Token responses are read leniently anyway.
 */
public final class AuthorizationServer {

  /** The parameters of each authorization URI, besides the client id. Only this library sets them. */
  static final Set<String> SET_BY_EACH_REQUEST = Set.of(
      "response_type",
      "client_id",
      "redirect_uri",
      "scope",
      "state",
      "code_challenge",
      "code_challenge_method");

  private static final int UNAUTHORIZED = 401;

  /** API errors that a new token of the same grant does not resolve (RFC 6750 section 3.1, RFC 9449 section 7). */
  private static final Set<String> NOT_ABOUT_THE_TOKEN =
      Set.of("insufficient_scope", "use_dpop_nonce", "invalid_dpop_proof");

  /** The values of {@code response_mode} with which {@link OAuth2Client#confirm} can check the callback. */
  private static final List<String> READABLE_MODES = List.of("query", "form_post");

  /** No grant type has an empty name. */
  private static final Set<String> NOT_OMITTED = Set.of("");

  private final ServerMetadata metadata;
  private final Quirks quirks;
  private final ErrorMeanings errors;
  private final Set<String> defaultScope;
  private final Parameters authorizationParameters;
  private final Map<String, Parameters> tokenParameters;

  /** The grant types of the token requests that omit a parameter, by its name. None means all requests. */
  private final Map<String, Set<String>> omitted;

  // Precomputed: read on every call.
  private final List<Endpoint> authenticatingClients;

  private AuthorizationServer(Builder builder) {
    this.metadata = builder.metadata;
    this.quirks = builder.quirks;
    this.errors = builder.errors;
    this.defaultScope = builder.defaultScope;
    this.authorizationParameters = builder.authorizationParameters;
    this.tokenParameters = Map.copyOf(builder.tokenParameters);
    this.omitted = Map.copyOf(builder.omitted);
    this.authenticatingClients = metadata.authenticatingClients();
    if (metadata.namesIssuerInCallbacks() && metadata.issuer().isEmpty()) {
      throw new IllegalArgumentException(
          "This server sends its issuer in each callback, but the issuer to compare it with is missing. Set issuer.");
    }
    requireOwnNameOfClientId();
    requireEachParameterOnce();
    requireFreeTokenParameters();
    requireReadableCallback();
    requireFreeCallbackParameters();
  }

  /**
   * Returns a builder of a server with these endpoints.
   *
   * @param authorizationEndpoint where users are sent (RFC 6749 section 3.1)
   * @param tokenEndpoint RFC 6749 section 3.2
   * @throws IllegalArgumentException if one is not a URI, or is neither https nor loopback
   */
  public static Builder at(String authorizationEndpoint, String tokenEndpoint) {
    Objects.requireNonNull(authorizationEndpoint, "authorizationEndpoint");
    return withoutUsers(tokenEndpoint).endpoint("authorization_endpoint", authorizationEndpoint);
  }

  /**
   * Returns a builder of a server with an issuer identifier and these endpoints.
   *
   * @param issuer as in {@link Builder#issuer}
   * @throws IllegalArgumentException as {@link #at(String, String)} and {@link Builder#issuer}
   */
  public static Builder at(String issuer, String authorizationEndpoint, String tokenEndpoint) {
    return at(authorizationEndpoint, tokenEndpoint).issuer(issuer);
  }

  /**
   * Returns a builder of a server without users. It issues tokens to clients only, such as by client credentials (RFC 6749
   * section 4.4).
   *
   * @throws IllegalArgumentException if {@code tokenEndpoint} is not a URI, or is neither https nor loopback
   */
  public static Builder withoutUsers(String tokenEndpoint) {
    Objects.requireNonNull(tokenEndpoint, "tokenEndpoint");
    return from(ServerMetadata.of(Endpoint.of(tokenEndpoint)));
  }

  /** Returns a builder of a server with this metadata. */
  public static Builder from(ServerMetadata metadata) {
    return new Builder(metadata);
  }

  /** {@return the metadata: issuer and endpoints} */
  public ServerMetadata metadata() {
    return metadata;
  }

  /** {@return the value of {@code quirk} at this server} */
  public <T> T quirk(Quirk<T> quirk) {
    Objects.requireNonNull(quirk, "quirk");
    return quirks.get(quirk);
  }

  /** {@return the scopes of an authorization request that names none; empty if the server chooses} */
  public Set<String> defaultScope() {
    return defaultScope;
  }

  /** {@return the parameters that each authorization URI has by default} */
  public Parameters authorizationParameters() {
    return authorizationParameters;
  }

  /** {@return the parameters that each token request of {@code grantType} has by default} */
  public Parameters tokenParameters(String grantType) {
    Objects.requireNonNull(grantType, "grantType");
    return tokenParameters.getOrDefault(grantType, Parameters.none());
  }

  /**
   * Returns whether the error response to a refresh means that the grant was revoked, by RFC 6749 section 5.2 or by this
   * server's data. A response with status 408, 425, 429, or 500 and above never does.
   *
   * @param error the error code, before redaction, in any letter case
   * @param description the description, before redaction; empty if the server sent none
   */
  public boolean meansRevokedGrant(int status, String error, String description) {
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(description, "description");
    return errors.meansRevokedGrant(status, error, description);
  }

  /**
   * Returns whether the response of an API means that its access token has expired or was revoked. A 401 does, and so do the
   * responses that this server's data names. The error {@code insufficient_scope} (RFC 6750 section 3.1) and errors about the
   * proof (RFC 9449 section 7) never do: the API would also reject another token of the same grant.
   */
  public boolean meansExpiredToken(HttpResponse response) {
    int status = response.status();
    if (status != UNAUTHORIZED && !errors.canMeanExpiredToken(status)) {
      return false;
    }
    ErrorBody body = ErrorBody.of(response);
    String code = body.code().orElse("");
    return !NOT_ABOUT_THE_TOKEN.contains(code)
        && (status == UNAUTHORIZED
            || errors.meansExpiredToken(status, code, body.description().orElse("")));
  }

  /**
   * Returns whether the error in a callback means that the user denied the authorization: {@code access_denied} (RFC 6749
   * section 4.1.2.1), or another error by this server's data.
   *
   * @param error the error code, before redaction
   * @param description the description, before redaction; empty if the server sent none
   */
  public boolean meansDenial(String error, String description) {
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(description, "description");
    return errors.meansDenial(error, description);
  }

  /**
   * Returns what to do about an error.
   *
   * @param error the error code
   * @param description the description; empty if the server sent none
   */
  public Optional<String> hint(String error, String description) {
    Objects.requireNonNull(error, "error");
    Objects.requireNonNull(description, "description");
    return errors.hint(error, description);
  }

  ErrorMeanings errors() {
    return errors;
  }

  /**
   * Returns the value of the header {@link RequestQuirks#ACCESS_TOKEN_HEADER} that presents the access token to this server's
   * API: {@code Bearer} and the token (RFC 6750 section 2.1). {@link RequestQuirks#ACCESS_TOKEN_SCHEME} replaces the scheme, and
   * so does the token type of a token that is bound to a key.
   */
  public Secret authorization(Tokens tokens) {
    return tokens.authorization(quirk(RequestQuirks.ACCESS_TOKEN_SCHEME));
  }

  /**
   * Returns whether {@code request} goes to an endpoint at which the client authenticates itself, such as the token or the
   * revocation endpoint. A request to one of these never carries a user's access token.
   */
  public boolean authenticatesClients(HttpRequest request) {
    for (Endpoint endpoint : authenticatingClients) {
      if (endpoint.isTargetOf(request)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns this server with all its endpoints at {@code origin}, such as a proxy or a test server. Paths, queries and the
   * issuer stay as they are.
   *
   * @throws IllegalArgumentException if {@code origin} is neither https nor loopback
   */
  public AuthorizationServer relocatedTo(Origin origin) {
    Builder moved = toBuilder();
    moved.metadata = metadata.relocatedTo(origin);
    return moved.build();
  }

  /**
   * Returns this server with the endpoints for a client that presents a TLS certificate: see {@link ServerMetadata#forMutualTls}.
   */
  public AuthorizationServer forMutualTls() {
    Builder moved = toBuilder();
    moved.metadata = metadata.forMutualTls();
    return moved.build();
  }

  /** {@return a builder that starts with everything that this server has} */
  public Builder toBuilder() {
    return new Builder(this);
  }

  @Override
  public String toString() {
    return "AuthorizationServer["
        + metadata.issuer().orElseGet(() -> metadata.tokenEndpoint().toString()) + "]";
  }

  /**
   * Checks that each parameter is in the authorization URI once (RFC 6749 section 3.1).
   *
   * @param requested the parameters of a request; they may replace {@link #authorizationParameters}
   * @throws IllegalArgumentException if one has the name of the client id, or is in the endpoint's query
   */
  void requireFree(Parameters requested) {
    Parameters query = endpointQuery();
    for (Parameters.Parameter parameter : requested) {
      if (parameter.name().equals(quirk(RequestQuirks.CLIENT_ID_NAME))
          || query.contains(parameter.name())) {
        throw new IllegalArgumentException("Each authorization URI of this server already has "
            + parameter.name() + ". Remove it from the request.");
      }
    }
  }

  /** Returns the parameters that requests have, without those that the server rejects. */
  Parameters accepted(Parameters requested) {
    return omitted.isEmpty()
        ? requested
        : requested.without(name -> omitted.getOrDefault(name, NOT_OMITTED).isEmpty());
  }

  /** Returns the parameters of a token request, without those that the server rejects. */
  Parameters accepted(String grantType, Parameters requested) {
    return omitted.isEmpty()
        ? requested
        : requested.without(name -> {
          Set<String> grantTypes = omitted.getOrDefault(name, NOT_OMITTED);
          return grantTypes.isEmpty() || grantTypes.contains(grantType);
        });
  }

  private void requireFreeCallbackParameters() {
    for (String name : quirk(RequestQuirks.CALLBACK_PARAMETERS)) {
      TokenRequest.requireRemembered(Parameters.of(name, ""));
      if (name.equals(quirk(RequestQuirks.CLIENT_ID_NAME))) {
        throw new IllegalArgumentException("Token requests cannot repeat \"" + name
            + "\" of the callback, because it is the client id. Correct CALLBACK_PARAMETERS.");
      }
    }
  }

  private void requireOwnNameOfClientId() {
    String name = quirk(RequestQuirks.CLIENT_ID_NAME);
    if (!name.equals(RequestQuirks.CLIENT_ID_NAME.standard())
        && (SET_BY_EACH_REQUEST.contains(name) || TokenRequest.isReserved(name))) {
      throw new IllegalArgumentException("The parameter of the client id cannot have the name \""
          + name + "\", which is empty or the name of another parameter. Correct CLIENT_ID_NAME.");
    }
  }

  private void requireEachParameterOnce() {
    Set<String> names = new HashSet<>(SET_BY_EACH_REQUEST);
    names.add(quirk(RequestQuirks.CLIENT_ID_NAME));
    for (Parameters.Parameter parameter : endpointQuery().and(authorizationParameters)) {
      if (!names.add(parameter.name())) {
        throw new IllegalArgumentException("The authorization URI would have " + parameter.name()
            + " twice. Remove it from the endpoint's query or from authorizationParameter"
            + " (RFC 6749 section 3.1).");
      }
    }
  }

  /** Checks that token requests get no parameter by default that each request or the client's authentication sets. */
  private void requireFreeTokenParameters() {
    for (Parameters defaults : tokenParameters.values()) {
      for (Parameters.Parameter parameter : defaults) {
        String name = parameter.name();
        if (!name.equals("scope")
            && (TokenRequest.isReserved(name)
                || name.equals(quirk(RequestQuirks.CLIENT_ID_NAME)))) {
          throw new IllegalArgumentException("Token requests cannot have the parameter \"" + name
              + "\" by default. Remove it from tokenParameter, and set clientAuthentication for"
              + " the client's credentials.");
        }
      }
    }
  }

  /** Rejects parameters by which the server would send a callback that the client cannot check. */
  private void requireReadableCallback() {
    for (Parameters.Parameter parameter : authorizationParameters) {
      boolean isUnreadable = parameter.name().equals("response_mode")
          ? !READABLE_MODES.contains(parameter.valueOrEmpty())
          : parameter.name().equals("request") || parameter.name().equals("request_uri");
      if (isUnreadable) {
        throw new IllegalArgumentException("Authorization URIs cannot have " + parameter.name()
            + "=" + parameter.valueOrEmpty()
            + ". Remove it from authorizationParameter. The client reads callbacks"
            + " with response_mode " + String.join(" or ", READABLE_MODES) + ".");
      }
    }
  }

  private Parameters endpointQuery() {
    return metadata
        .authorizationEndpoint()
        .map(endpoint -> endpoint.uri().getRawQuery())
        .map(Parameters::parse)
        .orElse(Parameters.none());
  }

  /** Collects a server's data. Not thread-safe. */
  public static final class Builder {

    private ServerMetadata metadata;
    private Quirks quirks = Quirks.NONE;
    private ErrorMeanings errors = ErrorMeanings.STANDARD;
    private Set<String> defaultScope = Set.of();
    private Parameters authorizationParameters = Parameters.none();
    private final Map<String, Parameters> tokenParameters = new HashMap<>();
    private final Map<String, Set<String>> omitted = new HashMap<>();

    private Builder(ServerMetadata metadata) {
      this.metadata = Objects.requireNonNull(metadata, "metadata");
    }

    private Builder(AuthorizationServer server) {
      this.metadata = server.metadata;
      this.quirks = server.quirks;
      this.errors = server.errors;
      this.defaultScope = server.defaultScope;
      this.authorizationParameters = server.authorizationParameters;
      this.tokenParameters.putAll(server.tokenParameters);
      this.omitted.putAll(server.omitted);
    }

    /**
     * Sets the issuer identifier (RFC 8414 section 2). The {@code iss} of a callback must equal it, character by character.
     * Without an issuer, {@code iss} must have the origin of the token endpoint, which receives the code, or one of {@link
     * ResponseQuirks#ISSUER_ORIGINS}.
     *
     * @throws IllegalArgumentException if it is not a URI, is neither https nor loopback, or has a query or a fragment
     */
    public Builder issuer(String issuer) {
      this.metadata = metadata.withIssuer(issuer);
      return this;
    }

    /**
     * Requires {@code iss} in each callback ({@code authorization_response_iss_parameter_supported}, RFC 9207 section 3). A
     * callback without it is rejected.
     */
    public Builder issuerInCallbacks() {
      this.metadata = metadata.withIssuerInCallbacks();
      return this;
    }

    /**
     * Sets the endpoint that refreshes tokens, if it is not the token endpoint.
     *
     * @throws IllegalArgumentException if it is not a URI, or is neither https nor loopback
     */
    public Builder refreshEndpoint(String uri) {
      return endpoint("refresh_endpoint", uri);
    }

    /**
     * Sets the endpoint that revokes tokens (RFC 7009).
     *
     * @throws IllegalArgumentException if it is not a URI, or is neither https nor loopback
     */
    public Builder revocationEndpoint(String uri) {
      return endpoint("revocation_endpoint", uri);
    }

    /**
     * Sets an endpoint.
     *
     * @param name by RFC 8414 or one of its extensions, such as {@code device_authorization_endpoint}
     * @throws IllegalArgumentException if {@code uri} is not a URI, or is neither https nor loopback
     */
    public Builder endpoint(String name, String uri) {
      this.metadata = metadata.withEndpoint(name, Endpoint.of(uri));
      return this;
    }

    /**
     * Adds members of the server's metadata: see {@link ServerMetadata#with}.
     *
     * @throws IllegalArgumentException as {@link ServerMetadata#with}
     */
    public Builder metadata(JsonObject document) {
      this.metadata = metadata.with(document);
      return this;
    }

    /**
     * Sets a quirk.
     *
     * @throws IllegalArgumentException if the value is a text with an unpaired surrogate
     */
    public <T> Builder quirk(Quirk<T> quirk, T value) {
      Objects.requireNonNull(value, "value");
      this.quirks = quirks.with(quirk, value);
      return this;
    }

    /** Sets a quirk that a server has or does not have. */
    public Builder quirk(Quirk<Boolean> quirk) {
      return quirk(quirk, true);
    }

    /**
     * Sets the scopes of an authorization request that names none.
     *
     * @throws IllegalArgumentException as {@link AuthorizationRequest#scope}
     */
    public Builder defaultScope(String... scope) {
      Objects.requireNonNull(scope, "scope");
      this.defaultScope = Scopes.of(List.of(scope));
      return this;
    }

    /**
     * Adds a parameter to each authorization URI, such as {@code access_type=offline}. A request may replace its value.
     *
     * @throws IllegalArgumentException if {@code name} is empty or has an invisible character, or {@code value} has an unpaired
     *     surrogate
     */
    public Builder authorizationParameter(String name, String value) {
      this.authorizationParameters =
          authorizationParameters.and(PrintableText.requireText("parameter name", name), value);
      return this;
    }

    /**
     * Adds a parameter to each token request of {@code grantType}, such as {@code audience} for {@code client_credentials}. A
     * request may replace its value. Parameters may repeat. {@link #build} rejects the names that {@link
     * TokenRequest#parameter(String, String)} rejects, except {@code scope}.
     *
     * @throws IllegalArgumentException if {@code grantType} is empty, {@code grantType} or {@code name} has an invisible
     *     character, or {@code value} has an unpaired surrogate
     */
    public Builder tokenParameter(String grantType, String name, String value) {
      PrintableText.requireVisible("parameter name", name);
      tokenParameters.merge(
          PrintableText.requireText("grant type", grantType),
          Parameters.of(name, value),
          Parameters::and);
      return this;
    }

    /**
     * Leaves a parameter out of requests to this server, because it rejects it. Requests that ask for the parameter are sent
     * without it.
     *
     * @param name such as {@code resource}, which Microsoft rejects
     * @param grantTypes the grant types of the token requests; none for all token requests and the authorization URI
     * @throws IllegalArgumentException if each request needs the parameter
     */
    public Builder omitParameter(String name, String... grantTypes) {
      Objects.requireNonNull(grantTypes, "grantTypes");
      TokenRequest.requireRemembered(Parameters.of(name, ""));
      for (String grantType : grantTypes) {
        PrintableText.requireText("grant type", grantType);
      }
      omitted.put(name, Set.of(grantTypes));
      return this;
    }

    /**
     * Declares an error response to a refresh that means that the grant was revoked. {@code invalid_grant} always does.
     *
     * @param error the error code, in any letter case
     * @param descriptionPart part of the description, in any letter case; empty for any description
     * @throws IllegalArgumentException if both are empty
     */
    public Builder revokedGrant(String error, String descriptionPart) {
      this.errors = errors.withRevokedGrant(error, descriptionPart);
      return this;
    }

    /**
     * Declares an error response to a refresh that means that the grant was revoked, if it has this status. Use it if the
     * response has no code, or if its code has another meaning with another status.
     *
     * @param error the error code, in any letter case; empty for a response without one
     * @param descriptionPart part of the description, in any letter case; empty for any description
     * @throws IllegalArgumentException if {@code status} is 408, 425, 429, or 500 and above: it says nothing about the grant
     */
    public Builder revokedGrant(int status, String error, String descriptionPart) {
      this.errors = errors.withRevokedGrant(status, error, descriptionPart);
      return this;
    }

    /**
     * Declares a response of the API that means that the access token has expired or was revoked. A keeper then refreshes the
     * tokens and repeats the request. A 401 always means this. {@code expiredToken(403, "", "")} declares this for each 403
     * without an error code; name a part of the description if the API also denies permissions in this way.
     *
     * @param error the error code, in any letter case; empty for a response without one
     * @param descriptionPart part of the description, in any letter case; empty for any description
     * @throws IllegalArgumentException if {@code status} is 408, 425, 429, or 500 and above: it says nothing about the token
     */
    public Builder expiredToken(int status, String error, String descriptionPart) {
      this.errors = errors.withExpiredToken(status, error, descriptionPart);
      return this;
    }

    /**
     * Declares an error in a callback that means that the user denied the authorization. {@code access_denied} always does.
     *
     * @param descriptionPart part of the description, in any letter case; empty for any description
     */
    public Builder denial(String error, String descriptionPart) {
      this.errors = errors.withDenial(error, descriptionPart);
      return this;
    }

    /** Adds a hint for {@code error}: what to do, as an imperative sentence without a full stop. */
    public Builder hint(String error, String nextStep) {
      return hint(error, "", nextStep);
    }

    /**
     * Adds a hint for {@code error} with this description. The first hint that matches is used.
     *
     * @param descriptionPart part of the description, in any letter case
     * @param nextStep an imperative sentence without a full stop
     */
    public Builder hint(String error, String descriptionPart, String nextStep) {
      this.errors = errors.withHint(error, descriptionPart, nextStep);
      return this;
    }

    /**
     * Creates the server.
     *
     * @throws IllegalArgumentException if {@link #issuerInCallbacks} is set without an issuer; if the authorization URI would
     *     have a parameter twice: from the endpoint's query, {@link #authorizationParameter} or the protocol; if {@link
     *     #tokenParameter} has a parameter of the client's authentication; if {@link RequestQuirks#CLIENT_ID_NAME} is the name
     *     of another parameter; or if {@link #authorizationParameter} has {@code request}, {@code request_uri}, or a {@code
     *     response_mode} other than {@code query} and {@code form_post}
     */
    public AuthorizationServer build() {
      return new AuthorizationServer(this);
    }
  }
}
