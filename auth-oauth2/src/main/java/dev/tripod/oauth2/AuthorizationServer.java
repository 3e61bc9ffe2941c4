package dev.tripod.oauth2;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks OAuth 2.0, as data: its issuer and endpoints, under the names of RFC 8414, what it promises, and
 * where it departs from RFC 6749. Each endpoint is https, or http on loopback.
 *
 * <p>There is a setting only where what is sent, or what an error means, differs from server to server; answers are read
 * leniently without one. Immutable.
 */
public final class AuthorizationServer {

  /** What stands in each authorization URI, beside the client id, and is nobody else's to set. */
  static final Set<String> SET_BY_EACH_REQUEST = Set.of(
      "response_type",
      "client_id",
      "redirect_uri",
      "scope",
      "state",
      "code_challenge",
      "code_challenge_method");

  private static final ErrorMeaning DEAD_GRANT_OF_RFC_6749 =
      new ErrorMeaning("invalid_grant", "", "");

  private static final int SERVER_FAILED = 500;

  private final @Nullable String issuer;
  private final boolean promisesIssuer;
  private final @Nullable Endpoint authorizationEndpoint;
  private final Endpoint tokenEndpoint;
  private final @Nullable Endpoint refreshEndpoint;
  private final @Nullable Endpoint revocationEndpoint;
  private final @Nullable String revokedTokenName;
  private final boolean takesConsumerKeys;
  private final boolean secretInBody;
  private final boolean rawBasic;
  private final boolean jsonRequests;
  private final boolean formResponses;
  private final String clientIdName;
  private final String scopeSeparator;
  private final Set<String> defaultScope;
  private final Parameters authorizationParameters;
  private final @Nullable String tokenMember;
  private final Set<String> bearerAliases;
  private final boolean tokenTypeOptional;
  private final List<ErrorMeaning> revokedGrants;
  private final List<ErrorMeaning> hints;

  private AuthorizationServer(Builder builder) {
    if (builder.promisesIssuer && builder.issuer == null) {
      throw new IllegalArgumentException(
          "A server that promises an issuer in its callbacks needs one to compare it with: set issuer");
    }
    this.issuer = builder.issuer;
    this.promisesIssuer = builder.promisesIssuer;
    this.authorizationEndpoint = builder.authorizationEndpoint;
    this.tokenEndpoint = builder.tokenEndpoint;
    this.refreshEndpoint = builder.refreshEndpoint;
    this.revocationEndpoint = builder.revocationEndpoint;
    this.revokedTokenName = builder.revokedTokenName;
    this.takesConsumerKeys = builder.takesConsumerKeys;
    this.secretInBody = builder.secretInBody;
    this.rawBasic = builder.rawBasic;
    this.jsonRequests = builder.jsonRequests;
    this.formResponses = builder.formResponses;
    this.clientIdName = builder.clientIdName;
    this.scopeSeparator = builder.scopeSeparator;
    this.defaultScope = builder.defaultScope;
    this.authorizationParameters = builder.authorizationParameters;
    this.tokenMember = builder.tokenMember;
    this.bearerAliases = Set.copyOf(builder.bearerAliases);
    this.tokenTypeOptional = builder.tokenTypeOptional;
    this.revokedGrants = List.copyOf(builder.revokedGrants);
    this.hints = List.copyOf(builder.hints);
    requireEachParameterOnce();
  }

  /**
   * Begins a server at these endpoints.
   *
   * @param authorizationEndpoint RFC 6749 section 3.1; where the user is sent
   * @param tokenEndpoint RFC 6749 section 3.2
   * @throws IllegalArgumentException if one is no URI, or neither https nor loopback
   */
  public static Builder at(String authorizationEndpoint, String tokenEndpoint) {
    Builder builder = new Builder(Endpoint.of(tokenEndpoint));
    builder.authorizationEndpoint = Endpoint.of(authorizationEndpoint);
    return builder;
  }

