package dev.tripod.x;

import dev.tripod.x.Wire.Draft;
import dev.tripod.x.Wire.Envelope;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.PUT;
import retrofit2.http.Path;
import retrofit2.http.Query;

/** X's operations, one line each. {@code me} is the id of the user on whose behalf the call is made. */
interface XOperations {

  @GET("2/users/me?" + XUser.FIELDS)
  Call<Envelope<XUser>> me();

  @PUT("2/tweets/{id}/hidden")
  Call<Envelope<Outcome.Hidden>> hide(@Path("id") String id, @Body Map<String, Boolean> hidden);

  @POST("2/users/{me}/following")
  Call<Envelope<Outcome.Following>> follow(@Path("me") String me, @Body Map<String, String> target);

  @DELETE("2/users/{me}/following/{id}")
  Call<Envelope<Outcome.Following>> unfollow(@Path("me") String me, @Path("id") String id);

  @GET("2/users/{id}/following?" + XUser.FIELDS)
  Call<Envelope<List<XUser>>> following(
      @Path("id") String id,
      @Query("max_results") @Nullable Integer size,
      @Query("pagination_token") @Nullable String from);

  @GET("2/users/{id}/followers?" + XUser.FIELDS)
  Call<Envelope<List<XUser>>> followers(
      @Path("id") String id,
      @Query("max_results") @Nullable Integer size,
      @Query("pagination_token") @Nullable String from);

  @POST("2/tweets")
  Call<Envelope<XPost>> post(@Body Draft draft);

  @DELETE("2/tweets/{id}")
  Call<Envelope<Outcome.Deleted>> deletePost(@Path("id") String id);

  @POST("2/users/{me}/likes")
  Call<Envelope<Outcome.Liked>> like(@Path("me") String me, @Body Map<String, String> post);

  @DELETE("2/users/{me}/likes/{id}")
  Call<Envelope<Outcome.Liked>> unlike(@Path("me") String me, @Path("id") String id);

  @POST("2/users/{me}/retweets")
  Call<Envelope<Outcome.Reposted>> repost(@Path("me") String me, @Body Map<String, String> post);

  @DELETE("2/users/{me}/retweets/{id}")
  Call<Envelope<Outcome.Reposted>> undoRepost(@Path("me") String me, @Path("id") String id);

  @POST("2/users/{me}/muting")
  Call<Envelope<Outcome.Muting>> mute(@Path("me") String me, @Body Map<String, String> target);

  @DELETE("2/users/{me}/muting/{id}")
  Call<Envelope<Outcome.Muting>> unmute(@Path("me") String me, @Path("id") String id);

  @POST("2/users/{me}/bookmarks")
  Call<Envelope<Outcome.Bookmarked>> bookmark(
      @Path("me") String me, @Body Map<String, String> post);

  @DELETE("2/users/{me}/bookmarks/{id}")
  Call<Envelope<Outcome.Bookmarked>> removeBookmark(@Path("me") String me, @Path("id") String id);

  @GET("2/tweets/search/recent?" + XPost.FIELDS)
  Call<Envelope<List<XPost>>> search(
      @Query("query") String query,
      @Query("max_results") @Nullable Integer size,
      @Query("next_token") @Nullable String from);

  @GET("2/users/{id}/tweets?" + XPost.FIELDS)
  Call<Envelope<List<XPost>>> posts(
      @Path("id") String id,
      @Query("max_results") @Nullable Integer size,
      @Query("pagination_token") @Nullable String from);
}
