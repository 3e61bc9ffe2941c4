package dev.tripod.x;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A successful response of X.
 *
 * @param data the requested data
 * @param errors the parts that X could not return, such as a suspended account in a list; empty if the data is complete
 * @param rateLimit X's rate limit after this call
 * @param next the token of the next page ({@link XPages#from}); empty on the last page and for calls without pages
 * @param <T> the type of the data
 */
public record XResponse<T>(
    T data, List<XProblem> errors, RateLimit rateLimit, Optional<String> next) {

  public XResponse {
    Objects.requireNonNull(data, "data");
    errors = List.copyOf(Objects.requireNonNull(errors, "errors"));
    Objects.requireNonNull(rateLimit, "rateLimit");
    Objects.requireNonNull(next, "next");
  }
}
