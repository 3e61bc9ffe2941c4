package dev.tripod.x;

import static dev.tripod.providers.XScope.FOLLOWS_READ;
import static dev.tripod.x.Ids.id;

import java.util.function.Function;

/**
 * A reader of X's API v2. It has the operations that an app may call without a user. {@link XApi#appOnly} creates a
 * reader. An {@link XClient} is a reader with a user. Thread-safe.
 */
public sealed class XReader permits XClient {

  final ApiContext context;
  final XOperations x;

  XReader(ApiContext context) {
    this.context = context;
    this.x = context.operations();
  }

  /**
   * Returns the accounts that a user follows.
   *
   * @throws IllegalArgumentException if {@code userId} is not 1 to 19 digits
   */
  public final XPages<XUser> following(String userId) {
    String id = id(userId);
    return pages((size, from) -> x.following(id, size, from), XUser::from, FOLLOWS_READ);
  }

  /**
   * Returns the accounts that follow a user.
   *
   * @throws IllegalArgumentException if {@code userId} is not 1 to 19 digits
   */
  public final XPages<XUser> followers(String userId) {
    String id = id(userId);
    return pages((size, from) -> x.followers(id, size, from), XUser::from, FOLLOWS_READ);
  }

  /**
   * Returns a user's posts, the latest first.
   *
   * @throws IllegalArgumentException if {@code userId} is not 1 to 19 digits
   */
  public final XPages<XPost> posts(String userId) {
    String id = id(userId);
    return pages((size, from) -> x.posts(id, size, from), XPost::from);
  }

  /**
   * Returns the matching posts of the last seven days, the latest first.
   *
   * @param query a query in X's search language
   * @throws IllegalArgumentException if {@code query} is blank
   */
  public final XPages<XPost> search(String query) {
    if (query.isBlank()) {
      throw new IllegalArgumentException(
          "The query is blank, and X requires one. Set a query in X's search language.");
    }
    return pages((size, from) -> x.search(query, size, from), XPost::from);
  }

  private <T> XPages<T> pages(
      XPages.PageRequest request, Function<JsonMembers, T> decoder, String... scopes) {
    return new XPages<>(context, Credentials.required(scopes), request, decoder);
  }
}
