package dev.tripod.cli;

import dev.tripod.domain.exchange.HttpMessagePrinter;
import dev.tripod.domain.http.Origin;
import dev.tripod.x.ActionResult.Following;
import dev.tripod.x.ActionResult.Hidden;
import dev.tripod.x.XApi;
import dev.tripod.x.XClient;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** How each demo ends: what pytwitter's documents end with, a hidden reply and a followed account, by calls that have types. */
final class TypedCalls {

  private static final String REPLY = "1460323737035677698";
  private static final String ANOTHER_USER = "6253282";

  private final Expectations expectations;
  private final XApi x;

  TypedCalls(
      Expectations expectations, OkHttpClient okHttp, HttpMessagePrinter printer, Origin api) {
    this.expectations = expectations;
    this.x = XApi.over(okHttp
            .newBuilder()
            .addNetworkInterceptor(new PrintingInterceptor(printer))
            .build())
        .at(api);
  }

  /**
   * Makes them.
   *
   * @param login whose calls these are
   * @param hiddenReplies at the server
   * @param follows at the server
   */
  void make(
      Function<XApi, XClient> login,
      Supplier<Set<String>> hiddenReplies,
      Supplier<Set<String>> follows) {
    XClient user = login.apply(x);

    expectations.step("Hide a reply on the user's behalf, with OkHttp, Retrofit and Moshi");
    Hidden hidden = user.hideReply(REPLY).execute().data();
    expectations.expect("X says that it is hidden", hidden.hidden());
    expectations.expect("and it is", hiddenReplies.get().equals(Set.of(REPLY)));

    expectations.step("Follow somebody on the user's behalf");
    Following following = user.follow(ANOTHER_USER).execute().data();
    expectations.expect("X says that the user follows them", following.following());
    expectations.expect("and the user does", follows.get().equals(Set.of(ANOTHER_USER)));
  }
}
