package dev.tripod.fuzz;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.oauth1.TokenCredentials;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.X;
import dev.tripod.transport.jdk.JacksonJson;
import java.util.regex.Pattern;

/** Error responses in every format: their texts are short and printable, and never contain a credential of the request. */
final class ErrorResponseCheck implements ParserCheck {

  private static final int LONGEST_TEXT = 300;
  private static final int LONGEST_MESSAGE = 1_500;
  private static final Pattern VISIBLE =
      Pattern.compile("[[^\\p{C}\\p{Zl}\\p{Zp}\"\\\\]\u200C\u200D]*");

  static final String ACCESS_TOKEN = "2YotnFZFEjr1zCsicMWpAA";
  static final String REFRESH_TOKEN = "tGzv3JOkF0XG5Qx2TlKWIA";
  static final String CLIENT_SECRET = "7Fjfp0ZBr1KtDRbnfVdmIw";

  private static final SecretSearch OF_OAUTH1 = SecretSearch.of(
      ACCESS_TOKEN, OAuth1CallbackCheck.TOKEN_SECRET, OAuth1CallbackCheck.CLIENT_SECRET);
  private static final SecretSearch OF_OAUTH2 =
      SecretSearch.of(ACCESS_TOKEN, REFRESH_TOKEN, CLIENT_SECRET);
  private static final Tokens TOKENS = Tokens.of(ACCESS_TOKEN).withRefreshToken(REFRESH_TOKEN);
  private static final TokenCredentials CREDENTIALS =
      TokenCredentials.of(ACCESS_TOKEN, OAuth1CallbackCheck.TOKEN_SECRET);

  private final OAuth2Client client = OAuth2Client.builder()
      .server(X.oauth2())
      .clientId("client")
      .clientSecret(CLIENT_SECRET)
      .json(JacksonJson.strict())
      .build();

  @Override
  public void check(byte[] input) {
    HttpResponse response = ReceivedResponse.of(input);
    ErrorBody body = ErrorBody.of(response);
    ErrorBody.isProblem(response);
    ErrorBody.isMessage(response);
    ErrorBody.acceptableTimestamps(response);
    Promise.isTrue("toString quotes nothing", body.toString().length() < 32);
    requireSafe(response, OF_OAUTH2, client.errorResponse(response, TOKENS));
    requireSafe(
        response, OF_OAUTH1, OAuth1CallbackCheck.CLIENT.errorResponse(response, CREDENTIALS));
  }

  private static void requireSafe(
      HttpResponse response, SecretSearch secrets, ErrorResponse error) {
    Promise.isEqual(
        "the status is the response's", response.status(), error.status().orElse(0));
    error.code().ifPresent(ErrorResponseCheck::requirePrintable);
    error.description().ifPresent(ErrorResponseCheck::requireVisible);
    error.uri().ifPresent(ErrorResponseCheck::requirePrintable);
    error.scope().ifPresent(ErrorResponseCheck::requirePrintable);
    Promise.isTrue(
        "the wait is not negative",
        error.retryAfter().filter(wait -> wait.isNegative()).isEmpty());
    String message = String.valueOf(error.getMessage());
    Promise.isTrue("the message is short", message.length() <= LONGEST_MESSAGE);
    Promise.isTrue("the message says what to do", message.endsWith("."));
    secrets.requireNoneIn(error);
  }

  /** Checks that the text has only visible characters of any script, and the two joiners. */
  private static void requireVisible(String text) {
    Promise.isTrue("a description is short", text.length() <= LONGEST_TEXT);
    Promise.isTrue("a description is visible", VISIBLE.matcher(text).matches());
  }

  /** Checks the characters that RFC 6749 section 5.2 allows. */
  private static void requirePrintable(String text) {
    Promise.isTrue("a text of the server is short", text.length() <= LONGEST_TEXT);
    Promise.isTrue(
        "a text of the server is printable",
        text.chars().allMatch(c -> c >= ' ' && c <= '~' && c != '"' && c != '\\'));
  }
}
