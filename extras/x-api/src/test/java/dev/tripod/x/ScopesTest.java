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

  /** From X's OpenAPI document. */
  static Stream<Required> required() {
    return Stream.of(
        new Required("tweet.moderate.write", x -> x.hideReply("20")),
        new Required("tweet.moderate.write", x -> x.unhideReply("20")),
        new Required("follows.write", x -> x.follow("7")),
        new Required("follows.write", x -> x.unfollow("7")),
        new Required("follows.read", x -> x.following("7").page()),
        new Required("follows.read", x -> x.followers("7").page()),
        new Required("tweet.write", x -> x.post(NewPost.of("t"))),
        new Required("tweet.write", x -> x.deletePost("20")),
        new Required("like.write", x -> x.like("20")),
        new Required("like.write", x -> x.unlike("20")),
        new Required("tweet.write", x -> x.repost("20")),
        new Required("tweet.write", x -> x.undoRepost("20")),
        new Required("mute.write", x -> x.mute("7")),
        new Required("mute.write", x -> x.unmute("7")),
        new Required("bookmark.write", x -> x.bookmark("20")),
        new Required("bookmark.write", x -> x.removeBookmark("20")));
  }

  @ParameterizedTest
  @MethodSource("required")
  @DisplayName("are checked before anything is sent, including the request for the user's id")
  void missing(Required required) {
    XCall<?> call = required.call.apply(fake.oauth2(FakeX.TOKENS.withScope(BASE)));

    XApiException thrown = catchThrowableOfType(XApiException.class, call::execute);
    Throwable failed = catchThrowableOfType(
            CompletionException.class, () -> call.enqueue().join())
        .getCause();

    assertThat(thrown.missingScope()).containsExactly(required.scope);
    assertThat(thrown.status()).isEmpty();
    assertThat(thrown)
        .hasMessage("Nothing was sent: the call requires the scope " + required.scope
            + ", which the user did not grant. Next step: send the user through the authorization again"
            + " and request it together with the granted scopes.");
    assertThat(failed).isInstanceOf(XApiException.class).hasMessage(thrown.getMessage());
    assertThat(fake.server.getRequestCount()).isZero();
  }

  @ParameterizedTest
  @MethodSource("required")
  @DisplayName("are sufficient")
  void granted(Required required) {
    fake.responds(403, "{}");
    XCall<?> call =
        required.call.apply(fake.oauth2(FakeX.tokensOf("42", BASE[0], BASE[1], required.scope)));

    XApiException thrown = catchThrowableOfType(XApiException.class, call::execute);

    assertThat(thrown.status()).hasValue(403);
  }

  @Test
  @DisplayName("include two for every call")
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
  @DisplayName("are left to X if they are unknown, and with OAuth 1.0a")
  void unknown() {
    for (int i = 0; i < 3; i++) {
      fake.responds(200, "{\"data\":{\"hidden\":true}}");
    }

    Tokens unknown = FakeX.TOKENS;
    fake.oauth2(unknown).hideReply("20").execute();
    fake.oauth1(FakeX.CREDENTIALS).hideReply("20").execute();
    fake.oauth1(FakeX.CREDENTIALS).hideReply("20").enqueue().join();

    assertThat(fake.server.getRequestCount()).isEqualTo(3);
  }

  private record Required(String scope, Function<XOAuth2Client, XCall<?>> call) {

    @Override
    public String toString() {
      return scope;
    }
  }
}
