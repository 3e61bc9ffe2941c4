package dev.tripod.examples;

import dev.tripod.domain.ResourceOwner;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.keeper.TokenKeeper;
import dev.tripod.x.XApi;
import dev.tripod.x.XApiException;
import dev.tripod.x.XClient;
import dev.tripod.x.XUser;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import okhttp3.OkHttpClient;

/** Typed calls of X's API. */
final class TypedXCalls {

  private TypedXCalls() {}

  static XClient byOAuth1(
      OkHttpClient okHttp, OAuth1Client client, TokenCredentials token, Origin api) {
    // tag::oauth1[]
    XClient x = XApi.over(okHttp).at(api).oauth1(client.authorizer(token, api), token);
    // end::oauth1[]
    return x;
  }

  static XClient byOAuth2(
      OkHttpClient okHttp, TokenKeeper keeper, ResourceOwner alice, Tokens tokens, Origin api) {
    // tag::oauth2[]
    XClient x = XApi.over(okHttp).at(api).oauth2(keeper.authorizer(alice, api), tokens);
    // end::oauth2[]
    return x;
  }

  static CompletableFuture<Boolean> call(XClient x, String replyId, String userId) {
    // tag::call[]
    boolean hidden = x.hideReply(replyId).execute().data().hidden();
    CompletableFuture<Boolean> follows =
        x.follow(userId).enqueue().thenApply(response -> response.data().following());
    // end::call[]
    return follows.thenApply(following -> following && hidden);
  }

  static List<XUser> someFollowers(XClient x, String userId) {
    // tag::pages[]
    List<XUser> some = x.followers(userId).ofSize(1000).stream()
        .limit(3) // three requests at most
        .flatMap(page -> page.data().stream())
        .toList();
    // end::pages[]
    return some;
  }

  static String refused(XClient x, String postId) {
    // tag::refused[]
    try {
      x.like(postId).execute();
      return "liked";
    } catch (XApiException e) {
      return e.nextStep().orElse("try later"); // which scope is missing, when to try again
    }
    // end::refused[]
  }
}
