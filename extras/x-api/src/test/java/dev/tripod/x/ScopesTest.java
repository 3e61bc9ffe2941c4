package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.XScope;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The scopes of a call")
final class ScopesTest {

  private static final String[] BASE = {XScope.TWEET_READ, XScope.USERS_READ};

  private final FakeX fake;

  ScopesTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    fake.close();
  }

  /** As X's OpenAPI document has them. */
  static Stream<Wanted> wanted() {
    return Stream.of(
        new Wanted("tweet.moderate.write", x -> x.hideReply("20")),
        new Wanted("tweet.moderate.write", x -> x.unhideReply("20")),
        new Wanted("follows.write", x -> x.follow("7")),
        new Wanted("follows.write", x -> x.unfollow("7")),
        new Wanted("follows.read", x -> x.following("7").page()),
        new Wanted("follows.read", x -> x.followers("7").page()),
        new Wanted("tweet.write", x -> x.post(NewPost.of("t"))),
        new Wanted("tweet.write", x -> x.deletePost("20")),
        new Wanted("like.write", x -> x.like("20")),
        new Wanted("like.write", x -> x.unlike("20")),
        new Wanted("tweet.write", x -> x.repost("20")),
        new Wanted("tweet.write", x -> x.undoRepost("20")),
        new Wanted("mute.write", x -> x.mute("7")),
        new Wanted("mute.write", x -> x.unmute("7")),
        new Wanted("bookmark.write", x -> x.bookmark("20")),
        new Wanted("bookmark.write", x -> x.removeBookmark("20")));
  }

  @ParameterizedTest
  @MethodSource("wanted")
  @DisplayName("are looked for before anything is sent, also for the user's id")
  void missing(Wanted wanted) {
    XCall<?> call = wanted.call.apply(fake.oauth2(FakeX.TOKENS.withScope(BASE)));

    XApiException thrown = catchThrowableOfType(XApiException.class, call::execute);
    Throwable failed = catchThrowableOfType(
            CompletionException.class, () -> call.enqueue().join())
        .getCause();

    assertThat(thrown.missingScope()).containsExactly(wanted.scope);
    assertThat(thrown.status()).isEmpty();
    assertThat(thrown)
        .hasMessage("Nothing was sent: the user did not grant this app " + wanted.scope
            + ", which the call takes. Next: send the user through the authorization again, and ask"
            + " for that beside what was granted");
    assertThat(failed).isInstanceOf(XApiException.class).hasMessage(thrown.getMessage());
    assertThat(fake.server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @MethodSource("wanted")
  @DisplayName("are enough")
  void granted(Wanted wanted) {
    fake.answers(403, "{}");
    XCall<?> call =
        wanted.call.apply(fake.oauth2(FakeX.tokensOf("42", BASE[0], BASE[1], wanted.scope)));

    XApiException thrown = catchThrowableOfType(XApiException.class, call::execute);

    assertThat(thrown.status()).hasValue(403);
  }

  @Test
  @DisplayName("are two for every call")
  void forEveryCall() {
    XClient x = fake.oauth2(FakeX.TOKENS.withScope(XScope.OFFLINE_ACCESS));

    assertThat(Map.of(
            "me",
            x.me(),
            "posts",
            x.posts("7").page(),
            "search",
            x.search("cats").page()))
        .allSatisfy((name, call) -> assertThat(
                catchThrowableOfType(XApiException.class, call::execute).missingScope())
            .containsExactly("tweet.read", "users.read"));
  }

  @Test
  @DisplayName("are X's to decide where nobody told them, and with OAuth 1.0a")
  void unknown() {
    for (int i = 0; i < 3; i++) {
      fake.answers(200, "{\"data\":{\"hidden\":true}}");
    }

    Tokens unknown = FakeX.TOKENS;
    fake.oauth2(unknown).hideReply("20").execute();
    fake.oauth1(FakeX.CREDENTIALS).hideReply("20").execute();
    fake.oauth1(FakeX.CREDENTIALS).hideReply("20").enqueue().join();

    assertThat(fake.server.getRequestCount()).isEqualTo(3);
  }

  private record Wanted(String scope, Function<XOAuth2Client, XCall<?>> call) {

    @Override
    public String toString() {
      return scope;
    }
  }
}
