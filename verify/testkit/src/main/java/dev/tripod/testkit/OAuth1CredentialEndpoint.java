package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.FormText.Pair;
import dev.tripod.testkit.IssuedCredentials.Temporary;
import dev.tripod.testkit.IssuedCredentials.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints that issue temporary credentials (RFC 5849 section 2.1) and token credentials (section 2.3), and the one that
 * revokes token credentials. Thread-safe.
 */
final class OAuth1CredentialEndpoint {

  private final Settings settings;
  private final IssuedCredentials issued;
  private final OAuth1RequestVerifier verifier;
  private final OAuth1Faults faults;
  private final RequestLog log;

  OAuth1CredentialEndpoint(
      Settings settings,
      IssuedCredentials issued,
      OAuth1RequestVerifier verifier,
      OAuth1Faults faults,
      RequestLog log) {
    this.settings = settings;
    this.issued = issued;
    this.verifier = verifier;
    this.faults = faults;
    this.log = log;
  }

  /** Returns temporary credentials for a request without a token. */
  HttpResponse temporaryCredentials(HttpRequest request) {
    return verifier.respond(
        request, OAuth1CredentialEndpoint::secretWithoutToken, this::issueTemporaryCredentials);
  }

  /** Returns token credentials for a verifier, a session handle (OAuth Session 1.0), or a name and a password (xAuth). */
  HttpResponse tokenCredentials(HttpRequest request) {
    return verifier.respond(request, this::secretAtTokenRequest, this::issueTokenCredentials);
  }

  /** Revokes the token credentials with which the request is signed. */
  HttpResponse invalidate(HttpRequest request) {
    return verifier.respond(
        request, signed -> issued.token(signed.token()).map(Token::secret), this::invalidate);
  }

  private static Optional<Secret> secretWithoutToken(SignedRequest signed) {
    return signed.token().isEmpty() ? Optional.of(Secret.of("")) : Optional.empty();
  }

  private Optional<Secret> secretAtTokenRequest(SignedRequest signed) {
    if (isXAuth(signed)) {
      return secretWithoutToken(signed);
    }
    return isRefresh(signed)
        ? issued.refreshable(signed.token()).map(Token::secret)
        : issued.temporary(signed.token()).map(Temporary::secret);
  }

  private HttpResponse issueTemporaryCredentials(SignedRequest signed) {
    String callback = signed.parameter("oauth_callback").orElse("");
    String access = signed.parameter("x_auth_access_type").orElse("write");
    if (callback.isEmpty()) {
      return log.reject(OAuth1Errors.badAuthenticationData("oauth_callback is missing"));
    }
    if (!access.equals("read") && !access.equals("write")) {
      return log.reject(
          OAuth1Errors.badAuthenticationData("x_auth_access_type is neither read nor write"));
    }
    Optional<FakeErrorResponse> callbackError = callbackError(callback);
    if (callbackError.isPresent()) {
      return log.reject(callbackError.get());
    }
    Temporary temporary = issued.issue(callback, access.equals("read"));
    List<Pair> response = credentials(temporary.token(), temporary.secret());
    faults
        .callbackConfirmed()
        .ifPresent(value -> response.add(new Pair("oauth_callback_confirmed", value)));
    return FakeResponses.form(response);
  }

  private Optional<FakeErrorResponse> callbackError(String callback) {
    if (callback.equals(IssuedCredentials.OUT_OF_BAND)) {
      return settings.outOfBand()
          ? Optional.empty()
          : Optional.of(OAuth1Errors.outOfBandNotAllowed());
    }
    boolean registered = settings.callbacks().isEmpty()
        ? RedirectUris.isValid(callback)
        : settings.callbacks().contains(callback);
    return registered ? Optional.empty() : Optional.of(OAuth1Errors.callbackNotApproved());
  }

