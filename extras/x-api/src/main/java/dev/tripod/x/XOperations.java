package dev.tripod.x;

import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.POST;
import retrofit2.http.PUT;
import retrofit2.http.Path;
import retrofit2.http.Query;

/**
 * X's operations for Retrofit, one method each. {@code me} is the id of the user for whom the call is made. Bodies are
 * raw: {@link JsonBodies} writes them and the {@code from} methods of the records read them, without reflection.
 */
interface XOperations {

  @GET("2/users/me?" + XUser.FIELDS)
  Call<ResponseBody> me();

  @PUT("2/tweets/{id}/hidden")
  Call<ResponseBody> hide(@Path("id") String id, @Body RequestBody hidden);

  @POST("2/users/{me}/following")
  Call<ResponseBody> follow(@Path("me") String me, @Body RequestBody target);

  @DELETE("2/users/{me}/following/{id}")
  Call<ResponseBody> unfollow(@Path("me") String me, @Path("id") String id);

  @GET("2/users/{id}/following?" + XUser.FIELDS)
  Call<ResponseBody> following(
      @Path("id") String id,
      @Query("max_results") @Nullable Integer size,
      @Query("pagination_token") @Nullable String from);

  @GET("2/users/{id}/followers?" + XUser.FIELDS)
  Call<ResponseBody> followers(
      @Path("id") String id,
      @Query("max_results") @Nullable Integer size,
      @Query("pagination_token") @Nullable String from);

  @POST("2/tweets")
  Call<ResponseBody> post(@Body RequestBody post);

  @DELETE("2/tweets/{id}")
  Call<ResponseBody> deletePost(@Path("id") String id);

  @POST("2/users/{me}/likes")
  Call<ResponseBody> like(@Path("me") String me, @Body RequestBody post);

  @DELETE("2/users/{me}/likes/{id}")
  Call<ResponseBody> unlike(@Path("me") String me, @Path("id") String id);

  @POST("2/users/{me}/retweets")
  Call<ResponseBody> repost(@Path("me") String me, @Body RequestBody post);

  @DELETE("2/users/{me}/retweets/{id}")
  Call<ResponseBody> undoRepost(@Path("me") String me, @Path("id") String id);

  @POST("2/users/{me}/muting")
  Call<ResponseBody> mute(@Path("me") String me, @Body RequestBody target);

  @DELETE("2/users/{me}/muting/{id}")
  Call<ResponseBody> unmute(@Path("me") String me, @Path("id") String id);

  @POST("2/users/{me}/bookmarks")
  Call<ResponseBody> bookmark(@Path("me") String me, @Body RequestBody post);

  @DELETE("2/users/{me}/bookmarks/{id}")
  Call<ResponseBody> removeBookmark(@Path("me") String me, @Path("id") String id);

  @GET("2/tweets/search/recent?" + XPost.FIELDS)
  Call<ResponseBody> search(
      @Query("query") String query,
      @Query("max_results") @Nullable Integer size,
      @Query("next_token") @Nullable String from);

  @GET("2/users/{id}/tweets?" + XPost.FIELDS)
  Call<ResponseBody> posts(
      @Path("id") String id,
      @Query("max_results") @Nullable Integer size,
      @Query("pagination_token") @Nullable String from);
}
