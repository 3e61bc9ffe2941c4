package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.FormText.Pair;
import dev.tripod.testkit.Grants.Grant;
import dev.tripod.testkit.Grants.Holder;
import dev.tripod.testkit.OAuth2Faults.CallbackError;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint that receives authorization requests from the user's browser (RFC 6749 section 4.1.1). It redirects the browser
 * only if the client and its redirect URI are known. Thread-safe.
 */
final class OAuth2AuthorizationEndpoint {

  /** A SHA-256 digest in base64url without padding (RFC 7636 section 4.2). */
  private static final Pattern S256_CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Dialect dialect;
  private final RegisteredClients clients;
  private final OfferedScope offered;
  private final @Nullable String refreshScope;
  private final Optional<String> issuer;
  private final Grants grants;
  private final @Nullable OpenIdEndpoints openId;
  private final OAuth2Faults faults;
  private final RequestLog log;
  private final FurtherRules rules;

  /**
   * @param refreshScope the scope that a refresh token requires; {@code null} to issue one always
   * @param openId {@code null} if the server is not an OpenID provider
   */
  OAuth2AuthorizationEndpoint(
      Dialect dialect,
      RegisteredClients clients,
      OfferedScope offered,
      @Nullable String refreshScope,
      Optional<String> issuer,
      Grants grants,
      @Nullable OpenIdEndpoints openId,
      OAuth2Faults faults,
      RequestLog log,
      FurtherRules rules) {
    this.dialect = dialect;
    this.clients = clients;
    this.offered = offered;
    this.refreshScope = refreshScope;
    this.issuer = issuer;
    this.grants = grants;
    this.openId = openId;
    this.faults = faults;
    this.log = log;
    this.rules = rules;
  }

  /**
   * Stores a pushed request of an authenticated client (RFC 9126 section 2.1), with the checks of the authorization endpoint.
   *
   * @return the response with its reference, or an error
   */
  HttpResponse push(RequestParameters form, String clientId) {
    try {
      if (form.contains("request_uri")) {
        throw new IllegalArgumentException("a pushed request cannot have request_uri");
      }
      if (!form.valueOrEmpty("client_id").equals(clientId)) {
        throw new IllegalArgumentException("client_id is missing or not the authenticated client");
      }
      RequestParameters request = checked(unsigned(form, clientId));
      Optional<CallbackError> flaw = flaw(request);
      return flaw.isPresent()
          ? log.reject(new FakeErrorResponse(
              flaw.get().description(),
              OAuth2Errors.response(400, flaw.get().error(), flaw.get().description())))
          : rules.pushed().push(clientId, request);
    } catch (IllegalArgumentException e) {
      return log.reject(OAuth2Errors.invalidRequest(String.valueOf(e.getMessage())));
    }
  }

  /**
   * Returns the form that the browser posts to the redirect URI after the user's approval ({@code response_mode=form_post}).
   *
   * @throws IllegalArgumentException as {@link #approve}, or if the request asks for a redirect
   */
  HttpRequest approveByForm(URI authorizationUri) {
    RequestParameters request = request(authorizationUri);
    if (!CallbackModes.isForm(request)) {
      throw new IllegalArgumentException(
          "The request does not ask for response_mode=form_post. Call approve.");
    }
    List<Pair> response = error(request)
        .map(OAuth2AuthorizationEndpoint::members)
        .orElseGet(() -> code(request, Set.of()));
    return used(
        authorizationUri,
        HttpRequest.of("POST", request.valueOrEmpty("redirect_uri"))
            .withBody(Body.bytes(
                "application/x-www-form-urlencoded",
                FakeResponses.joined(sent(request, response)).getBytes(StandardCharsets.UTF_8))));
  }

  /**
   * Returns the redirect after the user's approval.
   *
   * @param part the scope that the user approves; empty for the whole requested scope
   * @throws IllegalArgumentException if the request must not redirect, or {@code part} was not requested
   */
  URI approve(URI authorizationUri, Set<String> part) {
    RequestParameters request = request(authorizationUri);
    return used(
        authorizationUri,
        error(request)
            .map(error -> redirect(request, error))
            .orElseGet(() -> redirect(request, code(request, part))));
  }

