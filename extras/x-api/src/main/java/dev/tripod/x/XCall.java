package dev.tripod.x;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.x.Wire.Envelope;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.Response;

/**
 * A call that is ready to be sent. Each {@link #execute} and each {@link #enqueue} sends it once more.
 *
 * <p>Before anything is sent, the scopes that X wants for it are looked for among those that were granted. Where those are
 * unknown, and with OAuth 1.0a, X decides. Where the call needs the user's id and nobody has told it, {@code users/me} is
 * asked first, once for all calls of a client.
 *
 * <p>Immutable and thread-safe.
 */
public final class XCall<T> {

  private final Caller caller;
  private final Set<String> scope;
  private final OwnId ownId;
  private final Function<String, Call<Envelope<T>>> request;
  private final @Nullable T none;

  /**
   * For one of X's operations.
   *
   * @param request a new call for the user of this id
   * @param none what is there when X counts to zero
   */
  XCall(
      Caller caller,
      Set<String> scope,
      OwnId ownId,
      Function<String, Call<Envelope<T>>> request,
      @Nullable T none) {
    this.caller = caller;
    this.scope = scope;
    this.ownId = ownId;
    this.request = request;
    this.none = none;
  }

  /**
   * Sends on the calling thread, and waits for the answer.
   *
   * @throws XApiException if X refuses it, or a scope is known to be missing
   * @throws AuthorizationException if there is no credential to be had, or no answer ({@link NoResponse} tells whether X may
   *     have acted), or one that is none of X's
   */
  public XResponse<T> execute() {
    requireScope();
    Call<Envelope<T>> call = request.apply(ownId.now());
    try {
      return send(call);
    } catch (XApiException refused) {
      if (!caller.waiting().now(refused)) {
        throw refused;
      }
    }
    return send(call.clone());
  }

  /**
   * Sends on OkHttp's threads. Cancelling the future cancels the call. What depends on the future runs on those threads, of
   * which there are few for each host: let it not block.
   *
   * @return fails with what {@link #execute} would throw
   */
  public CompletableFuture<XResponse<T>> enqueue() {
    return new Enqueued<>(this).begin();
  }

  /** @throws XApiException if one is known to be missing */
  void requireScope() {
    Set<String> missing = caller.credentials().missing(scope);
    if (!missing.isEmpty()) {
      throw XApiException.missing(missing);
    }
  }

  CompletableFuture<Call<Envelope<T>>> request() {
    return ownId.later().thenApply(request);
  }

  XResponse<T> answer(Response<Envelope<T>> response) {
    return caller.reading().answer(response, scope, none);
  }

  AuthorizationException unanswered(IOException failure) {
    return caller.reading().unanswered(failure);
  }

  Waiting waiting() {
    return caller.waiting();
  }

  private XResponse<T> send(Call<Envelope<T>> call) {
    try {
      return answer(sent(call));
    } catch (IOException e) {
      throw unanswered(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unanswered(new InterruptedIOException("Interrupted while connecting"));
    }
  }

  /** While it connects, OkHttp throws what its Kotlin need not declare. */
  private static <T> Response<T> sent(Call<T> call) throws IOException, InterruptedException {
    return call.execute();
  }
}
