package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.AdapterFailed;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Extras;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.JsonReader;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
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

  private static final String ERROR = "error";
  private static final String ACCESS_TOKEN = "access_token";
  private static final String REFRESH_TOKEN = "refresh_token";
  private static final String ID_TOKEN = "id_token";
  private static final String TOKEN_TYPE = "token_type";
  private static final String EXPIRES_IN = "expires_in";
  private static final String SCOPE = "scope";

  /** {@code bot.access_token}, {@code deviceSecret}; {@code refresh_token_expires_in} is none. */
  private static final Pattern CREDENTIAL =
      Pattern.compile("(?:token|secret|password)s?(?:\\.|$)", Pattern.CASE_INSENSITIVE);

  private final AuthorizationServer server;
  private final HttpResponse response;
  private final Supplier<Redactor> sent;
  private final JsonObject whole;

  private TokenResponse(
      AuthorizationServer server,
      HttpResponse response,
      Supplier<Redactor> sent,
      JsonObject whole) {
    this.server = server;
    this.response = response;
    this.sent = sent;
    this.whole = whole;
  }

  /**
   * Reads {@code response}, which is no refusal by its status.
   *
   * @param sent the secrets of the request, asked for where a message may repeat them
   * @throws UnreadableResponse if it is neither JSON nor, where the server's data allows it, a form
   * @throws AdapterFailed if {@code json} fails otherwise than it should
   */
  static TokenResponse read(
      AuthorizationServer server, JsonReader json, HttpResponse response, Supplier<Redactor> sent) {
    byte[] body = response.body();
    if (body.length > LONGEST_READ) {
      throw unreadable(response, "a token response is at most 1 MiB long", sent);
    }
    try {
      JsonObject whole = server.answersInForms() && !beginsAsObject(body)
          ? form(response.bodyText().strip())
          : json.read(body);
      return new TokenResponse(server, response, sent, whole);
    } catch (IllegalArgumentException e) {
      throw unreadable(
          response,
          isTokenStatus(response)
              ? "it cannot be read: " + known(response, sent).redact(String.valueOf(e.getMessage()))
              : wrongStatus(response),
          sent);
    } catch (RuntimeException e) {
      throw AdapterFailed.of("The JSON reader", e, known(response, sent));
    }
  }

  private static boolean isTokenStatus(HttpResponse response) {
    return response.status() == OK || response.status() == CREATED;
  }

  private static String wrongStatus(HttpResponse response) {
    return response.status() / 100 == 3
        ? "it redirects, and no redirect is followed with a code or a token in the request"
        : "a token response has status 200 or 201";
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

  /** Whether it is an error all the same: some servers send one with status 200. One that says nothing is none. */
  boolean isError() {
    return whole.has(ERROR)
        && !(whole.text(ERROR).filter(String::isEmpty).isPresent()
            || whole.object(ERROR).filter(JsonObject::isEmpty).isPresent()
            || whole.texts(ERROR).filter(List::isEmpty).isPresent()
            || whole.bool(ERROR).filter(error -> !error).isPresent()
            || whole.wholeNumber(ERROR).orElse(1) == 0);
  }

  /**
   * The tokens.
   *
   * @param asked what is granted where the answer does not say
   * @throws UnreadableResponse if the status is none of a token response, or the access token is missing or of another type
   */
  Tokens tokens(Set<String> asked, Instant now) {
    if (!isTokenStatus(response)) {
      throw unreadable(wrongStatus(response));
    }
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
        scope(member, asked),
        extras());
  }

  private void requireBearer(JsonObject member) {
    if (member.text(TOKEN_TYPE).filter(server::isBearer).isPresent()) {
      return;
    }
    if (member.has(TOKEN_TYPE)) {
      throw unreadable("its token_type is not Bearer, and no other is known here");
    }
    if (!server.leavesOutTokenType()) {
      throw unreadable("it has no token_type (RFC 6749 section 5.1)");
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

  private static Set<String> scope(JsonObject member, Set<String> asked) {
    Optional<String> written = member.text(SCOPE);
    if (written.isPresent() && Scopes.areWrittenAs(asked, written.get())) {
      return asked;
    }
    return written
        .map(Scopes::granted)
        .or(() -> member.texts(SCOPE).map(Scopes::granted))
        .filter(scope -> !scope.isEmpty())
        .orElse(asked);
  }

  /** A second token in the answer is no extra, wherever it stands: extras are no secrets. */
  private Extras extras() {
    if (bringsNothingElse()) {
      return Extras.none();
    }
    String prefix = server.tokenMember().map(name -> name + ".").orElse("");
    Map<String, String> extras = new LinkedHashMap<>();
    whole.leaves().forEach((path, value) -> {
      boolean own = path.startsWith(prefix) && isOwn(path.substring(prefix.length()));
      if (!own && !CREDENTIAL.matcher(path).find()) {
        extras.put(path, value);
      }
    });
    return Extras.of(extras);
  }

  /** As most answers do. A member that holds the tokens is an object, and looked into. */
  private boolean bringsNothingElse() {
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
    return unreadable(response, reason, sent);
  }

  private static UnreadableResponse unreadable(
      HttpResponse response, String reason, Supplier<Redactor> sent) {
    return UnreadableResponse.of(response, reason, known(response, sent));
  }

  private static Redactor known(HttpResponse response, Supplier<Redactor> sent) {
    return sent.get().andReceived(response);
  }
}
