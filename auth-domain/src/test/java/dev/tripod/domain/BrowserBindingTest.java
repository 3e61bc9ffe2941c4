package dev.tripod.domain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.port.RandomSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BrowserBindingTest {

  private static final String VALUE = "AAAAAAAAAAAAAAAAAAAAAA";
  private static final String OTHER = "BBBBBBBBBBBBBBBBBBBBBB";
  private static final BrowserBinding BINDING = new BrowserBinding(Secret.of(VALUE));

  @Test
  @DisplayName("The cookie is Secure, HttpOnly and SameSite=Lax, and valid for the whole host only")
  void setsACookieThatNoScriptAndNoOtherSiteCanUse() {
    assertThat(BINDING.setCookie().split("; "))
        .containsExactly("__Host-tripod=" + VALUE, "Path=/", "Secure", "HttpOnly", "SameSite=Lax");
  }

  @Test
  @DisplayName(
      "The cookie of a form_post login is the same, and also comes with requests from other sites")
  void setsACookieThatAFormPostBrings() {
    assertThat(BINDING.setCookieForFormPost().split("; "))
        .containsExactly("__Host-tripod=" + VALUE, "Path=/", "Secure", "HttpOnly", "SameSite=None");
    assertThat(BrowserBinding.fromCookie(BINDING.setCookieForFormPost().split(";", -1)[0]))
        .contains(BINDING);
  }

  @Test
  @DisplayName("The digests of a browser and of its logins differ, and reveal nothing")
  void hasADigestForStores() {
    PendingKey key = new PendingKey(BINDING, Secret.of("state"));
    assertThat(BINDING.digest())
        .isEqualTo("89bfc7f3bb8e27db3d394bd3c3fc278fdf96d8b1c84146a859c32f0678fbaa18");
    assertThat(key.digest())
        .isEqualTo("4627cc73da8c853721191b09ad9b5a075ec5507387b8a5707486051eab4520ad")
        .isNotEqualTo(new PendingKey(BINDING, Secret.of("State")).digest())
        .isNotEqualTo(new PendingKey(new BrowserBinding(Secret.of(OTHER)), key.handle()).digest());
  }

  @Test
  @DisplayName("A binding is read from the cookie that it sets")
  void isReadBackFromTheCookieItSets() {
    BrowserBinding binding = new BrowserBinding(RandomSource.secure().base64url(32));
    String cookie = binding.setCookie().split(";", -1)[0];
    assertThat(BrowserBinding.fromCookie(cookie)).contains(binding);
  }

  @ParameterizedTest
  @DisplayName("The cookie is found among others, also if it occurs twice with the same value")
  @ValueSource(
      strings = {
        "__Host-tripod=" + VALUE,
        "a=b; __Host-tripod=" + VALUE + "; c=d",
        "a=b;__Host-tripod=" + VALUE + ";c",
        " __Host-tripod=" + VALUE + " ;",
        "__Host-tripod2=" + OTHER + "; __Host-tripod=" + VALUE,
        "x__Host-tripod=" + OTHER + "; __Host-tripod=" + VALUE,
        "tripod=" + OTHER + "; __Host-tripod=" + VALUE,
        "__host-tripod=" + OTHER + "; __Host-tripod=" + VALUE,
        "a=__Host-tripod=" + OTHER + "; __Host-tripod=" + VALUE,
        "__Host-tripod=" + VALUE + "; __Host-tripod=" + VALUE,
      })
  void isFound(String header) {
    assertThat(BrowserBinding.fromCookie(header)).contains(BINDING);
  }

  @ParameterizedTest
  @DisplayName(
      "A cookie is not found if it is missing, malformed, has another name, or has two values")
  @ValueSource(
      strings = {
        "",
        ";",
        "a=b",
        "__Host-tripod",
        "__Host-tripod=",
        "__Host-tripod =" + VALUE,
        "__Host-tripod= " + VALUE,
        "__Host-tripod2=" + VALUE,
        "__Host-tripod.sig=" + VALUE,
        "__host-tripod=" + VALUE,
        "tripod=" + VALUE,
        "a=__Host-tripod=" + VALUE,
        "__Host-tripod=\"" + VALUE + "\"",
        "__Host-tripod=" + VALUE + "=",
        "__Host-tripod=" + VALUE + ",a",
        "__Host-tripod=" + VALUE + "\u0000",
        "__Host-tripod=short",
        "__Host-tripod=" + VALUE + "; __Host-tripod=" + OTHER,
        "__Host-tripod=" + VALUE + "; a=b; __Host-tripod=" + OTHER + "; __Host-tripod=" + VALUE,
        "__Host-tripod=" + VALUE + "; __Host-tripod=short",
        "__Host-tripod=; __Host-tripod=" + VALUE,
      })
  void isNotFound(String header) {
    assertThat(BrowserBinding.fromCookie(header)).isEmpty();
  }

  @Test
  @DisplayName("A binding is not found without a Cookie header")
  void isNotFoundWithoutACookieHeader() {
    assertThat(BrowserBinding.fromCookie(null)).isEmpty();
  }

  @Test
  @DisplayName("Values of 22 to 128 characters are accepted")
  void takes22To128Characters() {
    assertThat(new BrowserBinding(Secret.of("aA0_-".repeat(5))).value().reveal())
        .hasSize(25);
    assertThat(new BrowserBinding(Secret.of("a".repeat(22)))).isNotNull();
    assertThat(new BrowserBinding(Secret.of("a".repeat(128)))).isNotNull();
  }

  @ParameterizedTest
  @DisplayName("Other values are rejected and not quoted")
  @ValueSource(
      strings = {
        "",
        "canary",
        "canaryAAAAAAAAAAAAAAA",
        "canaryAAAAAAAAAAAAAAAA\n",
        "canary;AAAAAAAAAAAAAAAA",
        "canary AAAAAAAAAAAAAAAA",
        "canary+AAAAAAAAAAAAAAAA",
        "canary=AAAAAAAAAAAAAAAA",
        "canaryéAAAAAAAAAAAAAAAA",
      })
  void rejectsOtherValues(String value) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BrowserBinding(Secret.of(value)))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("canary"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BrowserBinding(Secret.of("a".repeat(129))));
  }

  @Test
  @DisplayName("A pending authorization is found by browser and handle, never by one of them alone")
  void isHalfOfAPendingKey() {
    BrowserBinding other = new BrowserBinding(Secret.of(OTHER));
    PendingKey key = new PendingKey(BINDING, Secret.of("handle"));
    assertThat(key)
        .isEqualTo(new PendingKey(new BrowserBinding(Secret.of(VALUE)), Secret.of("handle")))
        .hasSameHashCodeAs(
            new PendingKey(new BrowserBinding(Secret.of(VALUE)), Secret.of("handle")))
        .isNotEqualTo(new PendingKey(other, Secret.of("handle")))
        .isNotEqualTo(new PendingKey(BINDING, Secret.of("other")));
  }
}
