package dev.tripod.x;

import dev.tripod.domain.AuthorizationException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Response;

/**
 * One of X's operations with its arguments: how to build the request, and how to read the response. Thread-safe.
 *
 * @param scopes the scopes that X requires
 * @param userId {@code null} if the request does not contain the user's id
 * @param request builds a new request from the user's id
 * @param decoder reads {@code data} from the response object; returns {@code null} if it is missing
 * @param empty the result if X reports zero items and leaves {@code data} out; {@code null} if that is an error
 */
record PreparedCall<T>(
    ApiContext context,
    Set<String> scopes,
    @Nullable AuthenticatedUserId userId,
    Function<String, Call<ResponseBody>> request,
    Function<JsonMembers, @Nullable T> decoder,
    @Nullable T empty) {

  /**
   * Checks the scopes.
   *
   * @throws XApiException if a scope is known to be missing
   */
  void requireScopes() {
    Set<String> missing = context.credentials().missing(scopes);
    if (!missing.isEmpty()) {
      throw XApiException.missing(missing);
    }
  }

  /** Returns a new request. Blocks if the user's id must be requested first. */
  Call<ResponseBody> newRequest() {
    return request.apply(userId == null ? "" : userId.get());
  }

  /** Returns a new request without blocking. */
  CompletableFuture<Call<ResponseBody>> newRequestAsync() {
    CompletableFuture<String> id =
        userId == null ? CompletableFuture.completedFuture("") : userId.getAsync();
    return id.thenApply(request);
  }

  /** Returns the result of a response, or throws as {@link XCall#execute} does. */
  XResponse<T> read(Response<ResponseBody> response) {
    return context.reader().read(response, scopes, decoder, empty);
  }

  AuthorizationException noResponse(IOException failure) {
    return context.reader().noResponse(failure);
  }

  RateLimitRetry retry() {
    return context.retry();
  }
}
