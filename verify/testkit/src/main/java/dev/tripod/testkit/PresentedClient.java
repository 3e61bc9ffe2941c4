package dev.tripod.testkit;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Which client a request says that it comes from (RFC 6749 sections 2.3.1 and 3.2.1).
 *
 * @param secret empty for a client that does not prove itself
 */
record PresentedClient(String id, Optional<Secret> secret, boolean byBasic) {

  private static final String BASIC = "basic ";

  /**
   * Reads {@code request}, whose body is {@code form}.
   *
   * @param basic how the Basic header is read
   * @throws IllegalArgumentException saying why, if it names no client, or two, or authenticates it in two ways
   */
  static PresentedClient read(HttpRequest request, RequestParameters form, BasicReading basic) {
    List<String> headers = request.headers().all("Authorization");
    if (headers.size() > 1) {
      throw new IllegalArgumentException("There is more than one Authorization header");
    }
    if (headers.isEmpty()) {
      String id = form.value("client_id")
          .orElseThrow(() ->
              new IllegalArgumentException("There is neither client_id nor Authorization header"));
      return new PresentedClient(id, form.value("client_secret").map(Secret::of), false);
    }
    if (form.contains("client_secret") && !basic.besidesBody()) {
      throw new IllegalArgumentException("The client authenticates in two ways at once");
    }
    PresentedClient presented = ofHeader(headers.get(0), basic);
    if (form.value("client_id").filter(id -> !id.equals(presented.id())).isPresent()) {
      throw new IllegalArgumentException("client_id is not that of the Authorization header");
    }
    return presented;
  }

  /**
   * Reads the Basic header (RFC 7617) alone.
   *
   * @throws IllegalArgumentException saying why, if it is none
   */
  static PresentedClient ofHeader(String header, BasicReading basic) {
    if (!header.toLowerCase(Locale.ROOT).startsWith(BASIC)) {
      throw new IllegalArgumentException("The Authorization header is not Basic");
    }
    String[] sides = decoded(header.substring(BASIC.length()).strip()).split(":", 2);
    if (sides.length < 2) {
      throw new IllegalArgumentException("The Basic header has no colon");
    }
    UnaryOperator<String> read = basic.raw() ? text -> text : PresentedClient::formDecoded;
    return new PresentedClient(
        read.apply(sides[0]), Optional.of(Secret.of(read.apply(sides[1]))), true);
  }

  private static String decoded(String base64) {
    try {
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("The Basic header is not Base64", e);
    }
  }

  private static String formDecoded(String text) {
    return FormText.decode(text.replace("+", "%20"));
  }

  /**
   * How a server reads Basic headers.
   *
   * @param raw whether id and secret stand there as they are, and not form-urlencoded
   * @param besidesBody whether a {@code client_secret} in the body does no harm
   */
  record BasicReading(boolean raw, boolean besidesBody) {}
}