  /**
   * Begins a server that has an issuer identifier.
   *
   * @param issuer as in {@link Builder#issuer}
   * @throws IllegalArgumentException as {@link #at(String, String)} and {@link Builder#issuer}
   */
  public static Builder at(String issuer, String authorizationEndpoint, String tokenEndpoint) {
    return at(authorizationEndpoint, tokenEndpoint).issuer(issuer);
  }

  /**
   * Begins a server that sends no user anywhere: it issues tokens for client credentials alone (RFC 6749 section 4.4).
   *
   * @throws IllegalArgumentException if {@code tokenEndpoint} is no URI, or neither https nor loopback
   */
  public static Builder withoutUsers(String tokenEndpoint) {
    return new Builder(Endpoint.of(tokenEndpoint));
  }

  /** The issuer identifier (RFC 8414 section 2). */
  public Optional<String> issuer() {
    return Optional.ofNullable(issuer);
  }

  /** Whether each callback names the issuer ({@code authorization_response_iss_parameter_supported}, RFC 9207 section 3). */
  public boolean promisesIssuer() {
    return promisesIssuer;
  }

  /** Empty where there are no users. */
  public Optional<URI> authorizationEndpoint() {
    return Optional.ofNullable(authorizationEndpoint).map(Endpoint::uri);
  }

  public URI tokenEndpoint() {
    return tokenEndpoint.uri();
  }

  /** Where tokens are refreshed; the token endpoint at most servers. */
  public URI refreshEndpoint() {
    return refreshing().uri();
  }

  /** Where tokens are revoked (RFC 7009). */
  public Optional<URI> revocationEndpoint() {
    return Optional.ofNullable(revocationEndpoint).map(Endpoint::uri);
  }

  /** Whether clients name themselves by the consumer key of OAuth 1.0a. */
  public boolean takesConsumerKeys() {
    return takesConsumerKeys;
  }

  /** Whether a client that has a secret sends it in the body unless told otherwise. */
  public boolean wantsSecretInBody() {
    return secretInBody;
  }

  /** Whether client id and secret go into the Basic header as they are. */
  public boolean wantsRawBasic() {
    return rawBasic;
  }

  /** Whether the token request is JSON, and no form. */
  public boolean wantsJson() {
    return jsonRequests;
  }

  /** Whether a token response may be a form, and no JSON. */
  public boolean answersInForms() {
    return formResponses;
  }

  /** What requests call the client id; {@code client_id} at most servers. */
  public String clientIdName() {
    return clientIdName;
  }

  /** What stands between the scopes of a request; a blank at most servers. */
  public String scopeSeparator() {
    return scopeSeparator;
  }

  /** What is asked for where a request names nothing; empty leaves it to the server. */
  public Set<String> defaultScope() {
    return defaultScope;
  }

  /** What the authorization URI always has. */
  public Parameters authorizationParameters() {
    return authorizationParameters;
  }

  /** The member of the token response that holds the token, where that is not the response itself. */
  public Optional<String> tokenMember() {
    return Optional.ofNullable(tokenMember);
  }

  /**
   * Whether the refusal of a refresh says that the grant is no more (RFC 6749 section 5.2, or this server's). A server that
   * failed (status 500 and above) knows nothing of the grant, whatever it says.
   *
   * @param error the server's code, nothing struck out
   * @param description the server's words, nothing struck out; empty where it has none
   */
  public boolean meansRevokedGrant(int status, String error, String description) {
    return status < SERVER_FAILED
        && revokedGrants.stream().anyMatch(meaning -> meaning.matches(error, description));
  }

  /**
   * What helps against an error.
   *
   * @param error the server's code
   * @param description the server's words; empty where it has none
   */
  public Optional<String> hint(String error, String description) {
    return hints.stream()
        .filter(meaning -> meaning.matches(error, description))
        .map(ErrorMeaning::nextStep)
        .findFirst();
  }

  /**
   * This server with all its endpoints on another origin, paths kept: a proxy, a test server. The issuer stays as it is.
   *
   * @throws IllegalArgumentException if {@code origin} is neither https nor loopback
   */
  public AuthorizationServer relocatedTo(Origin origin) {
    Builder moved = toBuilder();
    moved.tokenEndpoint = tokenEndpoint.on(origin);
    moved.authorizationEndpoint = on(origin, authorizationEndpoint);
    moved.refreshEndpoint = on(origin, refreshEndpoint);
    moved.revocationEndpoint = on(origin, revocationEndpoint);
    return moved.build();
  }

