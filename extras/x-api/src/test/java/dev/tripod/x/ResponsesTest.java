package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.domain.AuthorizationException.NoResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Stream;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A response")
final class ResponsesTest {

  private final FakeX fake;

  ResponsesTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @Test
  @DisplayName("reports the rate limit")
  void rateLimit() {
    fake.responds(
        200,
        "{\"data\":{\"hidden\":true}}",
        "x-rate-limit-limit",
        "900",
        "x-rate-limit-remaining",
        "0",
        "x-rate-limit-reset",
        "1700000000");

    RateLimit limit = client().hideReply("20").execute().rateLimit();

    assertThat(limit)
        .isEqualTo(new RateLimit(
            OptionalInt.of(900),
            OptionalInt.of(0),
            Optional.of(Instant.parse("2023-11-14T22:13:20Z"))));
  }

  @Test
  @DisplayName(
      "Missing rate-limit headers are stored as zero remaining requests: unknown is not zero.")
  void unknownRateLimit() {
    fake.responds(200, "{\"data\":{\"hidden\":true}}");
    fake.responds(
        200,
        "{\"data\":{\"hidden\":true}}",
        "x-rate-limit-limit",
        "many",
        "x-rate-limit-remaining",
        "-1",
        "x-rate-limit-reset",
        "99999999999999999999");

    for (int i = 0; i < 2; i++) {
      RateLimit limit = client().hideReply("20").execute().rateLimit();
      assertThat(limit.limit()).isEmpty();
      assertThat(limit.remaining()).isEmpty();
      assertThat(limit.reset()).isEmpty();
    }
  }

  @Test
  @DisplayName("contains the errors of a partial result beside its data")
  void partial() {
    fake.responds(200, """
        {"data": [{"id": "1", "text": "one"}],
         "errors": [{"value": "2", "detail": "Could not find tweet with id: [2].",
           "title": "Not Found Error", "resource_type": "tweet", "parameter": "ids",
           "resource_id": "2", "type": "https://api.twitter.com/2/problems/resource-not-found"}]}
        """);

    XResponse<List<XPost>> response = client().search("cats").page().execute();

    assertThat(response.data()).extracting(XPost::id).containsExactly("1");
    assertThat(response.errors())
        .containsExactly(new XProblem(
            "https://api.twitter.com/2/problems/resource-not-found",
            "Not Found Error",
            "Could not find tweet with id: [2].",
            "tweet",
            "2"));
    assertThat(response.next()).isEmpty();
    assertThatThrownBy(() -> response.data().add(response.data().get(0)))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  @DisplayName("with only errors is an exception")
  void onlyErrors() {
    fake.responds(200, """
        {"errors": [{"detail": "User has been suspended: [7].", "title": "Forbidden",
           "type": "https://api.x.com/2/problems/resource-not-found"}]}
        """);

    XApiException thrown =
        catchThrowableOfType(XApiException.class, () -> client().me().execute());

    assertThat(thrown.status()).hasValue(200);
    assertThat(thrown.type()).hasValue("resource-not-found");
    assertThat(thrown.title()).hasValue("Forbidden");
    assertThat(thrown)
        .hasMessage(
            "X returned only errors for GET /2/users/me with status 200, resource-not-found:"
                + " User has been suspended: [7]. Look up the problem in X's documentation.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "<html>Scheduled maintenance</html>",
        "null",
        "[]",
        "{}",
        "{\"data\":null}",
        "{\"data\":{\"id\":\"1\",\"name\":\"n\",\"username\":\"u\"}} {}",
        "{\"data\":{\"id\":\"1\",\"name\":\"n\"}}",
        "{\"data\":{\"name\":\"n\",\"username\":\"u\"}}",
        "{\"data\":{\"id\":\"../1\",\"name\":\"n\",\"username\":\"u\"}}",
        "{\"data\":{\"id\":{},\"name\":\"n\",\"username\":\"u\"}}",
        "{\"data\":{\"id\":\"1\",\"name\":\"n\",\"username\":\"u\",\"created_at\":\"yesterday\"}}",
        "{\"data\":{\"id\":\"1\",\"name\":\"n\",\"username\":\"u\"},\"errors\":[null]}",
        "{data:{id:\"1\",name:\"n\",username:\"u\"}}",
        "{'data':{'id':'1','name':'n','username':'u'}}",
        "{\"data\":{\"id\":\"1\",\"name\":\"n\",\"username\":\"u\"",
      })
  @DisplayName("that is not one of X's is unreadable and is not quoted")
  void unreadable(String body) {
    fake.responds(200, body);

    UnreadableResponse thrown =
        catchThrowableOfType(UnreadableResponse.class, () -> client().me().execute());

    assertThat(thrown.status()).isEqualTo(200);
    assertThat(thrown.contentType()).isEqualTo("application/json; charset=utf-8");
    assertThat(thrown).hasNoCause();
    assertThat(thrown.getMessage())
        .startsWith("The response of " + fake.origin() + " with status 200")
        .doesNotContain("maintenance", "username");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"data\":{}}", "{\"data\":{\"hidden\":null}}", "{\"data\":{\"hidden\":1}}"})
  @DisplayName("to a change is unreadable without the resulting state")
  void unreadableActionResult(String body) {
    fake.responds(200, body);

    assertThatThrownBy(() -> client().hideReply("20").execute())
        .isInstanceOf(UnreadableResponse.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"data\":[null]}", "{\"data\":[{\"id\":\"1\"}]}", "{\"data\":{}}", "{}"})
  @DisplayName("with an incomplete post is unreadable")
  void unreadablePosts(String body) {
    fake.responds(200, body);

    assertThatThrownBy(() -> client().search("cats").page().execute())
        .isInstanceOf(UnreadableResponse.class);
  }