  /**
   * Returns the redirect after the user's denial.
   *
   * @throws IllegalArgumentException if the request must not redirect
   */
  URI deny(URI authorizationUri) {
    RequestParameters request = request(authorizationUri);
    return used(
        authorizationUri,
        redirect(request, error(request).orElseGet(() -> new CallbackError("access_denied", ""))));
  }

  /** Returns {@code response}, and forgets a pushed request, because it works once. */
  private <T> T used(URI authorizationUri, T response) {
    RequestParameters.ofQuery(authorizationUri.getRawQuery())
        .value("request_uri")
        .ifPresent(rules.pushed()::use);
    return response;
  }

  /** Returns the HTML page for a browser; after the user's choice, the redirect. */
  HttpResponse page(URI authorizationUri) {
    try {
      RequestParameters request = request(authorizationUri);
      RequestParameters visited = RequestParameters.ofQuery(authorizationUri.getRawQuery());
      if (visited.contains("approve")) {
        return FakeResponses.redirect(approve(authorizationUri, Set.of()));
      }
      if (visited.contains("deny")) {
        return FakeResponses.redirect(deny(authorizationUri));
      }
      return error(request)
          .map(error -> FakeResponses.redirect(redirect(request, error)))
          .orElseGet(() -> FakeResponses.choices(authorizationUri));
    } catch (IllegalArgumentException e) {
      log.noteError(String.valueOf(e.getMessage()));
      return FakeResponses.html(400, "<p>Something went wrong. You were not sent back to the app.");
    }
  }

  /** Checks the client and the redirect URI first: other errors are sent there (RFC 6749 section 4.1.2.1). */
  private RequestParameters request(URI authorizationUri) {
    if (!dialect.authorizationPath().equals(authorizationUri.getRawPath())) {
      throw new IllegalArgumentException("This is not an authorization URI: its path is "
          + authorizationUri.getRawPath() + ", not " + dialect.authorizationPath()
          + ". Pass login.authorizationUri().");
    }
    RequestParameters visited = RequestParameters.ofQuery(authorizationUri.getRawQuery());
    String clientId = visited.valueOrEmpty("client_id");
    Optional<String> reference = visited.value("request_uri");
    if (reference.isPresent()) {
      return checked(rules
          .pushed()
          .find(clientId, reference.get())
          .orElseThrow(() -> new IllegalArgumentException(
              "The request_uri is unknown, expired, used, or belongs to another client."
                  + " Begin a new login.")));
    }
    if (rules.requiresPushedRequests()) {
      throw new IllegalArgumentException(
          "This server accepts pushed requests only. Set pushAuthorizationRequests.");
    }
    return checked(unsigned(visited, clientId));
  }

  /**
   * Returns the parameters in the signed request, or {@code request} itself if it may be unsigned.
   *
   * @throws IllegalArgumentException with the reason, if the signed request is missing or not valid
   */
  private RequestParameters unsigned(RequestParameters request, String clientId) {
    Optional<String> signed = request.value("request");
    if (signed.isEmpty() && rules.requiresSignedRequests()) {
      throw new IllegalArgumentException(
          "This server accepts signed requests only. Set requestSigner.");
    }
    return signed.map(jwt -> rules.keyClients().signedRequest(clientId, jwt)).orElse(request);
  }

  private RequestParameters checked(RequestParameters request) {
    if (request.isRepeated("client_id") || request.isRepeated("redirect_uri")) {
      throw new IllegalArgumentException(
          "The authorization request contains client_id or redirect_uri more than once. Send each once.");
    }
    if (!clients.knows(request.valueOrEmpty("client_id"))) {
      throw new IllegalArgumentException(
          "The client_id of the authorization request is not registered."
              + " Call publicClient or confidentialClient on the builder.");
    }
    if (!clients.allowsRedirectTo(request.valueOrEmpty("redirect_uri"))) {
      throw new IllegalArgumentException(
          "The redirect_uri of the authorization request is not registered."
              + " Call redirectUri on the builder.");
    }
    return request;
  }