  private static @Nullable Endpoint on(Origin origin, @Nullable Endpoint endpoint) {
    return endpoint == null ? null : endpoint.on(origin);
  }

  public Builder toBuilder() {
    Builder builder = new Builder(tokenEndpoint);
    builder.issuer = issuer;
    builder.promisesIssuer = promisesIssuer;
    builder.authorizationEndpoint = authorizationEndpoint;
    builder.refreshEndpoint = refreshEndpoint;
    builder.revocationEndpoint = revocationEndpoint;
    builder.revokedTokenName = revokedTokenName;
    builder.takesConsumerKeys = takesConsumerKeys;
    builder.secretInBody = secretInBody;
    builder.rawBasic = rawBasic;
    builder.jsonRequests = jsonRequests;
    builder.formResponses = formResponses;
    builder.clientIdName = clientIdName;
    builder.scopeSeparator = scopeSeparator;
    builder.defaultScope = defaultScope;
    builder.authorizationParameters = authorizationParameters;
    builder.tokenMember = tokenMember;
    builder.bearerAliases.addAll(bearerAliases);
    builder.tokenTypeOptional = tokenTypeOptional;
    builder.revokedGrants.clear();
    builder.revokedGrants.addAll(revokedGrants);
    builder.hints.addAll(hints);
    return builder;
  }

  @Override
  public String toString() {
    return "AuthorizationServer[" + Objects.requireNonNullElse(issuer, tokenEndpoint.toString())
        + "]";
  }

  @Nullable
  Endpoint authorizing() {
    return authorizationEndpoint;
  }

  Endpoint tokens() {
    return tokenEndpoint;
  }

  Endpoint refreshing() {
    return Objects.requireNonNullElse(refreshEndpoint, tokenEndpoint);
  }

  @Nullable
  Endpoint revoking() {
    return revocationEndpoint;
  }

  /** What the revocation request calls a token that it sends as it was issued, without encoding it; {@code null} for RFC 7009's. */
  @Nullable
  String revokedTokenName() {
    return revokedTokenName;
  }

  /** RFC 6750's type, whatever its case, or what this server has for it. */
  boolean isBearer(String tokenType) {
    return tokenType.equalsIgnoreCase("Bearer")
        || bearerAliases.contains(tokenType.toLowerCase(Locale.ROOT));
  }

  boolean leavesOutTokenType() {
    return tokenTypeOptional;
  }

  /**
   * Checks that the authorization URI would hold each parameter once (RFC 6749 section 3.1).
   *
   * @param requested what a request adds; it may replace what this server's URIs always have
   * @throws IllegalArgumentException if one is the client id's, or in the endpoint's query already
   */
  void requireFree(Parameters requested) {
    Parameters query = endpointQuery();
    for (Parameters.Parameter parameter : requested) {
      if (parameter.name().equals(clientIdName) || query.contains(parameter.name())) {
        throw new IllegalArgumentException("The authorization URI at this server has "
            + parameter.name() + " already: leave it out of the request");
      }
    }
  }

  private void requireEachParameterOnce() {
    Set<String> names = new HashSet<>(SET_BY_EACH_REQUEST);
    names.add(clientIdName);
    for (Parameters.Parameter parameter : endpointQuery().and(authorizationParameters)) {
      if (!names.add(parameter.name())) {
        throw new IllegalArgumentException(
            "An authorization URI holds each parameter once (RFC 6749 section 3.1), and "
                + parameter.name() + " would stand there twice");
      }
    }
  }

  private Parameters endpointQuery() {
    String query =
        authorizationEndpoint == null ? null : authorizationEndpoint.uri().getRawQuery();
    return query == null ? Parameters.none() : Parameters.parse(query);
  }

