package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.http.PercentEncoding;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests RFC 5849 section 3.4.1 rule by rule. A display name that describes a defect is from {@code docs/defects.md}. */
final class SignatureBaseStringTest {

  @ParameterizedTest
  @CsvSource({
    "http://EXAMPLE.COM:80/r%20v/X, http%3A%2F%2Fexample.com%2Fr%2520v%2FX",
    "HTTPS://www.example.net:8080/, https%3A%2F%2Fwww.example.net%3A8080%2F",
    "https://example.net:443/a, https%3A%2F%2Fexample.net%2Fa",
    "https://example.net:80/a, https%3A%2F%2Fexample.net%3A80%2Fa",
    "http://example.net:443/a, http%3A%2F%2Fexample.net%3A443%2Fa",
    "https://[::1]:8080/a, https%3A%2F%2F%5B%3A%3A1%5D%3A8080%2Fa",
  })
  @DisplayName("RFC 5849 section 3.4.1.2: scheme and host are in lower case, without standard port")
  void uri(String uri, String expected) {
    assertThat(baseString(HttpRequest.get(uri))).isEqualTo("GET&" + expected + "&");
  }

  @Test
  @DisplayName("The library deletes `:80` and `:443` anywhere in the URL, even in the path.")
  void portInThePathStays() {
    assertThat(baseString(HttpRequest.get("https://example.com/a:80/b:443")))
        .isEqualTo("GET&https%3A%2F%2Fexample.com%2Fa%3A80%2Fb%3A443&");
  }

  @Test
  @DisplayName("The library throws an exception if the path of the URL is empty.")
  void emptyPathIsASlash() {
    assertThat(baseString(HttpRequest.get("https://example.com")))
        .isEqualTo("GET&https%3A%2F%2Fexample.com%2F&");
  }

  @Test
  @DisplayName("signs the path exactly as it is sent")
  void pathAsSent() {
    HttpRequest request = HttpRequest.get("https://example.com/a/../b//c/%2e%2e/%7Ed/e%2Ff;g");

    assertThat(request.uri()).hasToString("https://example.com/b//%7Ed/e%2Ff;g");
    assertThat(baseString(request))
        .isEqualTo("GET&https%3A%2F%2Fexample.com%2Fb%2F%2F%257Ed%2Fe%252Ff%3Bg&");
  }

  @ParameterizedTest
  @CsvSource({"patch, PATCH", "unlink, UNLINK"})
  @DisplayName("signs the method in upper case, in every locale")
  void method(String method, String expected) {
    assertThat(baseString(HttpRequest.of(method, "https://example.com/")))
        .startsWith(expected + "&");
  }

  @Test
  @DisplayName("escapes unusual characters of a method")
  void methodOfOtherCharacters() {
    HttpRequest request = HttpRequest.of("a!b#c'd*e|f~-_.", "https://example.com/");

    assertThat(baseString(request)).startsWith("A%21B%23C%27D%2AE%7CF~-_.&");
  }

  @Test
  @DisplayName("A raw `=` in a query value is lost: `q=a=b` is signed as `q=a`.")
  void rawEqualsInAValue() {
    assertThat(parameters("https://example.com/?q=a=b")).isEqualTo("q=a%3Db");
  }

  @Test
  @DisplayName("A raw `[` or `]` in the query causes a ValueError.")
  void rawBracketsInTheQuery() {
    assertThat(parameters("https://example.com/?where[0][expr]=1"))
        .isEqualTo("where%5B0%5D%5Bexpr%5D=1");
  }

  @ParameterizedTest
  @CsvSource({
    "a=\ud83d\ude80&b=\u00e9&c=1&\ud83d\ude80, %F0%9F%9A%80=&a=%F0%9F%9A%80&b=%C3%A9&c=1",
    "b=\u00e9&a=\u20ac&\u00e9=?, %C3%A9=%3F&a=%E2%82%AC&b=%C3%A9",
  })
  @DisplayName("reads unescaped characters of a form body that are not ASCII")
  void bareLettersInAForm(String form, String expected) {
    Body body =
        Body.bytes("application/x-www-form-urlencoded", form.getBytes(StandardCharsets.UTF_8));
    HttpRequest request = HttpRequest.post("https://example.com/", body);

    assertThat(PercentEncoding.decode(
            baseString(request).substring("POST&https%3A%2F%2Fexample.com%2F&".length())))
        .isEqualTo(expected);
  }

