package dev.tripod.x;

import dev.tripod.domain.AuthorizationException;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * What X gives in pages: one of them by {@link #page}, or one after the other by {@link #stream}. Immutable and thread-safe.
 *
 * @param <T> what is on the pages
 */
public final class XPages<T> {

  private final Caller caller;
  private final Caller.Listing<T> listing;
  private final String about;
  private final Set<String> scope;
  private final @Nullable Integer size;
  private final @Nullable String from;

  XPages(
      Caller caller,
      Caller.Listing<T> listing,
      String about,
      Set<String> scope,
      @Nullable Integer size,
      @Nullable String from) {
    this.caller = caller;
    this.listing = listing;
    this.about = about;
    this.scope = scope;
    this.size = size;
    this.from = from;
  }

  /**
   * These, with at most {@code size} on a page. X has bounds of its own for each operation.
   *
   * @throws IllegalArgumentException if it is less than one
   */
  public XPages<T> ofSize(int size) {
    if (size < 1) {
      throw new IllegalArgumentException("There is at least one on a page");
    }
    return new XPages<>(caller, listing, about, scope, size, from);
  }

  /** These, beginning at a later page. {@code next} is {@link XResponse#next} of the page before it. */
  public XPages<T> from(String next) {
    return new XPages<>(caller, listing, about, scope, size, next);
  }

  /** The page at which these begin. */
  public XCall<List<T>> page() {
    return caller.list(listing, about, scope, size, from);
  }

  /**
   * The pages, each of which is asked for when the stream gets there, on the thread that consumes it; {@code limit(3)} makes
   * three requests. The stream ends behind X's last page, and where X's rate limit stands in the way. Then the last page that
   * it gave has a {@link XResponse#next}, to go on {@linkplain #from from} later. It waits for the next window only as {@link
   * XApi#waiting} allows.
   *
   * @return throws as {@link XCall#execute}, as it is consumed; a rate limit only for the first page
   * @see AuthorizationException
   */
  public Stream<XResponse<List<T>>> stream() {
    Spliterator<XResponse<List<T>>> walk = new PageWalk<>(this, caller.waiting(), caller.clock());
    return StreamSupport.stream(walk, false);
  }
}
