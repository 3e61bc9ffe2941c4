package dev.tripod.x;

import com.squareup.moshi.JsonDataException;
import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.transport.okhttp.AuthorizationIOException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Response;

/** Turns responses and network failures into results and exceptions. Thread-safe. */
final class ResponseReader {

  private final Origin origin;
  private final Clock clock;
  private final Credentials credentials;
  private final TokenRecorder token;

  ResponseReader(Origin origin, Clock clock, Credentials credentials, TokenRecorder token) {
    this.origin = origin;
    this.clock = clock;
    this.credentials = credentials;
    this.token = token;
  }

  /**
   * Reads a response.
   *
   * @param decoder reads {@code data} from the response object; returns {@code null} if it is missing
   * @param empty the result if X reports zero items and leaves {@code data} out; {@code null} if that is an error
   * @throws XApiException if X rejected the call, or returned only errors
   * @throws UnreadableResponse if the response is not one of X's
   */
  <T> XResponse<T> read(
      Response<ResponseBody> response,
      Set<String> scopes,
      Function<JsonMembers, @Nullable T> decoder,
      @Nullable T empty) {
    if (!response.isSuccessful()) {
      HttpResponse message = message(response, response.errorBody());
      throw exception(response, message, ErrorDetails.in(message), scopes);
    }
    JsonMembers json = JsonMembers.in(bytes(response.body()));
    if (json == null) {
      throw unreadable(response, "it is not a JSON object");
    }
    try {
      return success(response, json, scopes, decoder, empty);
    } catch (JsonDataException e) {
      throw unreadable(response, "a member is missing or has the wrong type");
    }
  }

  /**
   * Returns the exception for an {@code IOException} of OkHttp: the authorizer failed, or no response arrived.
   *
   * @throws IllegalArgumentException if the authorizer rejected the request
   */
  AuthorizationException noResponse(IOException failure) {
    if (failure instanceof AuthorizationIOException unauthorized) {
      RuntimeException reason = unauthorized.getCause();
      if (reason instanceof AuthorizationException typed) {
        return typed;
      }
      throw reason;
    }
    return Thread.currentThread().isInterrupted()
        ? NoResponse.interrupted(failure)
        : NoResponse.from(origin, ofAllTries(failure), redactor());
  }

  private <T> XResponse<T> success(
      Response<?> response,
      JsonMembers json,
      Set<String> scopes,
      Function<JsonMembers, @Nullable T> decoder,
      @Nullable T empty) {
    T decoded = decoder.apply(json);
    List<XProblem> errors =
        Objects.requireNonNullElse(json.list("errors", XProblem::from), List.of());
    Optional<JsonMembers> meta = Optional.ofNullable(json.object("meta", members -> members));
    Optional<String> next = meta.map(members -> members.text("next_token"));
    T data = decoded == null && errors.isEmpty() && meta.isPresent() ? empty : decoded;
    if (data != null) {
      return new XResponse<>(data, errors, RateLimit.of(response.headers()), next);
    }
    if (errors.isEmpty()) {
      throw unreadable(response, "it contains neither data nor errors");
    }
    throw exception(response, message(response, null), ErrorDetails.of(errors.get(0)), scopes);
  }

  /**
   * Returns {@code failure}, or one that does not prove that nothing was sent, if an earlier try may have reached X.
   * OkHttp throws the failure of its last try, with the failures of the others as suppressed exceptions. That failure
   * alone describes only the last try.
   */
  private static IOException ofAllTries(IOException failure) {
    return Arrays.stream(failure.getSuppressed()).allMatch(ResponseReader::provesUnsent)
        ? failure
        : new IOException("No try received a response (see the cause)", failure);
  }

  private static boolean provesUnsent(Throwable failure) {
    return failure instanceof IOException exception && NoResponse.provesNothingWasSent(exception);
  }

  private XApiException exception(
      Response<?> response, HttpResponse message, ErrorDetails error, Set<String> scopes) {
    Redactor redactor = redactor().andReceived(message);
    Request request = response.raw().request();
    String operation = request.method() + " " + request.url().encodedPath();
    RateLimit rateLimit = RateLimit.of(response.headers());
    return new XApiException.Builder(
            response.isSuccessful()
                ? "X returned only errors for " + operation
                : "X rejected " + operation)
        .status(response.code())
        .type(redacted(error.type(), redactor))
        .code(error.code())
        .title(redacted(error.title(), redactor))
        .detail(redacted(error.detail(), redactor))
        .rateLimit(rateLimit)
        .nextStep(Advice.on(
                error,
                request.method(),
                response.code(),
                rateLimit,
                message.retryAfter(clock.now()),
                credentials,
                scopes)
            .orElse(null))
        .build();
  }

  private UnreadableResponse unreadable(Response<?> response, String reason) {
    return UnreadableResponse.of(origin, message(response, null), reason, redactor());
  }

  private static @Nullable String redacted(@Nullable String text, Redactor redactor) {
    return text == null || text.isBlank() ? null : redactor.redactText(text);
  }

  private Redactor redactor() {
    return credentials.redactor().and(token.redactor());
  }

  private static HttpResponse message(Response<?> response, @Nullable ResponseBody body) {
    Headers.Builder headers = Headers.builder();
    for (int i = 0; i < response.headers().size(); i++) {
      headers.andReceived(response.headers().name(i), response.headers().value(i));
    }
    return HttpResponse.of(response.code(), headers.build(), bytes(body));
  }

  private static byte[] bytes(@Nullable ResponseBody body) {
    try {
      return body == null ? new byte[0] : body.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException("Retrofit had already read the body", e);
    }
  }
}