  @Test
  @DisplayName("A repeated parameter, `a=1&a=1`, is signed only once.")
  void duplicatesStay() {
    assertThat(parameters("https://example.com/?a=1&a=1")).isEqualTo("a=1&a=1");
  }

  @Test
  @DisplayName("Names are sorted before they are encoded, which changes the order of `é` and "
      + "`z`, and of `{` and `a`.")
  void sortedByEncodedName() {
    assertThat(parameters("https://example.com/?z=1&%C3%A9=2&a=3&%7B=4"))
        .isEqualTo("%7B=4&%C3%A9=2&a=3&z=1");
  }

  @Test
  @DisplayName(
      "Values of the same name are sorted before they are encoded, which changes their order.")
  void sortedByEncodedValue() {
    assertThat(parameters("https://example.com/?q=z&q=%C3%A9&q=a&q=%7B"))
        .isEqualTo("q=%7B&q=%C3%A9&q=a&q=z");
  }

  @Test
  @DisplayName(
      "Signatures are wrong for prefix names, duplicates, `~*'()!`, `+&=%` or an empty value.")
  void hardNamesAndValues() {
    assertThat(parameters("https://example.com/?aa=1&a=2&a-=3&a=&b=~*'()!&c=%2B%26%3D%25&d=+"))
        .isEqualTo("a=&a=2&a-=3&aa=1&b=~%2A%27%28%29%21&c=%2B%26%3D%25&d=%20");
  }

  @Test
  @DisplayName("signs a name without = with an empty value")
  void nameAlone() {
    assertThat(parameters("https://example.com/?b&a=&c")).isEqualTo("a=&b=&c=");
  }

  @Test
  @DisplayName("A name that is in the query and in the form body is signed only once.")
  void queryAndForm() {
    HttpRequest request = HttpRequest.post(
        "https://example.com/?a=2&b=1", Body.form(Parameters.of("a", "1").and("a", "2")));

    assertThat(parameters(request)).isEqualTo("a=1&a=2&a=2&b=1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=UTF-8",
        "Application/X-WWW-Form-URLEncoded ;charset=utf-8"
      })
  @DisplayName("signs a form body with any spelling of its media type")
  void formBytes(String contentType) {
    HttpRequest request = HttpRequest.post(
        "https://example.com/",
        Body.bytes(contentType, "b=%C2%A3+1&a".getBytes(StandardCharsets.US_ASCII)));

    assertThat(parameters(request)).isEqualTo("a=&b=%C2%A3%201");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "multipart/form-data; boundary=x",
        "text/plain",
        "application/x-www-form-urlencoded2",
        "application/octet-stream"
      })
  @DisplayName("A JSON or multipart body is signed.")
  void otherBodiesAreNotSigned(String contentType) {
    byte[] content = "a=1&b=2".getBytes(StandardCharsets.US_ASCII);

    assertThat(parameters(
            HttpRequest.post("https://example.com/?q=1", Body.bytes(contentType, content))))
        .isEqualTo("q=1");
    assertThat(parameters(HttpRequest.post("https://example.com/?q=1", Body.unread(contentType))))
        .isEqualTo("q=1");
  }

  @Test
  @DisplayName("rejects an unread form body with advice")
  void unreadForm() {
    assertThatThrownBy(() -> parameters(HttpRequest.post(
            "https://example.com/", Body.unread("application/x-www-form-urlencoded"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Body.form");
  }

  @Test
  @DisplayName("rejects a form body that is not UTF-8")
  void formNotUtf8() {
    Body latin1 =
        Body.bytes("application/x-www-form-urlencoded", new byte[] {'a', '=', (byte) 0xE9});

    assertThatThrownBy(() -> parameters(HttpRequest.post("https://example.com/", latin1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("UTF-8");
  }

  private static String baseString(HttpRequest request) {
    return SignatureBaseString.of(request, Parameters.none());
  }

  private static String parameters(String uri) {
    return parameters(HttpRequest.get(uri));
  }

  /** Returns the normalized parameters, which are encoded once more in the base string. */
  private static String parameters(HttpRequest request) {
    String third = baseString(request).split("&", -1)[2];
    return PercentEncoding.decode(third);
  }
}
