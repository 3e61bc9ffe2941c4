package dev.tripod.oauth2;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.JsonReader;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The code and the description of an error response, before redaction. They are those of {@link ErrorBody}, unless the server
 * has a result code ({@link ResponseQuirks#RESULT_MEMBER}). The text is set for {@link ResponseQuirks#UNSTRUCTURED_ERRORS}.
 */
final class ServerError {

  private static final int LONGEST_READ = 1 << 20;
  private static final int LONGEST_SEARCHED = 16_384;

  private final String code;
  private final String description;
  private final boolean isResult;
  private final String text;

  private ServerError(String code, String description, boolean isResult, String text) {
    this.code = code;
    this.description = description;
    this.isResult = isResult;
    this.text = text;
  }

  /** Returns the error in {@code response}. */
  static ServerError of(AuthorizationServer server, JsonReader json, HttpResponse response) {
    ErrorBody body = ErrorBody.of(response);
    Optional<JsonObject> whole = server.quirk(ResponseQuirks.RESULT_MEMBER).isEmpty()
        ? Optional.empty()
        : read(json, response).filter(read -> hasResult(server, read));
    String text =
        server.quirk(ResponseQuirks.UNSTRUCTURED_ERRORS) ? searched(response.bodyText()) : "";
    return whole
        .map(read -> new ServerError(
            read.leaves().getOrDefault(server.quirk(ResponseQuirks.RESULT_MEMBER), ""),
            read.text("message")
                .or(() -> read.text("error"))
                .or(body::description)
                .orElse(""),
            true,
            text))
        .orElseGet(() ->
            new ServerError(body.code().orElse(""), body.description().orElse(""), false, text));
  }

  private static String searched(String text) {
    return text.length() > LONGEST_SEARCHED ? text.substring(0, LONGEST_SEARCHED) : text;
  }

  /** Returns whether {@code whole} has a result code that means an error. */
  static boolean hasResult(AuthorizationServer server, JsonObject whole) {
    String name = server.quirk(ResponseQuirks.RESULT_MEMBER);
    if (name.isEmpty() || !whole.has(name)) {
      return false;
    }
    OptionalLong result = whole.wholeNumber(name);
    return result.isEmpty() || result.getAsLong() != 0;
  }

  /** Adds the result code and its description to {@code error}, if the response has one, and the hint of the server's data. */
  ErrorResponse.Builder addTo(ErrorResponse.Builder error, AuthorizationServer server) {
    if (isResult) {
      error.code(code);
    }
    if (isResult && !description.isEmpty()) {
      error.description(description);
    }
    server
        .hint(code, description)
        .or(() -> server.errors().hintForText(text))
        .ifPresent(error::nextStep);
    return error;
  }

  /** Returns whether this error, in a response with {@code status}, means that the grant was revoked. */
  boolean meansRevokedGrant(AuthorizationServer server, int status) {
    return server.meansRevokedGrant(status, code, description)
        || server.errors().textMeansRevokedGrant(status, text);
  }

  /** Returns the body, or empty if it is not an object. Only the description of an error is lost then. */
  private static Optional<JsonObject> read(JsonReader json, HttpResponse response) {
    if (response.body().length > LONGEST_READ) {
      return Optional.empty();
    }
    try {
      return Optional.of(json.read(response.body()));
    } catch (RuntimeException notAnObject) {
      return Optional.empty();
    }
  }
}
