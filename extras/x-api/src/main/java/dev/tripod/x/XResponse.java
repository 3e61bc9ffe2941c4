package dev.tripod.x;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What X answered.
 *
 * @param data what was asked for
 * @param errors what of it X could not give, such as a suspended account among others; empty for a whole answer
 * @param rateLimit as it stands after this call
 * @param next where the next page begins ({@link XPages#from}); empty on the last page, and where there are no pages
 */
public record XResponse<T>(
    T data, List<XProblem> errors, RateLimit rateLimit, Optional<String> next) {

  public XResponse {
    Objects.requireNonNull(data, "data");
    errors = List.copyOf(errors);
    Objects.requireNonNull(rateLimit, "rateLimit");
    Objects.requireNonNull(next, "next");
  }
}
