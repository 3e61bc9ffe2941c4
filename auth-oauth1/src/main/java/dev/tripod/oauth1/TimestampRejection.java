package dev.tripod.oauth1;

import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.http.HttpResponse;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error response that rejects {@code oauth_timestamp}. The server did not process the request. It is not a record, because nothing
 * compares two of them, and the class is smaller.
 */
final class TimestampRejection {

  private static final int UNAUTHORIZED = 401;
  private static final String PROBLEM = "timestamp_refused";

  /** X's code, which X sends with 401. With another status, the code can belong to another server and have another meaning. */
  private static final String X_CODE = "135";

  /** Two timestamps, both acceptable (OAuth Problem Reporting). */
  private static final Pattern ACCEPTABLE = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");

  private final long serverTime;

  TimestampRejection(long serverTime) {
    this.serverTime = serverTime;
  }

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
    String code = code(response);
    boolean isUnauthorized = response.status() == UNAUTHORIZED;
    boolean isRejection = code.equals(PROBLEM)
        || (code.equals(X_CODE) && isUnauthorized)
        || (code.isEmpty() && isUnauthorized && server.rejectsTimestampsWithBare401())
        || server.rejectsTimestampsWith(response.status(), code);
    return isRejection
        ? Optional.of(new TimestampRejection(serverTime(response)))
        : Optional.empty();
  }

  /** Returns the rejection that {@code response} states. A 401 without an error code does not count. */
  static Optional<TimestampRejection> stated(HttpResponse response, OAuth1Server server) {
    return code(response).isEmpty() ? Optional.empty() : ofCredentialRequest(response, server);
  }

  /**
   * Returns the time that the server accepts, in seconds since 1970; 0 if the response has none. It is the {@code Date} header,
   * or the middle of {@code oauth_acceptable_timestamps} if {@code Date} is absent or outside that range.
   */
  long serverTime() {
    return serverTime;
  }

  private static String code(HttpResponse response) {
    return ErrorBody.of(response).code().orElse("");
  }

  private static long serverTime(HttpResponse response) {
    long date = response.date().map(Instant::getEpochSecond).orElse(0L);
    Matcher range = ACCEPTABLE.matcher(ErrorBody.acceptableTimestamps(response).orElse(""));
    if (!range.matches()) {
      return date;
    }
    long low = Long.parseLong(range.group(1));
    long high = Long.parseLong(range.group(2));
    return low <= date && date <= high ? date : low + (high - low) / 2;
  }
}
