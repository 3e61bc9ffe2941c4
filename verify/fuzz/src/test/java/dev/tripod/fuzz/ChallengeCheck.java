package dev.tripod.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.tripod.domain.ErrorBody;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;

/** Challenges: each line of an input is a {@code WWW-Authenticate} field. A code is quoted, never composed. */
final class ChallengeCheck implements ParserCheck {

  private static final byte[] NO_BODY = {};

  private final ErrorResponseCheck responses = new ErrorResponseCheck();

  @Override
  public void check(byte[] input) {
    String text = InputText.of(input);
    Headers headers = Headers.none();
    StringBuilder received = new StringBuilder("HTTP/1.1 401 Unauthorized\n");
    for (String line : text.split("\n", -1)) {
      try {
        headers = headers.and("WWW-Authenticate", line.strip());
        received.append("WWW-Authenticate: ").append(line.strip()).append('\n');
      } catch (IllegalArgumentException notAField) {
        // No transport delivers it.
      }
    }
    ErrorBody challenge = ErrorBody.of(HttpResponse.of(401, headers, NO_BODY));
    String whole = String.join(", ", headers.all("WWW-Authenticate"));
    challenge.code().ifPresent(code -> Promise.isTrue("the code is quoted", whole.contains(code)));
    responses.check(received.toString().getBytes(ISO_8859_1));
  }
}
