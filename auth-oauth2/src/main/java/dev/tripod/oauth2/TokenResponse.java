package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extras;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.JsonReader;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A token response (RFC 6749 section 5.1). Its code or refresh token is already spent, so a usable access token is never lost
 * because of something else in the response. Decision 12 lists what is rejected.
 */
final class TokenResponse {

  private static final int LONGEST_READ = 1 << 20;

  private static final String ACCESS_TOKEN = TokenMembers.ACCESS_TOKEN;
  private static final String REFRESH_TOKEN = TokenMembers.REFRESH_TOKEN;
  private static final String ID_TOKEN = "id_token";
  private static final String TOKEN_TYPE = TokenMembers.TOKEN_TYPE;
  private static final String BEARER = "Bearer";
  private static final String EXPIRES_IN = "expires_in";
  private static final String SCOPE = "scope";

  private final AuthorizationServer server;
  private final Origin origin;
  private final HttpResponse response;
  private final Supplier<Redactor> sent;
  private final JsonObject whole;
  private final String tokenMember;

  private TokenResponse(
      AuthorizationServer server,
      Origin origin,
      HttpResponse response,
      Supplier<Redactor> sent,
      JsonObject whole) {
    this.server = server;
    this.origin = origin;
    this.response = response;
    this.sent = sent;
    this.whole = whole;
    this.tokenMember = server.quirk(ResponseQuirks.TOKEN_MEMBER);
  }

  /**
   * Reads {@code response}. Its status must not be an error.
   *
   * @param origin the server that sent it
   * @param sent supplies a redactor for the request's secrets; called only for a failure
   * @throws UnreadableResponse if it is neither JSON nor, for a server with {@link ResponseQuirks#FORM_RESPONSES}, a form
   * @throws AdapterFailed if {@code json} throws an exception that its contract does not allow
   */
  static TokenResponse read(
      AuthorizationServer server,
      JsonReader json,
      Origin origin,
      HttpResponse response,
      Supplier<Redactor> sent) {
    byte[] body = response.body();
    if (body.length > LONGEST_READ) {
      throw unreadable(origin, response, "it is longer than 1 MiB", sent);
    }
    try {
      return new TokenResponse(server, origin, response, sent, members(server, json, response));
    } catch (IllegalArgumentException e) {
      throw unreadable(
          origin,
          response,
          isTokenStatus(response)
              ? "it cannot be read: " + known(response, sent).redact(String.valueOf(e.getMessage()))
              : wrongStatus(response),
          sent);
    } catch (RuntimeException e) {
      throw AdapterFailed.of("The JSON reader", e, known(response, sent));
    }
  }

  private static JsonObject members(
      AuthorizationServer server, JsonReader json, HttpResponse response) {
    byte[] body = response.body();
    if (server.quirk(ResponseQuirks.FORM_RESPONSES) && !beginsAsJson(body)) {
      JsonObject form = TokenMembers.ofForm(response.bodyText());
      if (form.has(ACCESS_TOKEN) || form.has(TokenMembers.ERROR)) {
        return form;
      }
    }
    return DamagedJson.read(json, body, server.quirk(ResponseQuirks.TOKEN_MEMBER));
  }

  private static boolean isTokenStatus(HttpResponse response) {
    return response.isSuccess();
  }

  private static String wrongStatus(HttpResponse response) {
    return response.status() / 100 == 3
        ? "it is a redirect, which is never followed with a code or a token in the request"
        : "a token response has a status of success, such as 200";
  }

  private static boolean beginsAsJson(byte[] body) {
    int i = 0;
    while (i < body.length && body[i] <= ' ') {
      i++;
    }
    return i < body.length && (body[i] == '{' || body[i] == '[');
  }

  /** Returns whether this is an error: some servers send errors with status 200. An empty {@code error} is not one. */
  boolean isError() {
    return ServerError.hasResult(server, whole) || TokenMembers.isError(whole);
  }

  /**
   * Returns the tokens.
   *
   * @param request says which scopes are granted if the response names none, and which token type was requested
   * @throws UnreadableResponse if the status is not a success, or the access token is missing or of another type
   */
  Tokens tokens(TokenRequest request, Instant now) {
    if (!isTokenStatus(response)) {
      throw unreadable(wrongStatus(response));
    }
    JsonObject member = tokenMember.isEmpty()
        ? whole
        : whole.object(tokenMember).orElseThrow(() -> unreadable(tokenMember + " is missing"));
    ProofOfPossession key = request.key();
    String type = request.isExchange() && isNoAccessToken(member)
        ? Tokens.NOT_APPLICABLE
        : key == null ? bearer(member) : bound(member, key.tokenType());
    return Tokens.received(
        accessToken(member),
        secret(member, REFRESH_TOKEN),
        secret(member, ID_TOKEN),
        TokenExpiry.read(server, member, now),
        scope(member, request.requestedScope()),
        extras(),
        type);
  }

