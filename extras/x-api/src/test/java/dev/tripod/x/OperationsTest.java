package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import mockwebserver3.RecordedRequest;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("Each operation")
final class OperationsTest {

  private static final String USER_FIELDS = "user.fields=created_at,description,protected,verified";
  private static final String POST_FIELDS =
      "tweet.fields=author_id,conversation_id,in_reply_to_user_id,created_at";
  private static final String NOTHING = "";

  private final FakeX fake;

  OperationsTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    fake.close();
  }

  /** The responses are those of X's documentation, including members that we do not read. */
  static Stream<Operation> operations() {
    return Stream.of(
        new Operation(
            XClient::me,
            "GET /2/users/me?" + USER_FIELDS,
            NOTHING,
            200,
            """
            {"data": {"id": "2244994945", "name": "X Dev", "username": "XDevelopers",
              "created_at": "2013-12-14T04:35:55.036Z", "protected": false, "verified": true,
              "description": "The voice of the X Dev team",
              "public_metrics": {"followers_count": 507902, "following_count": 1863}},
             "includes": {"tweets": [{"id": "1255542774432063488", "text": "During these times"}]}}
            """,
            new XUser(
                "2244994945",
                "X Dev",
                "XDevelopers",
                Instant.parse("2013-12-14T04:35:55.036Z"),
                "The voice of the X Dev team",
                false,
                true)),
        new Operation(
            x -> x.hideReply("1346889436626259968"),
            "PUT /2/tweets/1346889436626259968/hidden",
            "{\"hidden\":true}",
            200,
            "{\"data\": {\"hidden\": true}}",
            new ActionResult.Hidden(true)),
        new Operation(
            x -> x.unhideReply("1346889436626259968"),
            "PUT /2/tweets/1346889436626259968/hidden",
            "{\"hidden\":false}",
            200,
            "{\"data\": {\"hidden\": false}}",
            new ActionResult.Hidden(false)),
        new Operation(
            x -> x.follow("6253282"),
            "POST /2/users/42/following",
            "{\"target_user_id\":\"6253282\"}",
            200,
            "{\"data\": {\"following\": true, \"pending_follow\": false}}",
            new ActionResult.Following(true, false)),
        new Operation(
            x -> x.unfollow("6253282"),
            "DELETE /2/users/42/following/6253282",
            NOTHING,
            200,
            "{\"data\": {\"following\": false}}",
            new ActionResult.Following(false, null)),
        new Operation(
            x -> x.following("2244994945").ofSize(2).page(),
            "GET /2/users/2244994945/following?" + USER_FIELDS + "&max_results=2",
            NOTHING,
            200,
            """
            {"data": [{"id": "6253282", "name": "X API", "username": "XAPI"},
                      {"id": "3282859598", "name": "X Data", "username": "XData"}],
             "meta": {"result_count": 2, "next_token": "DFEDBNRFT3MHCZZZ"}}
            """,
            List.of(user("6253282", "X API", "XAPI"), user("3282859598", "X Data", "XData"))),
        new Operation(
            x -> x.followers("2244994945").from("DFEDBNRFT3MHCZZZ").page(),
            "GET /2/users/2244994945/followers?" + USER_FIELDS
                + "&pagination_token=DFEDBNRFT3MHCZZZ",
            NOTHING,
            200,
            """
            {"data": [{"id": "6253282", "name": "X API", "username": "XAPI"}],
             "meta": {"result_count": 1, "previous_token": "7140w9gefhslx3"}}
            """,
            List.of(user("6253282", "X API", "XAPI"))),
        new Operation(
            x -> x.post(NewPost.of("Learn how")),
            "POST /2/tweets",
            "{\"text\":\"Learn how\"}",
            201,
            """
            {"data": {"id": "1445880548472328192", "text": "Learn how",
                      "edit_history_post_ids": ["1445880548472328192"]}}
            """,
            post("1445880548472328192", "Learn how")),
        new Operation(
            x -> x.post(NewPost.of("É 日本 \uD83D\uDE00 \"\n")
                .inReplyTo("1")
                .quoting("2")
                .withMedia("3", "4")),
            "POST /2/tweets",
            "{\"text\":\"É 日本 \uD83D\uDE00 \\\"\\n\",\"reply\":{\"in_reply_to_tweet_id\":\"1\"},"
                + "\"quote_tweet_id\":\"2\",\"media\":{\"media_ids\":[\"3\",\"4\"]}}",
            201,
            "{\"data\": {\"id\": \"9\", \"text\": \"É 日本\"}}",
            post("9", "É 日本")),
        new Operation(
            x -> x.post(NewPost.of("").withMedia("3")),
            "POST /2/tweets",
            "{\"media\":{\"media_ids\":[\"3\"]}}",
            201,
            "{\"data\": {\"id\": \"9\", \"text\": \"\"}}",
            post("9", "")),
        new Operation(
            x -> x.deletePost("1445880548472328192"),
            "DELETE /2/tweets/1445880548472328192",
            NOTHING,
            200,
            "{\"data\": {\"deleted\": true}}",
            new ActionResult.Deleted(true)),
        new Operation(
            x -> x.like("1354143047324299264"),
            "POST /2/users/42/likes",
            "{\"tweet_id\":\"1354143047324299264\"}",
            200,
            "{\"data\": {\"liked\": true}}",
            new ActionResult.Liked(true)),
        new Operation(
            x -> x.unlike("1354143047324299264"),
            "DELETE /2/users/42/likes/1354143047324299264",
            NOTHING,
            200,
            "{\"data\": {\"liked\": false}}",
            new ActionResult.Liked(false)),
        new Operation(
            x -> x.repost("1354143047324299264"),
            "POST /2/users/42/retweets",
            "{\"tweet_id\":\"1354143047324299264\"}",
            200,
            "{\"data\": {\"rest_id\": \"1354143047324299264\", \"retweeted\": true}}",
            new ActionResult.Reposted(true)),
        new Operation(
            x -> x.undoRepost("1354143047324299264"),
            "DELETE /2/users/42/retweets/1354143047324299264",
            NOTHING,
            200,
            "{\"data\": {\"retweeted\": false}}",
            new ActionResult.Reposted(false)),
        new Operation(
            x -> x.mute("6253282"),
            "POST /2/users/42/muting",
            "{\"target_user_id\":\"6253282\"}",
            200,
            "{\"data\": {\"muting\": true}}",
            new ActionResult.Muting(true)),
        new Operation(
            x -> x.unmute("6253282"),
            "DELETE /2/users/42/muting/6253282",
            NOTHING,
            200,
            "{\"data\": {\"muting\": false}}",
            new ActionResult.Muting(false)),
        new Operation(
            x -> x.search("from:XDevelopers (a OR b) -\"c+d\" #é&lang=1")
                .ofSize(10)
                .page(),
            "GET /2/tweets/search/recent?" + POST_FIELDS
                + "&query=from%3AXDevelopers%20%28a%20OR%20b%29%20-%22c%2Bd%22%20%23%C3%A9%26lang%3D1&max_results=10",
            NOTHING,
            200,
            """
            {"data": [{"id": "1373001119480344583", "text": "Looking to get started",
                       "author_id": "2244994945", "conversation_id": "1373001119480344583",
                       "created_at": "2021-03-19T19:59:10.000Z",
                       "edit_history_tweet_ids": ["1373001119480344583"]}],
             "meta": {"newest_id": "1373001119480344583", "oldest_id": "1373001119480344583",
                      "result_count": 1}}
            """,
            List.of(new XPost(
                "1373001119480344583",
                "Looking to get started",
                "2244994945",
                "1373001119480344583",
                null,
                Instant.parse("2021-03-19T19:59:10Z")))),
        new Operation(
            x -> x.search("cats").from("b26v89c19zqg8o3fo77h0").page(),
            "GET /2/tweets/search/recent?" + POST_FIELDS
                + "&query=cats&next_token=b26v89c19zqg8o3fo77h0",
            NOTHING,
            200,
            "{\"meta\": {\"result_count\": 0}}",
            List.of()),
        new Operation(
            x -> x.posts("2244994945")
                .ofSize(5)
                .from("7140dibdnow9c7btw3z2vwioavpvutgzrzm9icis4ndix")
                .page(),
            "GET /2/users/2244994945/tweets?" + POST_FIELDS
                + "&max_results=5&pagination_token=7140dibdnow9c7btw3z2vwioavpvutgzrzm9icis4ndix",
            NOTHING,
            200,
            """
            {"data": [{"id": "1338971066773905408", "text": "Using Twitter data",
                       "in_reply_to_user_id": "6253282"}],
             "meta": {"result_count": 1}}
            """,
            List.of(new XPost(
                "1338971066773905408", "Using Twitter data", null, null, "6253282", null))));
  }

  static Stream<Operation> onlyWithOAuth2() {
    return Stream.of(
        new Operation(
            x -> ((XOAuth2Client) x).bookmark("1354143047324299264"),
            "POST /2/users/42/bookmarks",
            "{\"tweet_id\":\"1354143047324299264\"}",
            200,
            "{\"data\": {\"bookmarked\": true}}",
            new ActionResult.Bookmarked(true)),
        new Operation(
            x -> ((XOAuth2Client) x).removeBookmark("1354143047324299264"),
            "DELETE /2/users/42/bookmarks/1354143047324299264",
            NOTHING,
            200,
            "{\"data\": {\"bookmarked\": false}}",
            new ActionResult.Bookmarked(false)));
  }

  @ParameterizedTest
  @MethodSource({"operations", "onlyWithOAuth2"})
  @DisplayName("sends X's method, path, query and body, and reads X's response")
  void executed(Operation operation) {
    fake.responds(operation.status, operation.response);

    Object data =
        operation.call.apply(fake.oauth2(FakeX.tokensOf("42"))).execute().data();

    assertThat(data).isEqualTo(operation.data);
    assertSent(operation);
  }

  @ParameterizedTest
  @MethodSource({"operations", "onlyWithOAuth2"})
  @DisplayName("does the same when it is enqueued")
  void enqueued(Operation operation) {
    fake.responds(operation.status, operation.response);

    Object data =
        operation.call.apply(fake.oauth2(FakeX.tokensOf("42"))).enqueue().join().data();

    assertThat(data).isEqualTo(operation.data);
    assertSent(operation);
  }

  private void assertSent(Operation operation) {
    RecordedRequest request = fake.taken();
    assertThat(request.getMethod() + " " + request.getTarget()).isEqualTo(operation.line);
    assertThat(Optional.ofNullable(request.getBody()).orElse(ByteString.EMPTY).utf8())
        .isEqualTo(operation.body);
    assertThat(request.getHeaders().get("Content-Type"))
        .isEqualTo(operation.body.isEmpty() ? null : "application/json; charset=utf-8");
    assertThat(request.getHeaders().get("Authorization")).isEqualTo("Bearer access-token-1");
    assertThat(fake.server.getRequestCount()).isEqualTo(1);
  }

  private static XUser user(String id, String name, String username) {
    return new XUser(id, name, username, null, null, null, null);
  }

  private static XPost post(String id, String text) {
    return new XPost(id, text, null, null, null, null);
  }

  /** A call with the expected request, the response and the expected result. */
  record Operation(
      Function<XClient, XCall<?>> call,
      String line,
      String body,
      int status,
      String response,
      Object data) {

    @Override
    public String toString() {
      return line + " " + body;
    }
  }
}
