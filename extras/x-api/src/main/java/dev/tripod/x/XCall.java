package dev.tripod.x;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.NoResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.Response;

/**
 * A call that is ready to be sent. Each {@link #execute} and each {@link #enqueue} sends it once.
 *
 * <p>Both first compare the scopes that X requires with the granted ones. If a scope is missing, nothing is sent. If the
 * granted scopes are unknown, and with OAuth 1.0a, X decides. If the call needs the user's id and the credentials do not
 * contain it, {@code users/me} is requested first, once for all calls of a client.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <T> the type of the result
 */
public final class XCall<T> {

  private final PreparedCall<T> call;

  XCall(PreparedCall<T> call) {
    this.call = call;
  }

  /**
   * Sends the call on the calling thread and waits for the response.
   *
   * @throws XApiException if X rejects the call, or a scope is known to be missing
   * @throws AuthorizationException if no credential is available, if no response arrives ({@link NoResponse#perhapsSent}
   *     says whether X may have acted), or if the response is not one of X's
   */
  public XResponse<T> execute() {
    call.requireScopes();
    Call<ResponseBody> request = call.newRequest();
    try {
      return send(request);
    } catch (XApiException error) {
      if (!call.retry().await(error)) {
        throw error;
      }
    }
    return send(request.clone());
  }

  /**
   * Sends the call on OkHttp's threads. Cancelling the future cancels the call. Dependent stages run on OkHttp's threads.
   * OkHttp uses only a few threads for each host, so do not block in a dependent stage.
   *
   * @return a future that fails with the exceptions that {@link #execute} throws
   */
  public CompletableFuture<XResponse<T>> enqueue() {
    return new AsyncCall<>(call).start();
  }

  private XResponse<T> send(Call<ResponseBody> request) {
    try {
      return call.read(sent(request));
    } catch (IOException e) {
      throw call.noResponse(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw call.noResponse(
          new InterruptedIOException("The thread was interrupted while OkHttp connected"));
    }
  }

  /**
   * Declares InterruptedException. OkHttp may throw it while it connects, but does not declare it, because it is written
   * in Kotlin.
   */
  private static Response<ResponseBody> sent(Call<ResponseBody> request)
      throws IOException, InterruptedException {
    return request.execute();
  }
}