  /** Returns whether the issued token is not an access token, as a token exchange may request (RFC 8693 section 2.2.1). */
  private static boolean isNoAccessToken(JsonObject member) {
    return member.has("issued_token_type")
        && member
            .text(TOKEN_TYPE)
            .filter(Tokens.NOT_APPLICABLE::equalsIgnoreCase)
            .isPresent();
  }

  /** Returns the type, after checking it if the response has one. Bearer is the weakest type, and no other one was requested. */
  private String bearer(JsonObject member) {
    if (!member.has(TOKEN_TYPE)) {
      return BEARER;
    }
    return member
        .text(TOKEN_TYPE)
        .filter(this::isBearer)
        .orElseThrow(
            () -> unreadable("its token_type is not Bearer, and no other type was requested"));
  }

  /**
   * Returns the requested type, which the response must have in any letter case. A token of a weaker type works for anyone who
   * steals it. The result is the scheme of the header, and some servers compare that exactly.
   */
  private String bound(JsonObject member, String bound) {
    return member
        .text(TOKEN_TYPE)
        .filter(bound::equalsIgnoreCase)
        .map(same -> bound)
        .orElseThrow(() -> unreadable("its token_type is not " + bound
            + ", so the token is not bound to the client's key (RFC 9449 section 5)"));
  }

  private boolean isBearer(String tokenType) {
    return tokenType.equalsIgnoreCase(BEARER)
        || server.quirk(ResponseQuirks.BEARER_ALIASES).stream()
            .anyMatch(tokenType::equalsIgnoreCase);
  }

  private Secret accessToken(JsonObject member) {
    return text(member, ACCESS_TOKEN)
        .map(Secret::of)
        .filter(Tokens::isSendable)
        .orElseThrow(() -> unreadable(
            member.has(ACCESS_TOKEN)
                ? "its access_token is not a text that a header can have"
                : "it has no access_token"));
  }

  private static @Nullable Secret secret(JsonObject member, String name) {
    return text(member, name).filter(text -> !text.isEmpty()).map(Secret::of).orElse(null);
  }

  /** Returns a text, or a number as it is written. */
  private static Optional<String> text(JsonObject member, String name) {
    Optional<String> text = member.text(name);
    return text.isPresent() || !member.has(name) || member.bool(name).isPresent()
        ? text
        : Optional.ofNullable(member.leaves().get(name));
  }

  private static Set<String> scope(JsonObject member, Set<String> requested) {
    Optional<String> written = member.text(SCOPE);
    if (written.isPresent() && Scopes.areWrittenAs(requested, written.get())) {
      return requested;
    }
    return written
        .map(Scopes::granted)
        .or(() -> member.texts(SCOPE).map(Scopes::granted))
        .filter(scope -> !scope.isEmpty())
        .orElse(requested);
  }

  private Extras extras() {
    if (hasTokensOnly()) {
      return Extras.none();
    }
    String prefix = tokenMember.isEmpty() ? "" : tokenMember + ".";
    Map<String, String> extras = new LinkedHashMap<>(whole.leavesAndArrays());
    extras
        .keySet()
        .removeIf(path -> path.startsWith(prefix) && isOwn(path.substring(prefix.length())));
    return Extras.of(extras);
  }

  /** Returns whether the response has no extras, as most have none. A member that is an object may contain some. */
  private boolean hasTokensOnly() {
    for (String name : whole.names()) {
      if (!isOwn(name) || whole.object(name).isPresent()) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOwn(String name) {
    return switch (name) {
      case ACCESS_TOKEN, REFRESH_TOKEN, ID_TOKEN, TOKEN_TYPE, EXPIRES_IN, SCOPE -> true;
      default -> false;
    };
  }

  private UnreadableResponse unreadable(String reason) {
    return unreadable(origin, response, reason, sent);
  }

  private static UnreadableResponse unreadable(
      Origin origin, HttpResponse response, String reason, Supplier<Redactor> sent) {
    return UnreadableResponse.of(origin, response, reason, known(response, sent));
  }

  private static Redactor known(HttpResponse response, Supplier<Redactor> sent) {
    return sent.get().andReceived(response);
  }
}
