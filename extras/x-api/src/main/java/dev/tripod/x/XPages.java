package dev.tripod.x;

import dev.tripod.domain.AuthorizationException;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;

/**
 * A list that X returns in pages. {@link #page} requests one page, {@link #stream} one page after the other. Immutable and
 * thread-safe.
 *
 * @param <T> the type of the items
 */
public final class XPages<T> {

  private final ApiContext context;
  private final Set<String> scopes;
  private final PageRequest request;
  private final Function<JsonMembers, T> decoder;
  private final @Nullable Integer size;
  private final @Nullable String from;

  XPages(
      ApiContext context,
      Set<String> scopes,
      PageRequest request,
      Function<JsonMembers, T> decoder) {
    this(context, scopes, request, decoder, null, null);
  }

  private XPages(
      ApiContext context,
      Set<String> scopes,
      PageRequest request,
      Function<JsonMembers, T> decoder,
      @Nullable Integer size,
      @Nullable String from) {
    this.context = context;
    this.scopes = scopes;
    this.request = request;
    this.decoder = decoder;
    this.size = size;
    this.from = from;
  }

  /**
   * Returns the same list with at most {@code size} items on a page. X has its own bounds for each operation.
   *
   * @throws IllegalArgumentException if {@code size} is less than one
   */
  public XPages<T> ofSize(int size) {
    if (size < 1) {
      throw new IllegalArgumentException(
          "The page size is " + size + ". Use a size of at least 1.");
    }
    return new XPages<>(context, scopes, request, decoder, size, from);
  }

  /**
   * Returns the same list, starting at a later page.
   *
   * @param next {@link XResponse#next} of the previous page
   * @throws IllegalArgumentException if {@code next} is blank
   */
  public XPages<T> from(String next) {
    if (next.isBlank()) {
      throw new IllegalArgumentException(
          "The token of the page is blank. Use XResponse.next of the previous page.");
    }
    return new XPages<>(context, scopes, request, decoder, size, next);
  }

  /** Returns the call for the first page of this list. */
  public XCall<List<T>> page() {
    return page(from);
  }

  /**
   * Returns a stream of pages. Each page is requested when the stream reaches it, on the thread that consumes the stream:
   * {@code limit(3)} sends three requests. The stream ends after X's last page, or at X's rate limit. At the rate limit, the
   * last page has an {@link XResponse#next}; continue there later with {@link #from}. The stream waits for the next window
   * only if {@link XApi#waiting} allows it.
   *
   * <p>The stream throws the exceptions of {@link XCall#execute} while it is consumed. It throws the exception for a rate
   * limit only for the first page.
   *
   * @see AuthorizationException
   */
  public Stream<XResponse<List<T>>> stream() {
    Spliterator<XResponse<List<T>>> pages = new PageSpliterator<>(
        token -> page(token).execute(), from, context.retry(), context.clock());
    return StreamSupport.stream(pages, false);
  }

  /** Returns the call for a page. X leaves {@code data} out on a page without items. */
  private XCall<List<T>> page(@Nullable String token) {
    return new XCall<>(new PreparedCall<>(
        context,
        scopes,
        null,
        id -> request.of(size, token),
        json -> json.list("data", decoder),
        List.of()));
  }

  /** Builds the request for a page. */
  @FunctionalInterface
  interface PageRequest {

    /** Returns a request for the first page, or for the page with the token {@code from}. */
    Call<ResponseBody> of(@Nullable Integer size, @Nullable String from);
  }
}
