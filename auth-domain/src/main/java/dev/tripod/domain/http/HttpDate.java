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

/** The {@code HTTP-date} of RFC 9110 section 5.6.7: the form that is sent, and the two older ones that must be understood. */
final class HttpDate {

  /** The years that RFC 850's two digits stand for; a hundred, of which any date at hand is one. */
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

  /** Empty if {@code text} is no such date. */
  static Optional<Instant> parse(String text) {
    return FORMS.stream().flatMap(form -> parse(form, text).stream()).findFirst();
  }

  private static Optional<Instant> parse(DateTimeFormatter form, String text) {
    try {
      return Optional.of(Instant.from(form.parse(text)));
    } catch (DateTimeException another) {
      return Optional.empty();
    }
  }
}
