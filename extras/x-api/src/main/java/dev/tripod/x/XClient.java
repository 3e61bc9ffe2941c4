package dev.tripod.x;

import static dev.tripod.providers.XScope.FOLLOWS_WRITE;
import static dev.tripod.providers.XScope.LIKE_WRITE;
import static dev.tripod.providers.XScope.MUTE_WRITE;
import static dev.tripod.providers.XScope.TWEET_MODERATE_WRITE;
import static dev.tripod.providers.XScope.TWEET_WRITE;
import static dev.tripod.x.Ids.id;

import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.function.Function;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;

/**
 * X's API v2 on behalf of one user, with OAuth 1.0a or OAuth 2.0. A method describes a call and sends nothing. The returned
 * {@link XCall} sends it.
 *
 * <pre>{@code
 * XClient x = XApi.over(okHttp).oauth1(client.authorizer(token, X.API), token);
 *
 * x.hideReply("1346889436626259968").execute();                     // on this thread
 * x.follow("2244994945").enqueue().thenAccept(response -> ...);     // on OkHttp's threads
 *
 * x.followers("2244994945").ofSize(1000).stream()                   // requests a page when the stream reaches it
 *     .limit(3)
 *     .flatMap(page -> page.data().stream())
 *     .forEach(user -> ...);
 * }</pre>
 *
 * <p>A method that takes an id throws {@link IllegalArgumentException} if the id is not 1 to 19 digits. Accounts are named
 * by id, not by handle. Thread-safe.
 */
public sealed class XClient extends XReader permits XOAuth2Client {

  private final AuthenticatedUserId userId;

  XClient(ApiContext context) {
    super(context);
    this.userId = AuthenticatedUserId.of(context.credentials().userId(), new UsersMe());
  }

  /** Returns the user's own account. */
  public final XCall<XUser> me() {
    return call(x.me(), XUser::from);
  }

  /** Hides a reply in a conversation that the user started. */
  public final XCall<ActionResult.Hidden> hideReply(String postId) {
    return call(
        x.hide(id(postId), JsonBodies.hidden(true)),
        ActionResult.Hidden::from,
        TWEET_MODERATE_WRITE);
  }

  /** Shows a hidden reply again. */
  public final XCall<ActionResult.Hidden> unhideReply(String postId) {
    return call(
        x.hide(id(postId), JsonBodies.hidden(false)),
        ActionResult.Hidden::from,
        TWEET_MODERATE_WRITE);
  }

  /**
   * Follows an account. If the account is protected, sends a follow request instead. Since April 2026, X requires an Enterprise
   * plan for this call.
   */
  public final XCall<ActionResult.Following> follow(String userId) {
    return withTarget(x::follow, userId, ActionResult.Following::from, FOLLOWS_WRITE);
  }

  /** Stops following an account. */
  public final XCall<ActionResult.Following> unfollow(String userId) {
    return withId(x::unfollow, userId, ActionResult.Following::from, FOLLOWS_WRITE);
  }

  /** Creates a post. */
  public final XCall<XPost> post(NewPost post) {
    return call(x.post(JsonBodies.newPost(post)), XPost::from, TWEET_WRITE);
  }

  /** Deletes one of the user's posts. */
  public final XCall<ActionResult.Deleted> deletePost(String postId) {
    return call(x.deletePost(id(postId)), ActionResult.Deleted::from, TWEET_WRITE);
  }

  /** Likes a post. Since April 2026, X requires an Enterprise plan for it. */
  public final XCall<ActionResult.Liked> like(String postId) {
    return withPost(x::like, postId, ActionResult.Liked::from, LIKE_WRITE);
  }

  /** Removes the like from a post. */
  public final XCall<ActionResult.Liked> unlike(String postId) {
    return withId(x::unlike, postId, ActionResult.Liked::from, LIKE_WRITE);
  }

  /** Reposts a post. */
  public final XCall<ActionResult.Reposted> repost(String postId) {
    return withPost(x::repost, postId, ActionResult.Reposted::from, TWEET_WRITE);
  }

  /**
   * Removes a repost.
   *
   * @param postId the id of the original post, not of the repost
   */
  public final XCall<ActionResult.Reposted> undoRepost(String postId) {
    return withId(x::undoRepost, postId, ActionResult.Reposted::from, TWEET_WRITE);
  }

  /** Mutes an account. */
  public final XCall<ActionResult.Muting> mute(String userId) {
    return withTarget(x::mute, userId, ActionResult.Muting::from, MUTE_WRITE);
  }

  /** Stops muting an account. */
  public final XCall<ActionResult.Muting> unmute(String userId) {
    return withId(x::unmute, userId, ActionResult.Muting::from, MUTE_WRITE);
  }

  private <T> XCall<T> call(
      Call<ResponseBody> request, Function<JsonMembers, T> decoder, String... scopes) {
    return new XCall<>(new PreparedCall<>(
        context,
        Credentials.required(scopes),
        null,
        id -> request.clone(),
        json -> json.object("data", decoder),
        null));
  }

  private <T> XCall<T> withTarget(
      BiFunction<String, RequestBody, Call<ResponseBody>> operation,
      String targetUserId,
      Function<JsonMembers, T> decoder,
      String scope) {
    return ofUser(operation, JsonBodies.targetUser(id(targetUserId)), decoder, scope);
  }

  /** Returns a call with the user's id in its path and a post in its body. */
  final <T> XCall<T> withPost(
      BiFunction<String, RequestBody, Call<ResponseBody>> operation,
      String postId,
      Function<JsonMembers, T> decoder,
      String scope) {
    return ofUser(operation, JsonBodies.post(id(postId)), decoder, scope);
  }

  /** Returns a call with the user's id and another id in its path. */
  final <T> XCall<T> withId(
      BiFunction<String, String, Call<ResponseBody>> operation,
      String otherId,
      Function<JsonMembers, T> decoder,
      String scope) {
    return ofUser(operation, id(otherId), decoder, scope);
  }

  private <A, T> XCall<T> ofUser(
      BiFunction<String, A, Call<ResponseBody>> operation,
      A argument,
      Function<JsonMembers, T> decoder,
      String scope) {
    return new XCall<>(new PreparedCall<>(
        context,
        Credentials.required(scope),
        userId,
        me -> operation.apply(me, argument),
        json -> json.object("data", decoder),
        null));
  }

  /** Requests the user's id from {@code users/me}. */
  private final class UsersMe implements AuthenticatedUserId.Lookup {

    @Override
    public String request() {
      return me().execute().data().id();
    }

    @Override
    public CompletionStage<String> requestAsync() {
      return me().enqueue().thenApply(response -> response.data().id());
    }
  }
}