  private HttpResponse issueTokenCredentials(SignedRequest signed) {
    if (isXAuth(signed)) {
      return xAuthError(signed)
          .map(log::reject)
          .orElseGet(() -> tokenResponse(issued.issueForPassword()));
    }
    if (isRefresh(signed)) {
      return issued
          .refresh(signed.token(), secretIn(signed, "oauth_session_handle"))
          .map(this::tokenResponse)
          .orElseGet(() -> log.reject(OAuth1Errors.invalidToken(
              "oauth_session_handle does not belong to the oauth_token")));
    }
    return issued
        .redeem(signed.token(), secretIn(signed, "oauth_verifier"))
        .map(this::tokenResponse)
        .orElseGet(() -> log.reject(
            OAuth1Errors.invalidVerifier("oauth_verifier does not belong to the oauth_token")));
  }

  private Optional<FakeErrorResponse> xAuthError(SignedRequest signed) {
    if (settings.xAuth() == null) {
      return Optional.of(OAuth1Errors.couldNotAuthenticate(
          "x_auth_mode is present, but this server does not allow xAuth"));
    }
    if (!signed.parameter("x_auth_mode").equals(Optional.of("client_auth"))) {
      return Optional.of(OAuth1Errors.badAuthenticationData("x_auth_mode is not client_auth"));
    }
    if (!signed.isConfidential()) {
      return Optional.of(
          OAuth1Errors.couldNotAuthenticate("x_auth_password was sent over plain http"));
    }
    boolean known =
        settings.xAuth().name().equals(signed.parameter("x_auth_username").orElse(""))
            && settings.xAuth().password().equals(secretIn(signed, "x_auth_password"));
    return known
        ? Optional.empty()
        : Optional.of(OAuth1Errors.couldNotAuthenticate(
            "x_auth_username and x_auth_password do not belong to the user"));
  }

  private HttpResponse tokenResponse(Token token) {
    List<Pair> response = credentials(token.token(), token.secret());
    if (faults.sendsUser()) {
      response.add(new Pair("user_id", settings.userId()));
      response.add(new Pair("screen_name", settings.screenName()));
    }
    Duration lifetime = settings.tokenLifetime();
    if (lifetime != null) {
      token
          .sessionHandle()
          .ifPresent(handle -> response.add(new Pair("oauth_session_handle", handle.reveal())));
      response.add(new Pair("oauth_expires_in", Long.toString(lifetime.toSeconds())));
    }
    return FakeResponses.form(response);
  }

  private HttpResponse invalidate(SignedRequest signed) {
    issued.invalidate(signed.token());
    return FakeResponses.json(
        200, "{\"access_token\":" + FakeResponses.quoted(signed.token()) + "}");
  }

  private static boolean isXAuth(SignedRequest signed) {
    return signed.parameter("x_auth_mode").isPresent();
  }

  private static boolean isRefresh(SignedRequest signed) {
    return signed.parameter("oauth_session_handle").isPresent();
  }

  private static Secret secretIn(SignedRequest signed, String parameter) {
    return Secret.of(signed.parameter(parameter).orElse(""));
  }

  private List<Pair> credentials(String token, Secret secret) {
    List<Pair> pairs = new ArrayList<>();
    pairs.add(new Pair("oauth_token", token));
    if (faults.sendsSecret()) {
      pairs.add(new Pair("oauth_token_secret", secret.reveal()));
    }
    return pairs;
  }

  /**
   * The settings of the endpoints.
   *
   * @param callbacks the registered ones; empty to accept any
   * @param outOfBand whether {@code oob} is accepted
   * @param xAuth the user's name and password; {@code null} to reject xAuth
   * @param tokenLifetime {@code null} if tokens do not expire
   */
  record Settings(
      Set<String> callbacks,
      boolean outOfBand,
      @Nullable Login xAuth,
      @Nullable Duration tokenLifetime,
      String userId,
      String screenName) {}

  /** The user's name and password for xAuth. */
  record Login(String name, Secret password) {}
}
