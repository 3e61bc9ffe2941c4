package dev.tripod.x;

import static dev.tripod.providers.XScope.FOLLOWS_WRITE;
import static dev.tripod.providers.XScope.LIKE_WRITE;
import static dev.tripod.providers.XScope.MUTE_WRITE;
import static dev.tripod.providers.XScope.TWEET_MODERATE_WRITE;
import static dev.tripod.providers.XScope.TWEET_WRITE;
import static dev.tripod.x.Ids.id;

import dev.tripod.x.Wire.Draft;
import java.util.Map;

/**
 * X's API v2 in the name of one user, by either protocol. A method describes a call and sends nothing; {@link XCall} does.
 *
 * <pre>{@code
 * XClient x = XApi.over(okHttp).oauth1(client.authorizer(token, X.API), token);
 *
 * x.hideReply("1346889436626259968").execute();                     // on this thread
 * x.follow("2244994945").enqueue().thenAccept(answer -> ...);       // on OkHttp's
 *
 * x.followers("2244994945").ofSize(1000).stream()                   // asks for a page when the stream gets there
 *     .limit(3)
 *     .flatMap(page -> page.data().stream())
 *     .forEach(user -> ...);
 * }</pre>
 *
 * <p>Every method that takes ids throws {@link IllegalArgumentException} at once for one that is not 1 to 19 digits; for an
 * account it is the id that is wanted, not the handle. Thread-safe.
 */
public sealed class XClient extends XReader permits XOAuth2Client {

  XClient(Caller caller) {
    super(caller);
  }

  /** The user's own account. */
  public final XCall<XUser> me() {
    return caller.me();
  }

  /** Hides a reply in a conversation that the user began. */
  public final XCall<Outcome.Hidden> hideReply(String postId) {
    return caller.call(x.hide(id(postId), Map.of("hidden", true)), TWEET_MODERATE_WRITE);
  }

  public final XCall<Outcome.Hidden> unhideReply(String postId) {
    return caller.call(x.hide(id(postId), Map.of("hidden", false)), TWEET_MODERATE_WRITE);
  }

  /** Follows an account; if it is protected, asks whether the user may. */
  public final XCall<Outcome.Following> follow(String userId) {
    return caller.own(x::follow, account(userId), FOLLOWS_WRITE);
  }

  public final XCall<Outcome.Following> unfollow(String userId) {
    return caller.own(x::unfollow, id(userId), FOLLOWS_WRITE);
  }

  public final XCall<XPost> post(NewPost post) {
    return caller.call(x.post(Draft.of(post)), TWEET_WRITE);
  }

  public final XCall<Outcome.Deleted> deletePost(String postId) {
    return caller.call(x.deletePost(id(postId)), TWEET_WRITE);
  }

  public final XCall<Outcome.Liked> like(String postId) {
    return caller.own(x::like, subject(postId), LIKE_WRITE);
  }

  public final XCall<Outcome.Liked> unlike(String postId) {
    return caller.own(x::unlike, id(postId), LIKE_WRITE);
  }

  public final XCall<Outcome.Reposted> repost(String postId) {
    return caller.own(x::repost, subject(postId), TWEET_WRITE);
  }

  /** {@code postId} is that of the post itself, and not of the repost. */
  public final XCall<Outcome.Reposted> undoRepost(String postId) {
    return caller.own(x::undoRepost, id(postId), TWEET_WRITE);
  }

  public final XCall<Outcome.Muting> mute(String userId) {
    return caller.own(x::mute, account(userId), MUTE_WRITE);
  }

  public final XCall<Outcome.Muting> unmute(String userId) {
    return caller.own(x::unmute, id(userId), MUTE_WRITE);
  }

  static Map<String, String> account(String userId) {
    return Map.of("target_user_id", id(userId));
  }

  static Map<String, String> subject(String postId) {
    return Map.of("tweet_id", id(postId));
  }
}
