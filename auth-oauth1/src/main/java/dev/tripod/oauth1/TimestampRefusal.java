package dev.tripod.oauth1;

import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A refusal because of {@code oauth_timestamp}: the server did nothing with the request.
 *
 * @param serverTime seconds since 1970 that the server would have taken, if it tells: its {@code Date} or, where {@code
 *     oauth_acceptable_timestamps} contradicts that or stands alone, the middle of those
 */
record TimestampRefusal(Optional<Long> serverTime) {

  private static final int UNAUTHORIZED = 401;
  private static final String PROBLEM = "timestamp_refused";

  /** X's code. It is told with 401; with another status it may be another server's, and mean anything. */
  private static final String X_CODE = "135";

  /** Two timestamps, both acceptable themselves (OAuth Problem Reporting). */
  private static final Pattern ACCEPTABLE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

  /** In the answer to an API call, whose body is anybody's text if it is a success. */
  static Optional<TimestampRefusal> ofCall(HttpResponse answer, OAuth1Server server) {
    return answer.isSuccess() ? Optional.empty() : ofCredentialRequest(answer, server);
  }

  /** In the answer to a request for credentials, which some servers refuse with status 200. */
  static Optional<TimestampRefusal> ofCredentialRequest(HttpResponse answer, OAuth1Server server) {
    return told(answer).or(() -> bare(answer, server));
  }

  /** Only if the server says so. */
  static Optional<TimestampRefusal> told(HttpResponse answer) {
    return ErrorBody.of(answer)
        .code()
        .filter(code ->
            code.equals(PROBLEM) || (code.equals(X_CODE) && answer.status() == UNAUTHORIZED))
        .map(code -> new TimestampRefusal(serverTime(answer)));
  }

  private static Optional<TimestampRefusal> bare(HttpResponse answer, OAuth1Server server) {
    return server.refusesTimestampsByBare401()
            && answer.status() == UNAUTHORIZED
            && ErrorBody.of(answer).code().isEmpty()
        ? Optional.of(new TimestampRefusal(serverTime(answer)))
        : Optional.empty();
  }

  private static Optional<Long> serverTime(HttpResponse answer) {
    Optional<Long> date = answer.date().map(Instant::getEpochSecond);
    return ErrorBody.acceptableTimestamps(answer)
        .map(ACCEPTABLE::matcher)
        .filter(Matcher::matches)
        .map(range -> within(Long.parseLong(range.group(1)), Long.parseLong(range.group(2)), date))
        .or(() -> date);
  }

  private static long within(long low, long high, Optional<Long> date) {
    return date.filter(time -> low <= time && time <= high).orElse(low + (high - low) / 2);
  }
}
