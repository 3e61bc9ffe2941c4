package dev.tripod.domain.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyTest {

  @Test
  @DisplayName("An empty body has neither a type nor content")
  void noneHasNeitherTypeNorContent() {
    assertThat(Body.none().contentType()).isEmpty();
    assertThat(Body.none().content()).isEmpty();
    assertThat(Body.none().isForm()).isFalse();
  }

  @Test
  @DisplayName("A form is sent percent-encoded, with %20 for a space")
  void formIsItsParametersEncoded() {
    Body form = Body.form(Parameters.of("a", "1 +").andName("b").and("a", ""));
    assertThat(form.contentType()).contains("application/x-www-form-urlencoded");
    assertThat(form.content()).isEqualTo("a=1%20%2B&b&a=".getBytes(UTF_8));
    assertThat(form.isForm()).isTrue();
  }

  @Test
  @DisplayName("JSON is sent as UTF-8")
  void jsonIsUtf8() {
    assertThat(Body.json("{\"a\":\"é\"}").contentType()).contains("application/json");
    assertThat(Body.json("{\"a\":\"é\"}").content()).isEqualTo("{\"a\":\"é\"}".getBytes(UTF_8));
  }

  @Test
  @DisplayName("The content is copied on input and output")
  void copiesContentInAndOut() {
    byte[] octets = {1, 2};
    Body body = Body.bytes("image/png", octets);

    octets[0] = 9;
    body.content()[1] = 9;

    assertThat(body.content()).containsExactly(1, 2);
  }

  @Test
  @DisplayName("A body that is not read has a type but no content")
  void unreadShowsItsTypeAndNotItsContent() {
    Body body = Body.unread("application/x-www-form-urlencoded");
    assertThat(body.contentType()).contains("application/x-www-form-urlencoded");
    assertThat(body.isForm()).isTrue();
    assertThatIllegalStateException().isThrownBy(body::content);
  }

  @ParameterizedTest
  @DisplayName("A form is recognized by its media type, in any case and with any parameters")
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-www-form-urlencoded                | true",
        "Application/X-WWW-Form-URLEncoded                | true",
        "application/x-www-form-urlencoded;charset=UTF-8  | true",
        "application/x-www-form-urlencoded ; a=b; c=d     | true",
        "' application/x-www-form-urlencoded'             | true",
        "application/x-www-form-urlencoded2               | false",
        "application/x-www-form-urlencoded, text/plain    | false",
        "multipart/form-data; a=application/x-www-form-urlencoded | false",
        "application/json                                 | false",
        "''                                               | false",
        ";                                                | false",
      })
  void knowsAFormByItsMediaType(String contentType, boolean form) {
    assertThat(Body.bytes(contentType, new byte[0]).isForm()).isEqualTo(form);
    assertThat(Body.unread(contentType).isForm()).isEqualTo(form);
  }

  @ParameterizedTest
  @DisplayName("A content type that a header cannot have is rejected")
  @ValueSource(strings = {"a/b\r", "a/b\nX: y", "a/b\u0000", "a/bé", "a/b\u007F"})
  void rejectsContentTypesThatNoHeaderCarries(String contentType) {
    String message =
        "The content type contains a character at index 3 that is not visible ASCII. Encode it.";
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Body.bytes(contentType, new byte[0]))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Body.unread(contentType))
        .withMessage(message);
  }

  @Test
  @DisplayName("A content type may contain spaces and tabs")
  void takesContentTypesWithSpacesAndTabs() {
    assertThat(Body.unread("a/b;\tc=d e").contentType()).contains("a/b;\tc=d e");
  }

  @Test
  @DisplayName("Bodies of the same kind, type and content are equal")
  void isEqualByKindTypeAndContent() {
    Body form = Body.form(Parameters.of("a", "1"));
    Body sameOctets = Body.bytes("application/x-www-form-urlencoded", form.content());

    assertThat(form)
        .isEqualTo(Body.form(Parameters.of("a", "1")))
        .hasSameHashCodeAs(Body.form(Parameters.of("a", "1")))
        .isNotEqualTo(Body.form(Parameters.of("a", "2")))
        .isNotEqualTo(sameOctets);
    assertThat(sameOctets)
        .isEqualTo(Body.bytes("application/x-www-form-urlencoded", form.content()))
        .hasSameHashCodeAs(Body.bytes("application/x-www-form-urlencoded", form.content()))
        .isNotEqualTo(Body.bytes("text/plain", form.content()))
        .isNotEqualTo(Body.bytes("application/x-www-form-urlencoded", new byte[0]));
    assertThat(Body.unread("a/b"))
        .isEqualTo(Body.unread("a/b"))
        .hasSameHashCodeAs(Body.unread("a/b"))
        .isNotEqualTo(Body.unread("a/c"));
  }

  @Test
  @DisplayName("toString contains the type and the size only")
  void printsTypeAndSizeOnly() {
    assertThat(Body.none()).hasToString("None");
    assertThat(Body.form(Parameters.of("a", "1"))).hasToString("Form[1]");
    assertThat(Body.bytes("a/b", new byte[3])).hasToString("Bytes[a/b, 3]");
    assertThat(Body.unread("a/b")).hasToString("Unread[a/b]");
  }
}