  /**
   * Returns whether {@code request} goes to an endpoint at which the client authenticates itself: the token, refresh or
   * revocation endpoint. A request to one of these never carries a user's access token.
   */
  public boolean authenticatesClients(HttpRequest request) {
    return tokenEndpoint.isTargetOf(request)
        || (refreshEndpoint != null && refreshEndpoint.isTargetOf(request))
        || (revocationEndpoint != null && revocationEndpoint.isTargetOf(request));
  }

  /**
   * What an error means.
   *
   * @param descriptionPart what the description contains, whatever its case; empty for any
   * @param nextStep an imperative sentence without full stop
   */
  private record ErrorMeaning(String error, String descriptionPart, String nextStep) {

    private ErrorMeaning {
      Objects.requireNonNull(error, "error");
      Objects.requireNonNull(descriptionPart, "descriptionPart");
      Objects.requireNonNull(nextStep, "nextStep");
    }

    private boolean matches(String code, String description) {
      return error.equals(code)
          && description
              .toLowerCase(Locale.ROOT)
              .contains(descriptionPart.toLowerCase(Locale.ROOT));
    }
  }

  /** Collects what differs from server to server. Not thread-safe. */
  public static final class Builder {

    private @Nullable String issuer;
    private boolean promisesIssuer;
    private @Nullable Endpoint authorizationEndpoint;
    private Endpoint tokenEndpoint;
    private @Nullable Endpoint refreshEndpoint;
    private @Nullable Endpoint revocationEndpoint;
    private @Nullable String revokedTokenName;
    private boolean takesConsumerKeys;
    private boolean secretInBody;
    private boolean rawBasic;
    private boolean jsonRequests;
    private boolean formResponses;
    private String clientIdName = "client_id";
    private String scopeSeparator = " ";
    private Set<String> defaultScope = Set.of();
    private Parameters authorizationParameters = Parameters.none();
    private @Nullable String tokenMember;
    private final Set<String> bearerAliases = new HashSet<>();
    private boolean tokenTypeOptional;
    private final List<ErrorMeaning> revokedGrants =
        new ArrayList<>(List.of(DEAD_GRANT_OF_RFC_6749));
    private final List<ErrorMeaning> hints = new ArrayList<>();

    private Builder(Endpoint tokenEndpoint) {
      this.tokenEndpoint = tokenEndpoint;
    }

    /**
     * The issuer identifier (RFC 8414 section 2). A callback that names an issuer is compared with it to the letter; where
     * none is set, such a callback is rejected.
     *
     * @throws IllegalArgumentException if it is no URI, is neither https nor loopback, or has a query or a fragment
     */
    public Builder issuer(String issuer) {
      Endpoint read = Endpoint.of(issuer);
      if (read.uri().getRawQuery() != null || issuer.indexOf('#') >= 0) {
        throw new IllegalArgumentException(
            "An issuer identifier has neither query nor fragment (RFC 8414 section 2)");
      }
      this.issuer = issuer;
      return this;
    }

    /** Each callback names the issuer ({@code authorization_response_iss_parameter_supported}); one that does not is rejected. */
    public Builder promisesIssuer() {
      this.promisesIssuer = true;
      return this;
    }

    /**
     * Where tokens are refreshed, where that is not the token endpoint.
     *
     * @throws IllegalArgumentException if it is no URI, or neither https nor loopback
     */
    public Builder refreshEndpoint(String uri) {
      this.refreshEndpoint = Endpoint.of(uri);
      return this;
    }

    /**
     * Where tokens are revoked (RFC 7009).
     *
     * @throws IllegalArgumentException if it is no URI, or neither https nor loopback
     */
    public Builder revocationEndpoint(String uri) {
      this.revocationEndpoint = Endpoint.of(uri);
      this.revokedTokenName = null;
      return this;
    }

    /**
     * Where tokens are revoked by a form with one parameter, in which the token stands as it was issued: X issues app-only
     * tokens in percent-encoded form, and takes them back so.
     *
     * @param tokenName the parameter's name
     * @throws IllegalArgumentException if {@code uri} is no URI, or neither https nor loopback
     */
    public Builder verbatimRevocationEndpoint(String uri, String tokenName) {
      this.revocationEndpoint = Endpoint.of(uri);
      this.revokedTokenName = Objects.requireNonNull(tokenName, "tokenName");
      return this;
    }

