package dev.tripod.cli.demo;

import dev.tripod.domain.http.Origin;
import dev.tripod.printer.HttpMessagePrinter;
import dev.tripod.x.ActionResult.Following;
import dev.tripod.x.ActionResult.Hidden;
import dev.tripod.x.XApi;
import dev.tripod.x.XClient;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import okhttp3.OkHttpClient;

/** The last steps of each demo: typed calls that hide a reply and follow an account, like the examples of pytwitter. */
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
   * Makes the calls.
   *
   * @param login creates the client of the user
   * @param hiddenReplies returns the replies that the server has hidden
   * @param follows returns the accounts that the user follows at the server
   */
  void make(
      Function<XApi, XClient> login,
      Supplier<Set<String>> hiddenReplies,
      Supplier<Set<String>> follows) {
    XClient user = login.apply(x);

    expectations.step("Hide a reply on the user's behalf, with OkHttp, Retrofit and Moshi");
    Hidden hidden = user.hideReply(REPLY).execute().data();
    expectations.expect("X says that it is hidden", hidden.hidden());
    expectations.expect("it is hidden at the server", hiddenReplies.get().equals(Set.of(REPLY)));

    expectations.step("Follow an account on the user's behalf");
    Following following = user.follow(ANOTHER_USER).execute().data();
    expectations.expect("X says that the user follows it", following.following());
    expectations.expect(
        "the user follows it at the server", follows.get().equals(Set.of(ANOTHER_USER)));
  }
}
