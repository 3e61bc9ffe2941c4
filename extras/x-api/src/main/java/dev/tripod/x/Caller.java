package dev.tripod.x;

import dev.tripod.domain.port.Clock;
import dev.tripod.x.Wire.Envelope;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * What all calls of a client have in common. Immutable but for the id of its user, which may have to be learned. Thread-safe.
 */
final class Caller {

  private final XOperations operations;
  private final Credentials credentials;
  private final Reading reading;
  private final Waiting waiting;
  private final Clock clock;
  private final OwnId ownId;
  private final OwnId noId;

  Caller(
      XOperations operations,
      Credentials credentials,
      Reading reading,
      Waiting waiting,
      Clock clock) {
    this.operations = operations;
    this.credentials = credentials;
    this.reading = reading;
    this.waiting = waiting;
    this.clock = clock;
    this.ownId = OwnId.of(credentials.userId(), this::me);
    this.noId = OwnId.of(Optional.of(""), this::me);
  }

  XOperations operations() {
    return operations;
  }

  Credentials credentials() {
    return credentials;
  }

  Reading reading() {
    return reading;
  }

  Waiting waiting() {
    return waiting;
  }

  Clock clock() {
    return clock;
  }

  XCall<XUser> me() {
    return call(operations.me());
  }

  /** @param scope beside those that every call takes */
  <T> XCall<T> call(Call<Envelope<T>> call, String... scope) {
    return new XCall<>(this, Credentials.wanted(scope), noId, nobody -> call.clone(), null);
  }

  /** A call whose path has the id of the user, and {@code about} in its path or body. */
  <A, T> XCall<T> own(
      BiFunction<String, A, Call<Envelope<T>>> operation, A about, String... scope) {
    return new XCall<>(
        this, Credentials.wanted(scope), ownId, me -> operation.apply(me, about), null);
  }

  <T> XPages<T> pages(Listing<T> listing, String about, String... scope) {
    return new XPages<>(this, listing, about, Credentials.wanted(scope), null, null);
  }

  /** A page without items has no data. */
  <T> XCall<List<T>> list(
      Listing<T> listing,
      String about,
      Set<String> scope,
      @Nullable Integer size,
      @Nullable String from) {
    return new XCall<>(this, scope, noId, nobody -> listing.page(about, size, from), List.of());
  }

  /** An operation that gives pages. */
  interface Listing<T> {

    /** Asks for the first page, or for the one at which {@code from} points. */
    Call<Envelope<List<T>>> page(String about, @Nullable Integer size, @Nullable String from);
  }
}