    /** Clients name themselves by the consumer key of OAuth 1.0a, and no client id works here. */
    public Builder takesConsumerKeys() {
      this.takesConsumerKeys = true;
      return this;
    }

    /** A client that has a secret sends it in the body ({@code client_secret_post}) unless told otherwise. */
    public Builder secretInBody() {
      this.secretInBody = true;
      return this;
    }

    /**
     * Client id and secret go into the Basic header as they are. RFC 6749 section 2.3.1 has them form-urlencoded first; real
     * servers are split, which shows only in a secret with other characters than letters, digits and {@code -._~}.
     */
    public Builder rawBasic() {
      this.rawBasic = true;
      return this;
    }

    /** The token request is JSON, and no form. */
    public Builder jsonRequests() {
      this.jsonRequests = true;
      return this;
    }

    /** A token response may be a form, and no JSON. */
    public Builder formResponses() {
      this.formResponses = true;
      return this;
    }

    /**
     * What requests call the client id, where that is not {@code client_id}.
     *
     * @throws IllegalArgumentException if it holds a surrogate without its partner
     */
    public Builder clientIdName(String name) {
      this.clientIdName = sendable(Objects.requireNonNull(name, "name"));
      return this;
    }

    /**
     * What stands between the scopes of a request, where that is no blank.
     *
     * @throws IllegalArgumentException if it holds a surrogate without its partner
     */
    public Builder scopeSeparator(String separator) {
      this.scopeSeparator = sendable(Objects.requireNonNull(separator, "separator"));
      return this;
    }

    private static String sendable(String text) {
      PercentEncoding.encode(text);
      return text;
    }

    /**
     * What is asked for where a request names nothing.
     *
     * @throws IllegalArgumentException as {@link AuthorizationRequest#scope}
     */
    public Builder defaultScope(String... scope) {
      this.defaultScope = Scopes.of(List.of(scope));
      return this;
    }

    /** What the authorization URI always has: {@code access_type=offline}. A request may set another value. */
    public Builder authorizationParameter(String name, String value) {
      this.authorizationParameters = authorizationParameters.and(name, value);
      return this;
    }

    /** The token stands in this member of the response, and not in the response itself. */
    public Builder tokenMember(String name) {
      this.tokenMember = Objects.requireNonNull(name, "name");
      return this;
    }

    /** This server calls its bearer tokens {@code tokenType}, whatever the case. */
    public Builder bearerAlias(String tokenType) {
      bearerAliases.add(tokenType.toLowerCase(Locale.ROOT));
      return this;
    }

    /** This server leaves {@code token_type} out of a response. */
    public Builder withoutTokenType() {
      this.tokenTypeOptional = true;
      return this;
    }

    /**
     * This refusal of a refresh means that the grant is no more. {@code invalid_grant} always does.
     *
     * @param descriptionPart what the description contains, whatever its case; empty for any
     */
    public Builder revokedGrant(String error, String descriptionPart) {
      revokedGrants.add(new ErrorMeaning(error, descriptionPart, ""));
      return this;
    }

    /** What helps against the error that this server calls {@code error}: an imperative sentence without full stop. */
    public Builder hint(String error, String nextStep) {
      return hint(error, "", nextStep);
    }

    /**
     * As {@link #hint(String, String)}, where only the description tells what is meant. The first that matches is taken.
     *
     * @param descriptionPart what the description contains, whatever its case
     */
    public Builder hint(String error, String descriptionPart, String nextStep) {
      hints.add(new ErrorMeaning(error, descriptionPart, nextStep));
      return this;
    }

    /**
     * The server.
     *
     * @throws IllegalArgumentException if it promises an issuer and none is set, or a parameter would stand twice in the
     *     authorization URI: one of the endpoint's query, of {@link #authorizationParameter} or of the protocol
     */
    public AuthorizationServer build() {
      return new AuthorizationServer(this);
    }
  }
}
