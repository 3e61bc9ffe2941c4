package dev.tripod.x;

import static dev.tripod.providers.XScope.FOLLOWS_READ;
import static dev.tripod.x.Ids.id;

import java.util.Objects;

/**
 * What X shows to an app also without a user. {@link XApi#appOnly} makes one; a {@link XClient} is one that has a user.
 * Thread-safe.
 */
public sealed class XReader permits XClient {

  final Caller caller;
  final XOperations x;

  XReader(Caller caller) {
    this.caller = caller;
    this.x = caller.operations();
  }

  /**
   * The accounts that a user follows.
   *
   * @throws IllegalArgumentException if {@code userId} is not 1 to 19 digits
   */
  public final XPages<XUser> following(String userId) {
    return caller.pages(x::following, id(userId), FOLLOWS_READ);
  }

  /**
   * The accounts that follow a user.
   *
   * @throws IllegalArgumentException if {@code userId} is not 1 to 19 digits
   */
  public final XPages<XUser> followers(String userId) {
    return caller.pages(x::followers, id(userId), FOLLOWS_READ);
  }

  /**
   * The posts of a user, the latest first.
   *
   * @throws IllegalArgumentException if {@code userId} is not 1 to 19 digits
   */
  public final XPages<XPost> posts(String userId) {
    return caller.pages(x::posts, id(userId));
  }

  /** The posts of the last seven days that {@code query}, in X's language for it, finds; the latest first. */
  public final XPages<XPost> search(String query) {
    return caller.pages(x::search, Objects.requireNonNull(query, "query"));
  }
}
