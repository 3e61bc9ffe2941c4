package dev.tripod.domain.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpRequestTest {

  @ParameterizedTest
  @DisplayName(
      "Dot segments are removed (RFC 3986 section 5.2.4); empty segments and everything else stay")
  @CsvSource({
    // The two examples of section 5.2.4.
    "/a/b/c/./../../g, /a/g",
    "/mid/content=5/../6, /mid/6",
    // Section 5.4.1, the reference merged with the base path /b/c/d;p.
    "/b/c/./g, /b/c/g",
    "/b/c/g/, /b/c/g/",
    "/b/c/;x, /b/c/;x",
    "/b/c/g;x, /b/c/g;x",
    "/b/c/., /b/c/",
    "/b/c/./, /b/c/",
    "/b/c/.., /b/",
    "/b/c/../, /b/",
    "/b/c/../g, /b/g",
    "/b/c/../.., /",
    "/b/c/../../, /",
    "/b/c/../../g, /g",
    // Section 5.4.2: abnormal examples.
    "/b/c/../../../g, /g",
    "/b/c/../../../../g, /g",
    "/./g, /g",
    "/../g, /g",
    "/b/c/g., /b/c/g.",
    "/b/c/.g, /b/c/.g",
    "/b/c/g.., /b/c/g..",
    "/b/c/..g, /b/c/..g",
    "/b/c/./../g, /b/g",
    "/b/c/./g/., /b/c/g/",
    "/b/c/g/./h, /b/c/g/h",
    "/b/c/g/../h, /b/c/h",
    "/b/c/g;x=1/./y, /b/c/g;x=1/y",
    "/b/c/g;x=1/../y, /b/c/y",
    // Empty segments, which java.net.URI.normalize folds, and a leading '..', which it keeps.
    "//, //",
    "/a//b, /a//b",
    "/a//../b, /a/b",
    "/a/b//, /a/b//",
    "//.., /",
    "//../a, /a",
    "/..//a, //a",
    "/a/.//b, /a//b",
    "/.., /",
    "/., /",
    "/../.., /",
    // Escaped dots, in every mixture.
    "/a/%2e/b, /a/b",
    "/a/%2E%2e/b, /b",
    "/a/.%2e/b, /b",
    "/a/%2E./b, /b",
    "/a/%2e%2e, /",
    "/a/b/%2e, /a/b/",
    // Segments that are similar to dots.
    "/a/.../b, /a/.../b",
    "/a/%2e%2e%2e/b, /a/%2e%2e%2e/b",
    "/a/..;/b, /a/..;/b",
    "/a/%252e%252e/b, /a/%252e%252e/b",
    "/a/%2f../b, /a/%2f../b",
    "/a/..%2fb, /a/..%2fb",
    // The rest of a path stays unchanged.
    "/a%2fB%2Fc%7e~%41, /a%2fB%2Fc%7e~%41",
    "/1.1/x.json:80, /1.1/x.json:80",
    "'/a!$&''()*+,;=:@b', '/a!$&''()*+,;=:@b'",
  })
  void normalisesThePath(String path, String expected) {
    assertThat(HttpRequest.get("http://a.example" + path).uri())
        .hasToString("http://a.example" + expected);
  }

  @Test
  @DisplayName(
      "5,000 random paths are normalised like the two buffers of RFC 3986 section 5.2.4 do")
  void agreesWithTheAlgorithmOfTheRfc() {
    String[] segments = {"", "", ".", "..", "..", "a", "b", "...", "%2e", "%2E.", "c;d", "%2F"};
    SplittableRandom random = new SplittableRandom(524);
    for (int i = 0; i < 5_000; i++) {
      StringBuilder path = new StringBuilder();
      for (int j = 1 + random.nextInt(8); j > 0; j--) {
        path.append('/').append(segments[random.nextInt(segments.length)]);
      }
      String plainDots = path.toString().replaceAll("(?i)%2e", ".");
      assertThat(HttpRequest.get("http://a.example" + path).uri().getRawPath())
          .as(path.toString())
          .isEqualTo(removeDotSegments(plainDots));
    }
  }

  @ParameterizedTest
  @DisplayName(
      "Scheme and host are in lower case, an empty path is '/', and port and query are unchanged")
  @CsvSource({
    "http://a.example, http://a.example/",
    "HTTP://A.Example/P, http://a.example/P",
    "http://a.example?, http://a.example/?",
    "http://a.example?q=1, http://a.example/?q=1",
    "https://a.example:443/, https://a.example:443/",
    "https://a.example:/x, https://a.example/x",
    "http://a.example:8080/, http://a.example:8080/",
    "'http://[2001:DB8::1]:81/', 'http://[2001:db8::1]:81/'",
    "http://a.example/..?a=/../b&&c=%2e%7e+%2B&d?=/., http://a.example/?a=/../b&&c=%2e%7e+%2B&d?=/.",
  })
  void normalisesTheRest(String given, String expected) {
    assertThat(HttpRequest.get(given).uri()).hasToString(expected);
    assertThat(HttpRequest.get(expected).uri()).hasToString(expected);
    assertThat(HttpRequest.of("GET", URI.create(given))).isEqualTo(HttpRequest.get(expected));
  }

  @ParameterizedTest
  @DisplayName("A URI that a client could not send unchanged is rejected and not quoted")
  @ValueSource(
      strings = {
        "http://a.example/canaryé",
        "http://a.example/?q=canary☃",
        "http://a.example/canary\u0085",
        "http://canary_b/",
        "http:///canary",
        "http:canary",
        "/canary",
        "canary",
        "",
        "ftp://a.example/canary",
        "file:///canary",
        "http://canary@a.example/",
        "http://user:canary@a.example/",
        "http://@a.example/canary",
        "http://a.example/#canary",
        "http://a.example/canary#",
        "http://[fe80::1%25eth0]/canary",
        "http://[fe80::1%eth0]/canary",
        "http://a.example/canary\r\nX: y",
        "http://a.example/ canary",
        "http://a.example/canary|",
        "http://a.example/canary%",
        "http://a.example/canary%zz",
        "http://a.example/canary\"",
        "http://a.example\\canary",
        "http://a.example:0/canary",
        "http://a.example:65536/canary",
        "http://a.example:8x/canary",
      })
  void rejectsUris(String uri) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpRequest.get(uri))
        .satisfies(e -> assertThat(e).hasNoCause())
        .satisfies(e -> assertThat(e.getMessage()).isNotBlank().doesNotContain("canary"));
  }

  @ParameterizedTest
  @DisplayName("A method that is not a token is rejected")
  @ValueSource(strings = {"", "GE T", "GET\r\nX: y", "GET\u0000", "GÉT", "GET:", "GET /x HTTP/1.1"})
  void rejectsMethodsThatAreNotTokens(String method) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpRequest.of(method, "http://a.example/"))
        .withMessageStartingWith("The method");
  }

  @ParameterizedTest
  @DisplayName("A header value that is not visible ASCII is rejected")
  @ValueSource(strings = {"a\r", "a\nX: y", "a\u0000", "a\u0001", "a\u007F", "aé", "a☃", "a\u0085"})
  void rejectsHeaderValuesThatAreNotVisibleAscii(String value) {
    HttpRequest request = HttpRequest.get("http://a.example/").withHeader("X-Name", "before");
    String message =
        "The value of header X-Name contains a character at index 1 that is not visible ASCII. Encode it.";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.withHeader("X-Name", value))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.andHeader("X-Name", value))
        .withMessage(message);
  }

  @Test
  @DisplayName("Every visible character is accepted in a header value")
  void takesEveryVisibleCharacterInAHeaderValue() {
    String value = IntStream.rangeClosed(' ', '~')
        .mapToObj(Character::toString)
        .collect(joining("", "a", "\tb"));
    assertThat(HttpRequest.get("http://a.example/")
            .withHeader("X-Name", value)
            .headers()
            .first("x-name"))
        .contains(value);
  }

  @Test
  @DisplayName("A header name that is not a token is rejected")
  void rejectsHeaderNamesThatAreNotTokens() {
    HttpRequest request = HttpRequest.get("http://a.example/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.withHeader("X\r\nY", "canary"))
        .withMessageStartingWith("The header name");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.andHeader("", "canary"))
        .withMessageStartingWith("The header name");
  }

  static Stream<String> ownedByTheTransport() {
    return Stream.of(
            "Host",
            "Content-Length",
            "Content-Type",
            "Connection",
            "Expect",
            "Upgrade",
            "Transfer-Encoding")
        .flatMap(
            name -> Stream.of(name, name.toLowerCase(Locale.ROOT), name.toUpperCase(Locale.ROOT)));
  }

  @ParameterizedTest
  @DisplayName("A header that the transport writes is rejected")
  @MethodSource("ownedByTheTransport")
  void rejectsTheHeadersThatATransportWrites(String name) {
    HttpRequest request = HttpRequest.get("http://a.example/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.withHeader(name, "1"))
        .withMessageContaining(name);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.andHeader(name, "1"))
        .withMessageContaining(name);
  }

  @ParameterizedTest
  @DisplayName("A parameter is added at the end of the query")
  @CsvSource({
    "http://a.example/p, http://a.example/p?b=2%20%2B&c",
    "http://a.example/p?, http://a.example/p?b=2%20%2B&c",
    "http://a.example/p?a=1+%7e, http://a.example/p?a=1+%7e&b=2%20%2B&c",
    "http://a.example, http://a.example/?b=2%20%2B&c",
  })
  void addsToTheQueryBehindWhatIsThere(String before, String after) {
    Parameters more = Parameters.of("b", "2 +").andName("c");
    assertThat(HttpRequest.get(before).andQuery(more).uri()).hasToString(after);
    assertThat(HttpRequest.get(before).andQuery(Parameters.none()))
        .isEqualTo(HttpRequest.get(before));
  }

  @Test
  @DisplayName("An unpaired surrogate in the query is rejected")
  void rejectsALoneSurrogateInTheQuery() {
    HttpRequest request = HttpRequest.get("http://a.example/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> request.andQuery(Parameters.of("a", "\uD83D")));
  }

  @Test
  @DisplayName("Requests are immutable, and a change leaves the rest as it is")
  void isImmutableAndEachChangeKeepsTheRest() {
    HttpRequest request = HttpRequest.post("https://a.example/p?q", Body.json("{}"))
        .withHeader("A", "1")
        .andHeader("a", "2");

    assertThat(request.withHeader("A", "3").headers()).isEqualTo(Headers.of("A", "3"));
    assertThat(request.withoutHeader("a").headers()).isEqualTo(Headers.none());
    assertThat(request.withBody(Body.none()).body()).isSameAs(Body.none());
    assertThat(request.andQuery(Parameters.of("r", "1")).headers()).isEqualTo(request.headers());
    assertThat(request.andQuery(Parameters.of("r", "1")).body()).isEqualTo(Body.json("{}"));

    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.uri()).hasToString("https://a.example/p?q");
    assertThat(request.origin()).isEqualTo(Origin.of("https://a.example"));
    assertThat(request.headers().all("A")).containsExactly("1", "2");
    assertThat(request.body()).isEqualTo(Body.json("{}"));
  }

  @Test
  @DisplayName("The common methods have a factory method")
  void namesTheCommonMethods() {
    assertThat(HttpRequest.get("http://a.example").method()).isEqualTo("GET");
    assertThat(HttpRequest.delete("http://a.example").method()).isEqualTo("DELETE");
    assertThat(HttpRequest.post("http://a.example", Body.none()).method()).isEqualTo("POST");
    assertThat(HttpRequest.put("http://a.example", Body.none()).method()).isEqualTo("PUT");
    assertThat(HttpRequest.of("pAtCh", "http://a.example").method()).isEqualTo("pAtCh");
    assertThat(HttpRequest.get("http://a.example").body()).isSameAs(Body.none());
  }

  @Test
  @DisplayName("URIs are compared as text: %2f and %2F are signed differently")
  void isEqualToTheLetter() {
    HttpRequest request = HttpRequest.get("http://a.example/%2f").withHeader("A", "1");
    assertThat(request)
        .isEqualTo(HttpRequest.get("HTTP://A.example/./%2f").withHeader("a", "1"))
        .hasSameHashCodeAs(HttpRequest.get("HTTP://A.example/./%2f").withHeader("a", "1"))
        .isNotEqualTo(HttpRequest.get("http://a.example/%2F").withHeader("A", "1"))
        .isNotEqualTo(request.withHeader("A", "2"))
        .isNotEqualTo(request.withBody(Body.json("")))
        .isNotEqualTo(HttpRequest.delete("http://a.example/%2f").withHeader("A", "1"));
  }

  /** Steps A to E as written, on strings. */
  private static String removeDotSegments(String path) {
    String input = path;
    String output = "";
    while (!input.isEmpty()) {
      if (input.startsWith("/./")) {
        input = input.substring(2);
      } else if (input.equals("/.")) {
        input = "/";
      } else if (input.startsWith("/../") || input.equals("/..")) {
        input = input.equals("/..") ? "/" : input.substring(3);
        output = output.substring(0, Math.max(output.lastIndexOf('/'), 0));
      } else {
        int next = input.indexOf('/', 1);
        int end = next < 0 ? input.length() : next;
        output += input.substring(0, end);
        input = input.substring(end);
      }
    }
    return output;
  }

  @ParameterizedTest
  @CsvSource({
    "GET, '', '', true",
    "HEAD, '', '', true",
    "OPTIONS, '', '', true",
    "POST, '', '', false",
    "get, '', '', false",
    "GET, a=b, '', false",
    "GET, a=b, bearer t, true",
    "POST, '', Bearer t, false",
    "GET, '', OAuth oauth_token=t, false",
    "GET, '', Bearer, false"
  })
  @DisplayName("may be repeated if it is safe and has no credential for one use")
  void mayBeRepeated(String method, String query, String authorization, boolean expected) {
    String uri = "https://api.example/" + (query.isEmpty() ? "" : "?" + query);
    HttpRequest bare = HttpRequest.of(method, uri);
    HttpRequest request =
        authorization.isEmpty() ? bare : bare.withHeader("Authorization", authorization);

    assertThat(request.mayBeRepeated()).isEqualTo(expected);
    assertThat(request.withHeader("DPoP", "proof").mayBeRepeated()).isFalse();
    assertThat(request.hasBearerToken())
        .isEqualTo(authorization.toLowerCase(Locale.ROOT).startsWith("bearer "));
    assertThat(request.isSafe()).isEqualTo(Set.of("GET", "HEAD", "OPTIONS").contains(method));
  }
}
