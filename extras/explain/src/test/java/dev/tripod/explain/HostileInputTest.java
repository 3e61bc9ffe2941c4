package dev.tripod.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.TokenCredentials;
import java.time.Duration;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Compares signatures with texts of another side that chooses them to keep this side busy. */
final class HostileInputTest {

  private static final int MANY = 200_000;

  /** Fewer than the 10,000 that {@link Parameters} allow, because signing adds some. */
  private static final int MANY_PARAMETERS = 9_900;

  private static final HttpRequest GET = HttpRequest.get("https://api.example/a?b=1");
  private static final String URI = "&https%3A%2F%2Fapi.example%2Fa&";

  private static SignatureExplanation explanation(HttpRequest request) {
    OAuth1Client client = OAuth1Client.builder()
        .server(OAuth1Server.at("https://s.example/1", "https://s.example/2", "https://s.example/3")
            .build())
        .clientCredentials("key", "secret")
        .build();
    return SignatureExplanation.of(client, request, TokenCredentials.of("token", "token secret"));
  }

  private static String joined(String separator, IntFunction<String> piece) {
    return joined(MANY, separator, piece);
  }

  private static String joined(int count, String separator, IntFunction<String> piece) {
    return IntStream.range(0, count).mapToObj(piece).collect(Collectors.joining(separator));
  }

  private static <T> T inTime(Supplier<T> work) {
    return assertTimeoutPreemptively(Duration.ofMinutes(1), work::get);
  }

  @Test
  @DisplayName("a base string with many protocol parameters is compared in linear time")
  void manyProtocolParameters() {
    String theirs = "GET" + URI + PercentEncoding.encode(joined("&", i -> "oauth_x" + i + "=1"));

    assertThat(inTime(() -> explanation(GET).compareBaseString(theirs)).mistakes())
        .contains(SignatureMistake.PROTOCOL_PARAMETER_DIFFERS, SignatureMistake.OTHER_PARAMETERS);
  }

  @Test
  @DisplayName("a base string with many realms is compared in linear time")
  void manyRealms() {
    String theirs = "GET" + URI + PercentEncoding.encode(joined("&", i -> "realm=" + i));

    assertThat(inTime(() -> explanation(GET).compareBaseString(theirs)).mistakes())
        .contains(SignatureMistake.OTHER_PARAMETERS);
  }

  @Test
  @DisplayName("a base string with a long URI is compared in linear time")
  void longUri() {
    String theirs = "GET&https%3A%2F%2F" + "a".repeat(10 * MANY) + "%23&b%3D1";

    assertThat(inTime(() -> explanation(GET).compareBaseString(theirs)).mistakes())
        .contains(SignatureMistake.WRONG_HOST);
  }

  @Test
  @DisplayName("many different parameters are compared in linear time")
  void manyParameters() {
    HttpRequest request = HttpRequest.post(
        "https://api.example/a",
        Body.form(Parameters.parse(
            joined(MANY_PARAMETERS, "&", i -> "a" + i + "=%C3%A9%C3%A9%C3%A9%C3%A9"))));
    String theirs =
        "POST" + URI + PercentEncoding.encode(joined(MANY_PARAMETERS, "&", i -> "b" + i + "=1"));

    assertThat(inTime(() -> explanation(request).compareBaseString(theirs)).toString())
        .contains(MANY_PARAMETERS + " unknown");
  }

  @Test
  @DisplayName("a request with many parameters is explained in linear time")
  void ownParameters() {
    HttpRequest request = HttpRequest.post(
        "https://api.example/a",
        Body.form(Parameters.parse(joined(MANY_PARAMETERS, "&", i -> "a" + i))));

    assertThat(inTime(() -> explanation(request).baseString()))
        .contains("a" + (MANY_PARAMETERS - 1) + "%3D");
  }

  @Test
  @DisplayName("a header with many parameters is rejected in linear time")
  void longHeader() {
    String theirs = "OAuth " + joined(",", i -> "oauth_x" + i + "=\"1\"");

    assertThatThrownBy(() -> inTime(() -> explanation(GET).compareHeader(theirs)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are more than 32 protocol parameters. Pass those of one request alone.");
  }

  @Test
  @DisplayName("many protocol parameters are rejected in linear time")
  void manyParametersOfAnotherLibrary() {
    Parameters theirs = Parameters.parse(joined(MANY_PARAMETERS, "&", i -> "oauth_x" + i + "=1"));

    assertThatThrownBy(() -> inTime(() -> explanation(GET).compareParameters(theirs)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("There are more than 32 protocol parameters. Pass those of one request alone.");
  }
}