  @Test
  @DisplayName("that is too long is not read completely")
  void tooLong() {
    String space = " ".repeat(8 * 1024 * 1024);
    fake.responds(200, "{\"data\":{\"hidden\":true}}" + space);
    fake.responds(400, space + "{}");

    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> client().hideReply("20").execute())
          .isInstanceOf(NoResponse.class)
          .cause()
          .hasMessageContaining("longer than 8388608 bytes");
    }
  }

  @Test
  @DisplayName("with any text is a result, an error or unreadable, and nothing else")
  void hostile() {
    Random random = new Random(20261122);
    String whole = "{\"data\":{\"id\":\"1\",\"name\":\"n\",\"username\":\"u\",\"created_at\":"
        + "\"2013-12-14T04:35:55Z\"},\"errors\":[{\"code\":32,\"message\":\"m\",\"type\":\"https://a/b\"}],"
        + "\"title\":\"t\",\"detail\":\"d\",\"type\":\"https://api.x.com/2/problems/usage-capped\",\"meta\":{}}";
    OkHttpClient responding = fake.okHttp
        .newBuilder()
        .addInterceptor(chain -> new Response.Builder()
            .request(chain.request())
            .protocol(Protocol.HTTP_1_1)
            .code(random.nextBoolean() ? 200 : 403)
            .message("")
            .body(ResponseBody.create(broken(whole, random), null))
            .build())
        .build();
    XClient client =
        XApi.over(responding).at(fake.origin()).oauth2(fake.bearer(FakeX.TOKENS), FakeX.TOKENS);
    int responses = 0;
    for (int i = 0; i < 3000; i++) {
      try {
        client.me().execute();
        responses++;
      } catch (XApiException | UnreadableResponse expected) {
        assertThat(expected.getMessage()).isNotBlank();
      }
    }
    assertThat(responses).isPositive();
  }

  @ParameterizedTest
  @CsvSource({"''", "12a", "-1", "12345678901234567890", "../me", "１２", "@alice", "'1 '"})
  @DisplayName("is not requested for an invalid id")
  void ids(String id) {
    XOAuth2Client x = fake.oauth2(FakeX.tokensOf("42"));
    Stream<Runnable> calls = Stream.of(
        () -> x.hideReply(id),
        () -> x.unhideReply(id),
        () -> x.follow(id),
        () -> x.unfollow(id),
        () -> x.following(id),
        () -> x.followers(id),
        () -> x.deletePost(id),
        () -> x.like(id),
        () -> x.unlike(id),
        () -> x.repost(id),
        () -> x.undoRepost(id),
        () -> x.mute(id),
        () -> x.unmute(id),
        () -> x.posts(id),
        () -> x.bookmark(id),
        () -> x.removeBookmark(id),
        () -> NewPost.of("").inReplyTo(id),
        () -> NewPost.of("").quoting(id),
        () -> NewPost.of("").withMedia("1", id));

    assertThat(calls)
        .allSatisfy(call -> assertThatIllegalArgumentException()
            .isThrownBy(call::run)
            .withMessageContaining("1 to 19 digits"));
    assertThatIllegalArgumentException().isThrownBy(() -> x.search("cats").ofSize(0));
    assertThatIllegalArgumentException().isThrownBy(() -> x.search("cats").from(" "));
    assertThatIllegalArgumentException().isThrownBy(() -> x.search(" "));
  }

  private XClient client() {
    return fake.oauth2(FakeX.tokensOf("42"));
  }

  private static String broken(String whole, Random random) {
    StringBuilder text = new StringBuilder(whole);
    for (int changes = random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(text.length());
      switch (random.nextInt(4)) {
        case 0 -> text.deleteCharAt(at);
        case 1 -> text.insert(at, "{}[]\",:0ntf\\".charAt(random.nextInt(12)));
        case 2 -> text.setCharAt(at, (char) random.nextInt(0x3000));
        default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
      }
    }
    return text.toString();
  }
}
