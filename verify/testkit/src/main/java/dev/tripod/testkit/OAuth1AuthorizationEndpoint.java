package dev.tripod.testkit;

import dev.tripod.domain.http.HttpResponse;
import dev.tripod.testkit.FormText.Pair;
import dev.tripod.testkit.IssuedCredentials.Temporary;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The page on which the user approves or denies temporary credentials (RFC 5849 section 2.2). Thread-safe. */
final class OAuth1AuthorizationEndpoint {

  private static final Set<String> PATHS = Set.of("/oauth/authorize", "/oauth/authenticate");

  private final IssuedCredentials issued;

  OAuth1AuthorizationEndpoint(IssuedCredentials issued) {
    this.issued = issued;
  }

  static boolean isAt(String path) {
    return PATHS.contains(path);
  }

  /**
   * Returns the callback URI with a verifier.
   *
   * @throws IllegalArgumentException if this is not an authorization URI, or is not waiting for the user
   * @throws IllegalStateException if the client requested a PIN
   */
  URI approve(URI authorizationUri) {
    return redirectWithVerifier(issued.approve(token(authorizationUri, false, "Call approvePin.")));
  }

  /**
   * Returns the PIN that the user reads.
   *
   * @throws IllegalArgumentException if this is not an authorization URI, or is not waiting for the user
   * @throws IllegalStateException if the client requested a redirect
   */
  String approvePin(URI authorizationUri) {
    Temporary approved = issued.approve(token(authorizationUri, true, "Call approve."));
    return approved.verifier().orElseThrow().reveal();
  }

  /**
   * Returns the callback URI with the parameter {@code denied}.
   *
   * @throws IllegalArgumentException if this is not an authorization URI, or is not waiting for the user
   * @throws IllegalStateException if the client requested a PIN
   */
  URI deny(URI authorizationUri) {
    return redirectDenied(issued.deny(token(
        authorizationUri,
        false,
        "To deny, send a GET request to the authorization URI with \"&deny\" added.")));
  }

  /** Returns the HTML page for a browser; after the user's choice, the redirect or the page with the PIN. */
  HttpResponse page(URI uri) {
    try {
      String token = token(uri);
      Set<String> choice =
          FormText.parse(uri.getRawQuery()).stream().map(Pair::name).collect(Collectors.toSet());
      if (choice.contains("approve")) {
        Temporary approved = issued.approve(token);
        return approved.isOutOfBand()
            ? FakeResponses.html(
                200, "<p>Your PIN: <code>" + approved.verifier().orElseThrow().reveal() + "</code>")
            : FakeResponses.redirect(redirectWithVerifier(approved));
      }
      if (choice.contains("deny")) {
        Temporary denied = issued.deny(token);
        return denied.isOutOfBand()
            ? FakeResponses.html(200, "<p>You gave no access.")
            : FakeResponses.redirect(redirectDenied(denied));
      }
      return issued
          .temporary(token)
          .map(credentials -> FakeResponses.choices(uri))
          .orElseGet(OAuth1AuthorizationEndpoint::invalidToken);
    } catch (IllegalArgumentException e) {
      return invalidToken();
    }
  }

  private String token(URI authorizationUri, boolean byPin, String advice) {
    String path = Objects.requireNonNullElse(authorizationUri.getRawPath(), "");
    if (!isAt(path)) {
      throw new IllegalArgumentException("This is not an authorization URI: its path is " + path
          + ", not /oauth/authorize or /oauth/authenticate. Pass login.authorizationUri().");
    }
    String token = token(authorizationUri);
    Optional<Temporary> credentials = issued.temporary(token);
    if (credentials.isPresent() && credentials.get().isOutOfBand() != byPin) {
      throw new IllegalStateException((byPin
              ? "The client requested a redirect, not a PIN. "
              : "The client requested a PIN, not a redirect. ")
          + advice);
    }
    return token;
  }

  private static String token(URI authorizationUri) {
    List<String> tokens =
        FormText.parse(Objects.requireNonNullElse(authorizationUri.getRawQuery(), "")).stream()
            .filter(p -> p.name().equals("oauth_token"))
            .map(Pair::value)
            .toList();
    if (tokens.size() != 1) {
      throw new IllegalArgumentException("The authorization URI has " + tokens.size()
          + " oauth_token parameters instead of one. Pass login.authorizationUri().");
    }
    return tokens.get(0);
  }

  private static URI redirectWithVerifier(Temporary approved) {
    return redirect(
        approved,
        "oauth_token=" + FormText.encode(approved.token()) + "&oauth_verifier="
            + FormText.encode(approved.verifier().orElseThrow().reveal()));
  }

  private static URI redirectDenied(Temporary denied) {
    return redirect(denied, "denied=" + FormText.encode(denied.token()));
  }

  private static URI redirect(Temporary temporary, String query) {
    return RedirectUris.withQuery(temporary.callback(), query);
  }

  private static HttpResponse invalidToken() {
    return FakeResponses.html(403, "<p>The request token for this page is invalid.");
  }
}