  private Optional<CallbackError> error(RequestParameters request) {
    Optional<CallbackError> error = faults.callbackError().or(() -> flaw(request));
    error.ifPresent(e -> log.noteError(e.description().isEmpty() ? e.error() : e.description()));
    return error;
  }

  private Optional<CallbackError> flaw(RequestParameters request) {
    Optional<String> repeated = request.repeated();
    if (repeated.isPresent()) {
      return invalidRequest(repeated.get() + " occurs more than once");
    }
    Optional<String> missing = request.missing("response_type", "code_challenge");
    if (missing.isPresent()) {
      return invalidRequest(missing.get() + " is missing");
    }
    if (!rules.modes().supports(request)) {
      return invalidRequest("response_mode is not supported");
    }
    if (!request.valueOrEmpty("response_type").equals("code")) {
      return Optional.of(
          new CallbackError("unsupported_response_type", "response_type is not code"));
    }
    if (!request.valueOrEmpty("code_challenge_method").equals("S256")) {
      return invalidRequest("code_challenge_method is not S256");
    }
    if (!S256_CHALLENGE.matcher(request.valueOrEmpty("code_challenge")).matches()) {
      return invalidRequest("code_challenge is not 43 characters of base64url");
    }
    if (request.valueOrEmpty("state").length() > dialect.longestState()) {
      return invalidRequest("state is longer than " + dialect.longestState() + " characters");
    }
    return granted(request).isPresent()
        ? Optional.empty()
        : Optional.of(new CallbackError("invalid_scope", "scope is missing, malformed or unknown"));
  }

  private Optional<Set<String>> granted(RequestParameters request) {
    return offered.granted(request.words("scope"));
  }

  private List<Pair> code(RequestParameters request, Set<String> part) {
    Set<String> requested = granted(request).orElseThrow();
    if (!requested.containsAll(part)) {
      throw new IllegalArgumentException("The user cannot approve more scope than was requested: "
          + String.join(" ", requested) + ". Pass a part of it.");
    }
    Set<String> scope = part.isEmpty() ? requested : part;
    Grant grant = new Grant(
        request.valueOrEmpty("client_id"),
        scope,
        Holder.USER,
        refreshScope == null || scope.contains(refreshScope));
    if (openId != null) {
      openId.begin(grant, request.value("nonce"));
    }
    Secret code = grants.issueCode(
        grant, request.valueOrEmpty("redirect_uri"), request.valueOrEmpty("code_challenge"));
    ProofCheck proofs = rules.proofs();
    if (proofs != null) {
      request.value("dpop_jkt").ifPresent(key -> proofs.bind(code, key));
    }
    return List.of(new Pair("code", code.reveal()));
  }

  private URI redirect(RequestParameters request, CallbackError error) {
    return redirect(request, members(error));
  }

  private static List<Pair> members(CallbackError error) {
    List<Pair> response = new ArrayList<>();
    response.add(new Pair("error", error.error()));
    if (!error.description().isEmpty()) {
      response.add(new Pair("error_description", error.description()));
    }
    return response;
  }

  private URI redirect(RequestParameters request, List<Pair> response) {
    return RedirectUris.withQuery(
        request.valueOrEmpty("redirect_uri"), FakeResponses.joined(sent(request, response)));
  }

  private List<Pair> sent(RequestParameters request, List<Pair> response) {
    List<Pair> all = new ArrayList<>(response);
    if (!request.isRepeated("state")) {
      request.value("state").ifPresent(state -> all.add(new Pair("state", state)));
    }
    faults.issuer(issuer).ifPresent(named -> all.add(new Pair("iss", named)));
    return rules.modes().sent(request, all);
  }

  private static Optional<CallbackError> invalidRequest(String description) {
    return Optional.of(new CallbackError("invalid_request", description));
  }

  /**
   * The rules for pushed and signed requests, signed callbacks and bound tokens.
   *
   * @param proofs {@code null} for a server that binds no tokens
   */
  record FurtherRules(
      PushedRequests pushed,
      KeyClients keyClients,
      CallbackModes modes,
      @Nullable ProofCheck proofs,
      boolean requiresPushedRequests,
      boolean requiresSignedRequests) {}
}
