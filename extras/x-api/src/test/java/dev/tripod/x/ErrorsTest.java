package dev.tripod.x;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.XScope;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("An error")
final class ErrorsTest {

  private static final String APP_ONLY = """
      {"title": "Unsupported Authentication", "status": 403,
       "detail": "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.  Supported authentication types are [OAuth 1.0a User Context, OAuth 2.0 User Context].",
       "type": "https://api.twitter.com/2/problems/unsupported-authentication"}
      """;
  private static final String NOT_ENROLLED = """
      {"client_id": "16489123", "title": "Client Forbidden", "reason": "client-not-enrolled",
       "detail": "When authenticating requests to the Twitter API v2 endpoints, you must use keys and tokens from a Twitter developer App that is attached to a Project.",
       "required_enrollment": "Appropriate Level of API Access",
       "registration_url": "https://developer.twitter.com/en/docs/projects/overview",
       "type": "https://api.twitter.com/2/problems/client-forbidden"}
      """;
  private static final String PLAIN_FORBIDDEN =
      "{\"title\":\"Forbidden\",\"type\":\"about:blank\",\"status\":403,\"detail\":\"Forbidden\"}";

  private final FakeX fake;

  ErrorsTest() throws IOException {
    fake = new FakeX();
  }

  @AfterEach
  void close() {
    fake.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.twitter.com/2/problems/not-authorized-for-resource",
        "https://api.x.com/2/problems/not-authorized-for-resource"
      })
  @DisplayName("has the last segment of its type, for any host")
  void type(String type) {
    XApiException thrown = rejected(
        403,
        "{\"title\":\"Authorization Error\",\"detail\":\"Sorry, you are not authorized.\",\"type\":\""
            + type + "\"}",
        "x-rate-limit-remaining",
        "14");

    assertThat(thrown.status()).hasValue(403);
    assertThat(thrown.type()).hasValue("not-authorized-for-resource");
    assertThat(thrown.title()).hasValue("Authorization Error");
    assertThat(thrown.detail()).hasValue("Sorry, you are not authorized.");
    assertThat(thrown.code()).isEmpty();
    assertThat(thrown.rateLimit().remaining()).hasValue(14);
    assertThat(thrown.missingScope()).isEmpty();
    assertThat(thrown)
        .hasNoCause()
        .hasMessage(
            "X rejected PUT /2/tweets/20/hidden with status 403,"
                + " not-authorized-for-resource: Sorry, you are not authorized. Look up the problem in X's documentation.");
  }

  @Test
  @DisplayName("says what to enrol the app in and where")
  void notEnrolled() {
    XApiException thrown = rejected(403, NOT_ENROLLED);

    assertThat(thrown.type()).hasValue("client-forbidden");
    assertThat(thrown.nextStep())
        .hasValue(
            "enrol the app in the package Pay-per-use, environment Production, in X's developer portal (console.x.com)."
                + " X requires:"
                + " Appropriate Level of API Access,"
                + " https://developer.twitter.com/en/docs/projects/overview");
    assertThat(thrown.getMessage()).endsWith("Next step: " + thrown.nextStep().orElseThrow() + ".");
  }

  @Test
  @DisplayName("for an app-only token recommends a user's credentials")
  void appOnly() {
    assertThat(rejected(403, APP_ONLY).nextStep().orElseThrow())
        .startsWith("call this with a user's credentials (XApi.oauth1 or XApi.oauth2)");
  }

  @Test
  @DisplayName("for OAuth 1.0a credentials recommends OAuth 2.0")
  void notWithOAuth1() {
    String error = APP_ONLY
        .replace("OAuth 2.0 Application-Only is", "OAuth 1.0a User Context is")
        .replace("[OAuth 1.0a User Context, OAuth 2.0", "[OAuth 2.0");
    fake.responds(403, error);
    XClient x = fake.oauth1(FakeX.credentialsOf("42"));

    XApiException thrown =
        catchThrowableOfType(XApiException.class, () -> x.like("20").execute());

    assertThat(thrown.nextStep())
        .hasValue("call this with a user's OAuth 2.0 tokens (XApi.oauth2)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | 32 | Could not authenticate you. | check the API key and secret",
        "401 | 89 | Invalid or expired token. | the token was revoked or never existed",
        "403 | 453 | You currently have access to a subset. | use the v2 endpoint"
      })
  @DisplayName("in the format of v1.1 has a code")
  void code(int status, int code, String message, String nextStep) {
    XApiException thrown =
        rejected(status, "{\"errors\":[{\"code\":" + code + ",\"message\":\"" + message + "\"}]}");

    assertThat(thrown.code()).hasValue(code);
    assertThat(thrown.type()).isEmpty();
    assertThat(thrown.detail()).hasValue(message);
    assertThat(thrown.nextStep().orElseThrow()).startsWith(nextStep);
  }

  @Test
  @DisplayName("names the invalid parameter")
  void parameter() {
    XApiException thrown = rejected(400, """
        {"errors": [{"parameters": {"query": [""]},
                     "message": "Invalid 'query':''. 'query' must be a non-empty string"}],
         "title": "Invalid Request", "detail": "One or more parameters to your request was invalid.",
         "type": "https://api.twitter.com/2/problems/invalid-request"}
        """);

    assertThat(thrown.type()).hasValue("invalid-request");
    assertThat(thrown.detail())
        .hasValue("One or more parameters to your request was invalid. Invalid 'query':''. 'query'"
            + " must be a non-empty string");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<?xml version='1.0'?><errors><error code='415'>Callback URL not approved</error></errors> | Callback URL not approved",
        "<html><head><title>502 Bad Gateway</title></head></html> | 502 Bad Gateway",
        "Forbidden. | Forbidden.",
        "{'error':'x'} | ",
        "{\"error\":\"invalid_token\",\"error_description\":\"It is stale\"} | It is stale",
        "{\"title\":{},\"detail\":\"a problem with a strange title\"} | a problem with a strange title",
        "{\"detail\":\"ошибка: 再試行\\u202E\"} | ошибка: 再試行?",
        "'' | "
      })
  @DisplayName("in another format is read as far as possible")
  void otherFormats(String body, @Nullable String detail) {
    XApiException thrown = rejected(403, body);

    assertThat(thrown.status()).hasValue(403);
    assertThat(thrown.detail().orElse(null)).isEqualTo(detail);
  }

  @Test
  @DisplayName("without a reason names the scopes unless they are known to be granted")
  void unexplained() {
    assertThat(rejected(403, PLAIN_FORBIDDEN).nextStep())
        .hasValue(
            "check whether the user granted tweet.moderate.write, tweet.read, users.read. If not,"
                + " send the user through the authorization again and request these scopes");

    fake.responds(403, PLAIN_FORBIDDEN);
    XClient granted = fake.oauth2(
        FakeX.tokensOf("42", XScope.TWEET_MODERATE_WRITE, XScope.TWEET_READ, XScope.USERS_READ));
    assertThat(catchThrowableOfType(
                XApiException.class, () -> granted.hideReply("20").execute())
            .nextStep())
        .isEmpty();

    fake.responds(403, PLAIN_FORBIDDEN);
    XClient oauth1 = fake.oauth1(FakeX.credentialsOf("42"));
    assertThat(catchThrowableOfType(
                XApiException.class, () -> oauth1.hideReply("20").execute())
            .nextStep()
            .orElseThrow())
        .startsWith("give the app write permission");
  }

  @Test
  @DisplayName("with X's own reason does not blame permissions")
  void explained() {
    String duplicate = PLAIN_FORBIDDEN.replace(
        "\"detail\":\"Forbidden\"",
        "\"detail\":\"You are not allowed to create a Tweet with duplicate content.\"");
    String other = PLAIN_FORBIDDEN.replace(
        "\"detail\":\"Forbidden\"", "\"detail\":\"You are not permitted to perform this action.\"");
    fake.responds(403, duplicate);
    fake.responds(403, other);
    XClient oauth1 = fake.oauth1(FakeX.credentialsOf("42"));

    assertThat(catchThrowableOfType(
                XApiException.class, () -> oauth1.post(NewPost.of("again")).execute())
            .nextStep())
        .hasValue("change the text: X does not accept the same post twice");
    assertThat(catchThrowableOfType(
                XApiException.class, () -> oauth1.post(NewPost.of("again")).execute())
            .nextStep())
        .isEmpty();
  }

  @Test
  @DisplayName("of a follow or a like names the plan that X requires")
  void plan() {
    XClient oauth1 = fake.oauth1(FakeX.credentialsOf("42"));
    for (XCall<?> call : List.of(oauth1.follow("20"), oauth1.like("20"))) {
      fake.responds(403, PLAIN_FORBIDDEN);

      assertThat(catchThrowableOfType(XApiException.class, call::execute)
              .nextStep()
              .orElseThrow())
          .contains("Enterprise", "console.x.com");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | 1700000000 | | try again at 2023-11-14T22:13:20Z",
        " | 1700000000 | 7 | try again at 2023-11-14T22:13:20Z",
        " | | 7 | try again in 7 seconds",
        " | | | try again later: X does not say when",
        "3 | 1700000000 | | check the app's usage"
      })
  @DisplayName("for too many requests says when to try again")
  void tooMany(
      @Nullable String remaining,
      @Nullable String reset,
      @Nullable String retryAfter,
      String nextStep) {
    List<String> headers = new ArrayList<>();
    add(headers, "x-rate-limit-remaining", remaining);
    add(headers, "x-rate-limit-reset", reset);
    add(headers, "Retry-After", retryAfter);

    XApiException thrown =
        rejected(429, "{\"title\":\"Too Many Requests\"}", headers.toArray(String[]::new));

    assertThat(thrown.nextStep().orElseThrow()).startsWith(nextStep);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x-user-limit-24hour | 0 | 1700000000 | 2023-11-14T22:13:20Z",
        "x-app-limit-24hour | 0 | 1700000000 | 2023-11-14T22:13:20Z",
        "x-user-limit-24hour | 5 | 1700000000 | 2023-11-14T21:13:20Z"
      })
  @DisplayName("for an exhausted limit of 24 hours says when that ends")
  void dayLimit(String limit, String remaining, String reset, String end) {
    XApiException thrown = rejected(
        429,
        "{\"title\":\"Too Many Requests\"}",
        "x-rate-limit-remaining",
        remaining.equals("0") ? "299" : "0",
        "x-rate-limit-reset",
        "1699996400",
        limit + "-limit",
        "25",
        limit + "-remaining",
        remaining,
        limit + "-reset",
        reset);

    assertThat(thrown.rateLimit().reset()).hasValue(Instant.parse(end));
    assertThat(thrown.nextStep()).hasValue("try again at " + end);
  }

  @Test
  @DisplayName("for limits of 24 hours of user and app says when the later one ends")
  void dayLimits() {
    XApiException thrown = rejected(
        429,
        "{}",
        "x-user-limit-24hour-remaining",
        "0",
        "x-user-limit-24hour-reset",
        "1700000000",
        "x-app-limit-24hour-remaining",
        "0",
        "x-app-limit-24hour-reset",
        "1700000060");

    assertThat(thrown.rateLimit().reset()).hasValue(Instant.ofEpochSecond(1_700_000_060));
  }

  @Test
  @DisplayName("for an exhausted plan says so")
  void usageCapped() {
    XApiException thrown = rejected(429, """
        {"account_id": 1, "product_name": "standard-basic", "title": "UsageCapExceeded",
         "period": "Monthly", "scope": "Product",
         "detail": "Usage cap exceeded: Monthly product cap",
         "type": "https://api.twitter.com/2/problems/usage-capped"}
        """, "x-rate-limit-reset", "1700000000");

    assertThat(thrown.nextStep().orElseThrow()).contains("raise the plan's limit");
  }

  @Test
  @DisplayName("is shortened and contains no secret and no control character")
  void texts() {
    String secrets = "access-token-1 refresh-token-1 oauth1-token-secret";
    Tokens tokens = FakeX.TOKENS.withRefreshToken("refresh-token-1");
    fake.responds(
        403,
        "{\"title\":\"" + secrets + "\\u0000\",\"detail\":\"" + secrets + "x".repeat(500)
            + "\",\"type\":\"https://api.x.com/2/problems/access-token-1\"}");
    fake.responds(
        403,
        "{\"required_enrollment\":\"" + secrets + "\",\"detail\":\"d\","
            + "\"type\":\"https://api.x.com/2/problems/client-forbidden\"}");
    XClient x = fake.oauth2(tokens);

    for (int i = 0; i < 2; i++) {
      XApiException thrown =
          catchThrowableOfType(XApiException.class, () -> x.hideReply("20").execute());
      assertThat(thrown.toString()
              + thrown.title()
              + thrown.detail()
              + thrown.type()
              + thrown.nextStep())
          .doesNotContain("access-token-1", "refresh-token-1", "\u0000");
      assertThat(thrown.detail().orElseThrow().length()).isLessThanOrEqualTo(300);
    }
  }

  @Test
  @DisplayName("fails the future with the same exception")
  void enqueued() {
    fake.responds(403, PLAIN_FORBIDDEN);

    assertThat(catchThrowableOfType(
            CompletionException.class, () -> client().hideReply("20").enqueue().join()))
        .hasCauseInstanceOf(XApiException.class);
  }

  @Test
  @DisplayName("is the result of a redirect, which is not followed")
  void redirect() {
    XApiException thrown = rejected(302, "", "Location", fake.origin() + "/elsewhere");

    assertThat(thrown.status()).hasValue(302);
    assertThat(fake.server.getRequestCount()).isEqualTo(1);
  }

  private static void add(List<String> headers, String name, @Nullable String value) {
    if (value != null) {
      headers.addAll(List.of(name, value));
    }
  }

  private XClient client() {
    return fake.oauth2(FakeX.tokensOf("42"));
  }

  private XApiException rejected(int status, String body, String... headers) {
    fake.responds(status, body, headers);
    XClient x = client();
    return catchThrowableOfType(XApiException.class, () -> x.hideReply("20").execute());
  }
}
