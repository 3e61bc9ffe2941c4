package dev.tripod.oauth1;

import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error response that rejects {@code oauth_timestamp}. The server did not process the request.
 *
 * @param serverTime the time that the server accepts, in seconds since 1970; empty if the response has none. It is the {@code
 *     Date} header, or the middle of {@code oauth_acceptable_timestamps} if {@code Date} is absent or outside that range
 */
record TimestampRejection(Optional<Long> serverTime) {

  private static final int UNAUTHORIZED = 401;
  private static final String PROBLEM = "timestamp_refused";

  /** X's code, which X sends with 401. With another status, the code can belong to another server and have another meaning. */
  private static final String X_CODE = "135";

  /** Two timestamps, both acceptable (OAuth Problem Reporting). */
  private static final Pattern ACCEPTABLE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

  /** Returns the rejection in the response to an API call. The body of a success is not read: it can contain any text. */
  static Optional<TimestampRejection> ofCall(HttpResponse response, OAuth1Server server) {
    return response.isSuccess() ? Optional.empty() : ofCredentialRequest(response, server);
  }

  /**
   * Returns the rejection in the response to a request for credentials. Some servers report the rejection of these with status
   * 200.
   */
  static Optional<TimestampRejection> ofCredentialRequest(
      HttpResponse response, OAuth1Server server) {
    Optional<TimestampRejection> stated = stated(response, server);
    return stated.isPresent() ? stated : bare(response, server);
  }

  /** Returns the rejection that {@code response} states. A 401 without an error code does not count. */
  static Optional<TimestampRejection> stated(HttpResponse response, OAuth1Server server) {
    String code = ErrorBody.of(response).code().orElse("");
    boolean isRejection = code.equals(PROBLEM)
        || (code.equals(X_CODE) && response.status() == UNAUTHORIZED)
        || server.rejectsTimestampsWith(response.status(), code);
    return isRejection
        ? Optional.of(new TimestampRejection(serverTime(response)))
        : Optional.empty();
  }

  private static Optional<TimestampRejection> bare(HttpResponse response, OAuth1Server server) {
    return server.rejectsTimestampsWithBare401()
            && response.status() == UNAUTHORIZED
            && ErrorBody.of(response).code().isEmpty()
        ? Optional.of(new TimestampRejection(serverTime(response)))
        : Optional.empty();
  }

  private static Optional<Long> serverTime(HttpResponse response) {
    Optional<Long> date = response.date().map(Instant::getEpochSecond);
    Matcher range = ACCEPTABLE.matcher(ErrorBody.acceptableTimestamps(response).orElse(""));
    if (!range.matches()) {
      return date;
    }
    long low = Long.parseLong(range.group(1));
    long high = Long.parseLong(range.group(2));
    boolean isInRange = date.isPresent() && low <= date.get() && date.get() <= high;
    return isInRange ? date : Optional.of(low + (high - low) / 2);
  }
}
