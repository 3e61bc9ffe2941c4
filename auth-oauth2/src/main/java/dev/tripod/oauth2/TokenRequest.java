package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.protocol.PrintableText;
import dev.tripod.domain.protocol.SingleUse;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A token request: a grant type with its parameters (RFC 6749 section 4.5). {@link OAuth2Client#requestTokens} sends it.
 * Redeeming a code, refreshing tokens and client credentials use token requests too. You can add parameters to each:
 *
 * <pre>{@code
 * client.refresh(tokens, request -> request.resource(URI.create("https://api.example/orders")));
 * }</pre>
 *
 * <p>Immutable; {@code toString} contains no secret.
 */
public final class TokenRequest {

  /** This class sets the first two. The client's authentication sets the others. */
  private static final Set<String> RESERVED = Set.of(
      "grant_type",
      "scope",
      "client_id",
      "client_secret",
      "client_assertion",
      "client_assertion_type");

  /** These belong to one request of a login, so other requests cannot repeat them. */
  private static final Set<String> USED_ONCE =
      Set.of("code", "redirect_uri", "code_verifier", "refresh_token");

  /** Remembered parameters with other names may be secret. */
  private static final Set<String> PUBLIC = Set.of("resource", "audience");

  private final String grantType;
  private final Parameters parameters;
  private final Set<String> scope;
  private final Set<String> scopeIfOmitted;
  private final List<Secret> secrets;
  private final @Nullable SingleUse use;
  private final Deadline deadline;
  private final @Nullable ProofOfPossession key;

  private TokenRequest(
      String grantType,
      Parameters parameters,
      Set<String> scope,
      Set<String> scopeIfOmitted,
      List<Secret> secrets,
      @Nullable SingleUse use,
      Deadline deadline,
      @Nullable ProofOfPossession key) {
    this.grantType = grantType;
    this.parameters = parameters;
    this.scope = scope;
    this.scopeIfOmitted = scopeIfOmitted;
    this.secrets = secrets;
    this.use = use;
    this.deadline = deadline;
    this.key = key;
  }

  /**
   * Returns a request with a grant type and nothing else yet.
   *
   * @param grantType a name of RFC 6749, or a URI such as {@code urn:ietf:params:oauth:grant-type:jwt-bearer}
   * @throws IllegalArgumentException if it is empty, or has an invisible character
   */
  public static TokenRequest of(String grantType) {
    PrintableText.requireText("grant type", grantType);
    return new TokenRequest(
        grantType, Parameters.none(), Set.of(), Set.of(), List.of(), null, Deadline.NONE, null);
  }

  /**
   * Returns this request with one more parameter. Parameters may repeat.
   *
   * @throws IllegalArgumentException if {@code name} is empty, has an invisible character, is {@code grant_type}, {@code scope}
   *     or a parameter of the client's authentication, or if {@code value} has an unpaired surrogate
   */
  public TokenRequest parameter(String name, String value) {
    return parameters(Parameters.of(name, value));
  }

  private TokenRequest parameters(Parameters more) {
    for (Parameters.Parameter parameter : more) {
      PrintableText.requireText("parameter name", parameter.name());
      if (isReserved(parameter.name())) {
        throw reserved(parameter.name());
      }
      requireSendable(parameter.valueOrEmpty());
    }
    return new TokenRequest(
        grantType, parameters.and(more), scope, scopeIfOmitted, secrets, use, deadline, key);
  }

  /**
   * Returns this request with one more parameter, such as an assertion or a device code. Its value is redacted in messages.
   *
   * @throws IllegalArgumentException as {@link #parameter(String, String)}
   */
  public TokenRequest parameter(String name, Secret value) {
    return parameter(name, value.reveal()).redacting(List.of(value));
  }

  /**
   * Returns this request with {@code scope} in place of the scopes set before. No scopes leave the choice to the server.
   *
   * @throws IllegalArgumentException as {@link AuthorizationRequest#scope}
   */
  public TokenRequest scope(String... scope) {
    Objects.requireNonNull(scope, "scope");
    return new TokenRequest(
        grantType,
        parameters,
        Scopes.of(List.of(scope)),
        scopeIfOmitted,
        secrets,
        use,
        deadline,
        key);
  }

  /**
   * Returns this request with one more {@code audience}: a service that will receive the token (RFC 8693 section 2.1).
   *
   * @throws IllegalArgumentException if it is empty or has an invisible character
   */
  public TokenRequest audience(String audience) {
    return parameter("audience", PrintableText.requireText("audience", audience));
  }

  /**
   * Returns this request with one more {@code resource}: a service that will receive the token (RFC 8707 section 2).
   *
   * @throws IllegalArgumentException if it is not absolute, or has a fragment
   */
  public TokenRequest resource(URI resource) {
    return parameter("resource", ResourceIndicator.require(resource));
  }

  /**
   * Returns this request with a deadline. If the client's authentication ends after it, for example because a key service is
   * slow, the exchange fails with {@link AdapterFailed} and sends nothing.
   *
   * @param deadline the latest time to send the request, by the clock of the client
   */
  public TokenRequest sendBy(Instant deadline) {
    return with(new Deadline(Objects.requireNonNull(deadline, "deadline"), this.deadline.isOpen));
  }

  /**
   * Returns this request with a condition that is checked when the request is ready, after the client's authentication. If the
   * condition is false, the exchange fails with {@link AdapterFailed} and sends nothing. Unlike {@link #sendBy}, a condition
   * can measure the time that passes, whatever the clock shows.
   */
  public TokenRequest sendWhile(BooleanSupplier condition) {
    return with(new Deadline(deadline.latest, Objects.requireNonNull(condition, "condition")));
  }

  private TokenRequest with(Deadline deadline) {
    return new TokenRequest(
        grantType, parameters, scope, scopeIfOmitted, secrets, use, deadline, key);
  }

  /**
   * Returns this request for tokens that are bound to {@code key}. The client adds a proof, and rejects a response with a weaker
   * token type. By default, a client with {@link OAuth2Client.Builder#proofOfPossession} calls {@link
   * ProofOfPossession.Keys#create}.
   */
  public TokenRequest boundTo(ProofOfPossession key) {
    return new TokenRequest(
        grantType,
        parameters,
        scope,
        scopeIfOmitted,
        secrets,
        use,
        deadline,
        Objects.requireNonNull(key, "key"));
  }

  /** {@return the grant type} */
  public String grantType() {
    return grantType;
  }

  /** {@return the parameters, without {@code grant_type} and {@code scope}} */
  public Parameters parameters() {
    return parameters;
  }

  /** {@return the scopes; empty if the server chooses} */
  public Set<String> scope() {
    return scope;
  }

  /** {@return whether this request works once, and was sent or may have been sent} */
  public boolean isSpent() {
    return use != null && use.isSpent();
  }

  @Override
  public String toString() {
    return "TokenRequest[" + grantType + ", " + scope + ", " + parameters + "]";
  }

  /** Returns whether another method or the client's authentication sets the parameter {@code name}, or it has no name. */
  static boolean isReserved(String name) {
    return name.isEmpty() || RESERVED.contains(name);
  }

  /**
   * Returns this request.
   *
   * @param clientIdName the server's name for the client id, which the client's authentication sets
   * @throws IllegalArgumentException if this request has that parameter
   */
  TokenRequest requireNoClientId(String clientIdName) {
    if (parameters.contains(clientIdName)) {
      throw reserved(clientIdName);
    }
    return this;
  }

  /**
   * Returns {@code parameters} after checking that each token request of a login can have them.
   *
   * @throws IllegalArgumentException if one cannot be sent, or belongs to one request
   */
  static Parameters requireRemembered(Parameters parameters) {
    for (Parameters.Parameter parameter : parameters) {
      String name = PrintableText.requireText("parameter name", parameter.name());
      if (isReserved(name) || USED_ONCE.contains(name)) {
        throw reserved(name);
      }
      requireSendable(parameter.valueOrEmpty());
    }
    return parameters;
  }

  /** Returns this request with those {@code remembered} parameters that it does not have yet. */
  TokenRequest withRemembered(Parameters remembered) {
    Parameters more = remembered.without(parameters::contains);
    if (more.isEmpty()) {
      return this;
    }
    List<Secret> values = new ArrayList<>();
    more.without(PUBLIC::contains)
        .forEach(parameter -> values.add(Secret.of(parameter.valueOrEmpty())));
    return parameters(more).redacting(values);
  }

  /** Returns the parameters that other requests of the same login have too. */
  Parameters toRemember() {
    return parameters.without(USED_ONCE::contains);
  }

  /** Returns this request with scopes that count as requested, although the request does not contain them. */
  TokenRequest impliedScope(Set<String> scope) {
    return new TokenRequest(grantType, parameters, this.scope, scope, secrets, use, deadline, key);
  }

  /** Returns this request with the scopes of earlier tokens, as the server wrote them. */
  TokenRequest grantedScope(Set<String> granted) {
    return new TokenRequest(
        grantType, parameters, granted, scopeIfOmitted, secrets, use, deadline, key);
  }

  /** Returns this request with more parameters. Each of them may be secret. */
  TokenRequest secretParameters(Parameters more) {
    List<Secret> values = new ArrayList<>();
    more.forEach(parameter -> values.add(Secret.of(parameter.valueOrEmpty())));
    return parameters(more).redacting(values);
  }

  TokenRequest redacting(Collection<Secret> more) {
    List<Secret> all = new ArrayList<>(secrets);
    all.addAll(more);
    return new TokenRequest(
        grantType, parameters, scope, scopeIfOmitted, List.copyOf(all), use, deadline, key);
  }

  /**
   * Returns what {@code more} makes of this request. It can add parameters and set the scope, and change nothing else: the
   * request may be for single use, and its secrets must stay redacted.
   *
   * @throws IllegalArgumentException if {@code more} returns another request, or repeats one of this request's parameters
   */
  TokenRequest extendedBy(UnaryOperator<TokenRequest> more) {
    TokenRequest extended = more.apply(this);
    Set<String> names = new HashSet<>();
    parameters.forEach(parameter -> names.add(parameter.name()));
    boolean keepsAll = extended.grantType.equals(grantType)
        && extended.use == use
        && extended.key == key
        && new HashSet<>(extended.secrets).containsAll(secrets)
        && extended.parameters.without(name -> !names.contains(name)).equals(parameters);
    if (!keepsAll) {
      throw new IllegalArgumentException(
          "The token request lost or repeats parameters of the grant \"" + grantType
              + "\". Add parameters to the request that you receive, and return the result.");
    }
    return extended;
  }

  /** Returns this request, limited to a single use. */
  TokenRequest once(SingleUse use) {
    return new TokenRequest(
        grantType, parameters, scope, scopeIfOmitted, secrets, use, deadline, key);
  }

  /** Returns whether this is a token exchange (RFC 8693). Only its response may contain another token than an access token. */
  boolean isExchange() {
    return parameters.contains("subject_token");
  }

  /** Returns the scopes that are granted if the response does not name any. */
  Set<String> requestedScope() {
    return scope.isEmpty() ? scopeIfOmitted : scope;
  }

  /** Returns the key that the tokens will be bound to; {@code null} if they will not be bound. */
  @Nullable
  ProofOfPossession key() {
    return key;
  }

  Redactor redactor() {
    return Redactor.none().and(secrets);
  }

  /**
   * Sends {@code authenticated}, which is this request with the client's credentials.
   *
   * @param now the time at which it is ready
   * @param isRepetition whether the server has already rejected this request because its proof needs a nonce
   * @throws AdapterFailed if the deadline is over; nothing is sent, and nothing is spent
   */
  <T> Exchange<T> send(
      HttpRequest authenticated,
      Instant now,
      boolean isRepetition,
      Function<HttpResponse, Exchange<T>> onResponse) {
    if (deadline.isOver(now)) {
      throw AdapterFailed.beforeSending(
          "The preparation of the token request",
          new TimeoutException("The request was ready at " + now + ", after its deadline" + deadline
              + ". Check how long the client authentication takes."),
          Redactor.none());
    }
    if (isRepetition) {
      // The first request has spent the credential, so no failure may say that nothing was sent.
      return Exchange.send(authenticated, onResponse, noResponse -> {
        throw noResponse.afterEarlierResponse();
      });
    }
    return use == null
        ? Exchange.send(authenticated, onResponse)
        : use.send(authenticated, onResponse);
  }

  private static IllegalArgumentException reserved(String name) {
    return new IllegalArgumentException(
        "A token request cannot have the parameter \"" + name
            + "\" here. Use scope() for the scope, and clientAuthentication() for the client's credentials.");
  }

  /** Rejects a text without a UTF-8 form now, before anything is spent. */
  private static void requireSendable(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      if (Character.getType(text.codePointAt(i)) == Character.SURROGATE) {
        throw new IllegalArgumentException(
            "The parameter has an unpaired surrogate at index " + i + ". Use valid Unicode text.");
      }
    }
  }

  /**
   * Decides whether a request may still be sent.
   *
   * @param isOpen false once the deadline is over, whatever the clock shows
   */
  private record Deadline(Instant latest, BooleanSupplier isOpen) {

    private static final Deadline NONE = new Deadline(Instant.MAX, () -> true);

    private boolean isOver(Instant now) {
      return now.isAfter(latest) || !isOpen.getAsBoolean();
    }

    @Override
    public String toString() {
      return latest.equals(Instant.MAX) ? "" : " " + latest;
    }
  }
}
