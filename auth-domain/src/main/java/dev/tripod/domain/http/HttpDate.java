package dev.tripod.domain.http;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The {@code HTTP-date} of RFC 9110 section 5.6.7: the current format, and the two older ones that must be accepted. */
final class HttpDate {

  /** RFC 850 dates have a year of two digits. It means one of the hundred years that begin with this date. */
  private static final LocalDate FIRST_YEAR = LocalDate.of(1990, 1, 1);

  private static final List<DateTimeFormatter> FORMS = List.of(
      DateTimeFormatter.RFC_1123_DATE_TIME,
      new DateTimeFormatterBuilder()
          .appendPattern("EEEE, dd-MMM-")
          .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_YEAR)
          .appendPattern(" HH:mm:ss 'GMT'")
          .toFormatter(Locale.ENGLISH)
          .withZone(ZoneOffset.UTC),
      DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss uuuu", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC));

  private HttpDate() {}

  /** Returns the time of {@code text}, or empty if it is not an HTTP date. */
  static Optional<Instant> parse(String text) {
    for (DateTimeFormatter form : FORMS) {
      try {
        return Optional.of(Instant.from(form.parse(text)));
      } catch (DateTimeException another) {
        // Try the next one.
      }
    }
    return Optional.empty();
  }
}
