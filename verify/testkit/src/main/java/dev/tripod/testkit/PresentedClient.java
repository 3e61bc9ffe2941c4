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
 * The client credentials of a request (RFC 6749 sections 2.3.1 and 3.2.1).
 *
 * @param secret empty if the client did not authenticate
 */
record PresentedClient(String id, Optional<Secret> secret, boolean byBasic) {

  private static final String BASIC = "basic ";

  /**
   * Reads the client credentials of {@code request}.
   *
   * @param form the body of the request
   * @throws IllegalArgumentException with the reason, if the request names no client or two, or authenticates in two ways
   */
  static PresentedClient read(HttpRequest request, RequestParameters form, BasicRules basic) {
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
      throw new IllegalArgumentException("client_id differs from that of the Authorization header");
    }
    return presented;
  }

  /**
   * Reads a Basic header (RFC 7617).
   *
   * @throws IllegalArgumentException with the reason, if it is not one
   */
  static PresentedClient ofHeader(String header, BasicRules basic) {
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
   * The rules by which a server reads Basic headers.
   *
   * @param raw whether id and secret are not form-urlencoded
   * @param besidesBody whether a {@code client_secret} in the body is allowed in addition
   */
  record BasicRules(boolean raw, boolean besidesBody) {}
}
