package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extras;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.KnownSecrets;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.JsonReader;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer that brings tokens (RFC 6749 section 5.1). Where it departs from the letter and still says what it means, it is
 * read: the code or the refresh token behind it is spent, and refusing it would lose the tokens. Where the token itself is in
 * doubt it is refused.
 */
final class TokenResponse {

  private static final int LONGEST_READ = 1 << 20;
  private static final int OK = 200;
  private static final int CREATED = 201;

  /** Beyond that a lifetime says no more than that there is one. */
  private static final long LONGEST_LIFETIME = Duration.ofDays(36_500).toSeconds();

  private static final String ACCESS_TOKEN = "access_token";
  private static final String REFRESH_TOKEN = "refresh_token";
  private static final String ID_TOKEN = "id_token";
  private static final String TOKEN_TYPE = "token_type";
  private static final String EXPIRES_IN = "expires_in";
  private static final String SCOPE = "scope";
  private static final Set<String> OWN =
      Set.of(ACCESS_TOKEN, REFRESH_TOKEN, ID_TOKEN, TOKEN_TYPE, EXPIRES_IN, SCOPE);

  private final AuthorizationServer server;
  private final HttpResponse response;
  private final KnownSecrets known;
  private final JsonObject whole;

  private TokenResponse(
      AuthorizationServer server, HttpResponse response, KnownSecrets known, JsonObject whole) {
    this.server = server;
    this.response = response;
    this.known = known;
    this.whole = whole;
  }

  /**
   * Reads {@code response}, which is no refusal by its status.
   *
   * @throws UnreadableResponse if it is neither JSON nor, where the server's data allows it, a form
   */
  static TokenResponse read(
      AuthorizationServer server, JsonReader json, HttpResponse response, KnownSecrets known) {
    if (response.status() != OK && response.status() != CREATED) {
      throw UnreadableResponse.of(response, "a token response has status 200 or 201", known);
    }
    byte[] body = response.body();
    if (body.length > LONGEST_READ) {
      throw UnreadableResponse.of(response, "a token response is at most 1 MiB long", known);
    }
    try {
      JsonObject whole = server.answersInForms() && !beginsAsObject(body)
          ? form(response.bodyText().strip())
          : json.read(body);
      return new TokenResponse(server, response, known, whole);
    } catch (IllegalArgumentException e) {
      throw UnreadableResponse.of(response, "it cannot be read: " + e.getMessage(), known);
    }
  }

  private static boolean beginsAsObject(byte[] body) {
    int i = 0;
    while (i < body.length && body[i] <= ' ') {
      i++;
    }
    return i < body.length && body[i] == '{';
  }

  private static JsonObject form(String body) {
    JsonObject.Builder members = JsonObject.builder();
    for (Parameters.Parameter parameter : Parameters.parse(body)) {
      members.with(parameter.name(), parameter.valueOrEmpty());
    }
    return members.build();
  }

  /** Whether it is an error all the same: some servers send one with status 200. */
  boolean isError() {
    return whole.text("error").filter(error -> !error.isEmpty()).isPresent()
        || whole.object("error").filter(error -> !error.isEmpty()).isPresent();
  }

  /**
   * The tokens.
   *
   * @param asked what is granted where the answer does not say
   * @throws UnreadableResponse if the access token is missing or of another type
   */
  Tokens tokens(Set<String> asked, Instant now) {
    JsonObject member = server.tokenMember().isEmpty()
        ? whole
        : whole
            .object(server.tokenMember().get())
            .orElseThrow(() -> unreadable(server.tokenMember().get() + " is missing"));
    requireBearer(member);
    return new Tokens(
        accessToken(member),
        secret(member, REFRESH_TOKEN),
        secret(member, ID_TOKEN),
        expiresAt(member, now),
        scope(member).orElse(asked),
        extras());
  }

  private void requireBearer(JsonObject member) {
    if (!server.isBearer(member.text(TOKEN_TYPE).orElse(null))) {
      throw unreadable(
          member.has(TOKEN_TYPE)
              ? "its token_type is not Bearer, and no other is known here"
              : "it has no token_type (RFC 6749 section 5.1)");
    }
  }

  private Secret accessToken(JsonObject member) {
    return member
        .text(ACCESS_TOKEN)
        .map(Secret::of)
        .filter(Tokens::isSendable)
        .orElseThrow(() -> unreadable(
            member.has(ACCESS_TOKEN)
                ? "its access_token is no text that a header can carry"
                : "it has no access_token"));
  }

  private static @Nullable Secret secret(JsonObject member, String name) {
    return member.text(name).filter(text -> !text.isEmpty()).map(Secret::of).orElse(null);
  }

  /** Nothing and 0 both say that the server does not tell: a token that is dead on arrival would be refreshed forever. */
  private static @Nullable Instant expiresAt(JsonObject member, Instant now) {
    OptionalLong seconds = member.wholeNumber(EXPIRES_IN);
    return seconds.isEmpty() || seconds.getAsLong() <= 0
        ? null
        : now.plusSeconds(Math.min(seconds.getAsLong(), LONGEST_LIFETIME));
  }

  private static Optional<Set<String>> scope(JsonObject member) {
    return member
        .text(SCOPE)
        .map(Scopes::granted)
        .or(() -> member.texts(SCOPE).map(Scopes::granted))
        .filter(scope -> !scope.isEmpty());
  }

  /** A second token in the answer is no extra, wherever it stands: extras are no secrets. */
  private Extras extras() {
    String prefix = server.tokenMember().map(name -> name + ".").orElse("");
    Map<String, String> extras = new LinkedHashMap<>();
    whole.leaves().forEach((path, value) -> {
      boolean own = path.startsWith(prefix) && OWN.contains(path.substring(prefix.length()));
      boolean secret =
          path.endsWith(ACCESS_TOKEN) || path.endsWith(REFRESH_TOKEN) || path.endsWith(ID_TOKEN);
      if (!own && !secret) {
        extras.put(path, value);
      }
    });
    return Extras.of(extras);
  }

  private UnreadableResponse unreadable(String reason) {
    return UnreadableResponse.of(response, reason, known);
  }
}
