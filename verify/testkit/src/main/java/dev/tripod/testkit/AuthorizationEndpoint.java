package dev.tripod.testkit;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.FormText.Pair;
import dev.tripod.testkit.Grants.Grant;
import dev.tripod.testkit.Grants.Holder;
import dev.tripod.testkit.OAuth2Faults.CallbackError;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the user's browser arrives with the client's request (RFC 6749 section 4.1.1), and leaves with the answer. A request
 * whose client or redirect URI is in doubt sends nobody anywhere. Thread-safe.
 */
final class AuthorizationEndpoint {

  /** A SHA-256 in base64url without padding (RFC 7636 section 4.2). */
  private static final Pattern S256_CHALLENGE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Dialect dialect;
  private final RegisteredClients clients;
  private final OfferedScope offered;
  private final @Nullable String refreshScope;
  private final Optional<String> issuer;
  private final Grants grants;
  private final OAuth2Faults faults;
  private final RequestLog log;

  /** @param refreshScope without which there is no refresh token; {@code null} if there always is one */
  AuthorizationEndpoint(
      Dialect dialect,
      RegisteredClients clients,
      OfferedScope offered,
      @Nullable String refreshScope,
      Optional<String> issuer,
      Grants grants,
      OAuth2Faults faults,
      RequestLog log) {
    this.dialect = dialect;
    this.clients = clients;
    this.offered = offered;
    this.refreshScope = refreshScope;
    this.issuer = issuer;
    this.grants = grants;
    this.faults = faults;
    this.log = log;
  }

  /**
   * Where the user who approves is sent.
   *
   * @param part what the user approves of; empty for all that was asked
   * @throws IllegalArgumentException if the request is shown to the user as an error, or asked for less than {@code part}
   */
  URI approve(URI authorizationUri, Set<String> part) {
    RequestParameters request = request(authorizationUri);
    return error(request)
        .map(error -> back(request, error))
        .orElseGet(() -> back(request, code(request, part)));
  }

  /**
   * Where the user who refuses is sent.
   *
   * @throws IllegalArgumentException if the request is shown to the user as an error
   */
  URI deny(URI authorizationUri) {
    RequestParameters request = request(authorizationUri);
    return back(request, error(request).orElseGet(() -> new CallbackError("access_denied", "")));
  }

  /** What the user's browser shows: a page to choose on, then the redirect. */
  HttpResponse page(URI authorizationUri) {
    try {
      RequestParameters request = request(authorizationUri);
      if (request.contains("approve")) {
        return Answers.redirect(approve(authorizationUri, Set.of()));
      }
      if (request.contains("deny")) {
        return Answers.redirect(deny(authorizationUri));
      }
      return error(request)
          .map(error -> Answers.redirect(back(request, error)))
          .orElseGet(() -> Answers.choices(authorizationUri));
    } catch (IllegalArgumentException e) {
      log.noteRefusal(String.valueOf(e.getMessage()));
      return Answers.html(400, "<p>Something went wrong. You were not sent back to the app.");
    }
  }

  /** RFC 6749 section 4.1.2.1: whom an answer would go to must be certain first. */
  private RequestParameters request(URI authorizationUri) {
    if (!dialect.authorizationPath().equals(authorizationUri.getRawPath())) {
      throw new IllegalArgumentException("The path of an authorization URI is "
          + dialect.authorizationPath() + ", not " + authorizationUri.getRawPath());
    }
    RequestParameters request = RequestParameters.ofQuery(authorizationUri.getRawQuery());
    if (request.isRepeated("client_id") || request.isRepeated("redirect_uri")) {
      throw new IllegalArgumentException("client_id or redirect_uri stands there more than once");
    }
    if (!clients.knows(request.valueOrEmpty("client_id"))) {
      throw new IllegalArgumentException("client_id is not that of a registered client");
    }
    if (!clients.mayReturnTo(request.valueOrEmpty("redirect_uri"))) {
      throw new IllegalArgumentException("redirect_uri is none of the registered ones");
    }
    return request;
  }

  private Optional<CallbackError> error(RequestParameters request) {
    Optional<CallbackError> error = faults.callbackError().or(() -> flaw(request));
    error.ifPresent(e -> log.noteRefusal(e.description().isEmpty() ? e.error() : e.description()));
    return error;
  }

  private Optional<CallbackError> flaw(RequestParameters request) {
    Optional<String> repeated = request.repeated();
    if (repeated.isPresent()) {
      return invalidRequest(repeated.get() + " stands there more than once");
    }
    Optional<String> missing = request.missing("response_type", "code_challenge");
    if (missing.isPresent()) {
      return invalidRequest(missing.get() + " is missing");
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
    Set<String> asked = granted(request).orElseThrow();
    if (!asked.containsAll(part)) {
      throw new IllegalArgumentException("The user cannot approve of more than was asked for");
    }
    Set<String> scope = part.isEmpty() ? asked : part;
    Grant grant = new Grant(
        request.valueOrEmpty("client_id"),
        scope,
        Holder.USER,
        refreshScope == null || scope.contains(refreshScope));
    return List.of(new Pair(
        "code",
        grants
            .issueCode(
                grant, request.valueOrEmpty("redirect_uri"), request.valueOrEmpty("code_challenge"))
            .reveal()));
  }

  private URI back(RequestParameters request, CallbackError error) {
    List<Pair> answer = new ArrayList<>();
    answer.add(new Pair("error", error.error()));
    if (!error.description().isEmpty()) {
      answer.add(new Pair("error_description", error.description()));
    }
    return back(request, answer);
  }

  private URI back(RequestParameters request, List<Pair> answer) {
    List<Pair> all = new ArrayList<>(answer);
    if (!request.isRepeated("state")) {
      request.value("state").ifPresent(state -> all.add(new Pair("state", state)));
    }
    faults.issuer(issuer).ifPresent(named -> all.add(new Pair("iss", named)));
    return Callback.withQuery(request.valueOrEmpty("redirect_uri"), Answers.joined(all));
  }

  private static Optional<CallbackError> invalidRequest(String description) {
    return Optional.of(new CallbackError("invalid_request", description));
  }
}
