package dev.tripod.x;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.Redactor;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.Clock;
import dev.tripod.transport.okhttp.AuthorizationIOException;
import dev.tripod.x.Wire.Envelope;
import dev.tripod.x.Wire.Meta;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import okhttp3.Request;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Response;

/** Makes of what came over the wire what a caller gets. */
final class Reading {

  private final Origin origin;
  private final Clock clock;
  private final Credentials credentials;
  private final TokenInUse token;

  Reading(Origin origin, Clock clock, Credentials credentials, TokenInUse token) {
    this.origin = origin;
    this.clock = clock;
    this.credentials = credentials;
    this.token = token;
  }

  /**
   * What X answered.
   *
   * @param none what is there if X counts to zero, and leaves the data out
   * @throws XApiException if X refused, or gave nothing but errors
   * @throws UnreadableResponse if it is no answer of X's
   */
  <T> XResponse<T> answer(Response<Envelope<T>> response, Set<String> scopes, @Nullable T none) {
    if (!response.isSuccessful()) {
      throw refused(response, scopes);
    }
    Envelope<T> envelope = response.body();
    if (envelope == null) {
      throw unreadable(response, "it is not the JSON that was asked for");
    }
    List<XProblem> errors = Objects.requireNonNullElse(envelope.errors(), List.of());
    T data = envelope.data();
    if (data == null && errors.isEmpty() && envelope.meta() != null) {
      data = none;
    }
    if (data != null) {
      return new XResponse<>(
          data,
          errors,
          RateLimit.of(response.headers()),
          Optional.ofNullable(envelope.meta()).map(Meta::next));
    }
    if (errors.isEmpty()) {
      throw unreadable(response, "it has neither data nor errors");
    }
    throw exception(response, answer(response), Refusal.of(errors.get(0)), scopes);
  }

  /** For what OkHttp threw: what kept the authorizer from signing, or that no answer came. */
  AuthorizationException unanswered(IOException failure) {
    if (failure instanceof AuthorizationIOException
        && failure.getCause() instanceof AuthorizationException reason) {
      return reason;
    }
    return Thread.currentThread().isInterrupted()
        ? NoResponse.interrupted(failure)
        : NoResponse.from(origin, ofAllTries(failure), known());
  }

  /** OkHttp throws the failure of its last try, which alone could prove that nothing was sent, with the others in it. */
  private static IOException ofAllTries(IOException failure) {
    return Arrays.stream(failure.getSuppressed()).allMatch(Reading::isUnsent)
        ? failure
        : new IOException("No try was answered", failure);
  }

  private static boolean isUnsent(Throwable failure) {
    return failure instanceof ConnectException
        || failure instanceof UnknownHostException
        || failure instanceof NoRouteToHostException;
  }

  private XApiException refused(Response<?> response, Set<String> scopes) {
    HttpResponse answer = answer(response);
    return exception(response, answer, Refusal.in(answer), scopes);
  }

  private XApiException exception(
      Response<?> response, HttpResponse answer, Refusal refusal, Set<String> scopes) {
    Redactor known = known().andReceived(answer);
    Request request = response.raw().request();
    RateLimit rateLimit = RateLimit.of(response.headers());
    String what = response.isSuccessful()
        ? " was answered with nothing but errors"
        : " was refused with status " + response.code();
    return new XApiException.Builder(request.method() + " " + request.url().encodedPath() + what)
        .status(response.code())
        .type(safe(refusal.type(), known))
        .code(refusal.code())
        .title(safe(refusal.title(), known))
        .detail(safe(refusal.detail(), known))
        .rateLimit(rateLimit)
        .nextStep(NextStep.after(
                refusal,
                response.code(),
                rateLimit,
                answer.retryAfter(clock.now()),
                credentials,
                scopes)
            .orElse(null))
        .build();
  }

  private UnreadableResponse unreadable(Response<?> response, String reason) {
    return UnreadableResponse.of(answer(response), reason, known());
  }

  private static @Nullable String safe(@Nullable String text, Redactor known) {
    return text == null || text.isBlank() ? null : known.redact(text);
  }

  private Redactor known() {
    return credentials.known().and(token.known());
  }

  /** The body of a success was read already, and is no use any more. */
  private static HttpResponse answer(Response<?> response) {
    Headers headers = Headers.none();
    for (int i = 0; i < response.headers().size(); i++) {
      headers = and(headers, response.headers().name(i), response.headers().value(i));
    }
    return HttpResponse.of(response.code(), headers, octets(response.errorBody()));
  }

  /** OkHttp takes a header from a server that HTTP does not allow. */
  private static Headers and(Headers headers, String name, String value) {
    try {
      return headers.and(name, value);
    } catch (IllegalArgumentException notHttp) {
      return headers;
    }
  }

  /** Retrofit has read it, so that nothing can go wrong. */
  private static byte[] octets(@Nullable ResponseBody body) {
    try {
      return body == null ? new byte[0] : body.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
