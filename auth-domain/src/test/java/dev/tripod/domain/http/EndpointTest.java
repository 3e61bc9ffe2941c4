package dev.tripod.domain.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.example/token",
        "http://127.0.0.1.example.com/",
        "ftp://a.example/",
        "/token",
        "no uri"
      })
  @DisplayName("an endpoint is https or loopback")
  void rejectsOtherUris(String uri) {
    assertThatIllegalArgumentException().isThrownBy(() -> Endpoint.of(uri));
  }

  @Test
  @DisplayName(
      "is normalised, and keeps path and query at another origin, which must be secure too")
  void moves() {
    Endpoint endpoint = Endpoint.of("HTTPS://A.example/x/../token?title=a%2Fb");

    assertThat(endpoint).hasToString("https://a.example/token?title=a%2Fb");
    assertThat(endpoint).isEqualTo(Endpoint.of("https://a.example/token?title=a%2Fb"));
    assertThat(endpoint).hasSameHashCodeAs(Endpoint.of("https://a.example/token?title=a%2Fb"));
    assertThat(endpoint.on(Origin.of("http://127.0.0.1:8080")))
        .hasToString("http://127.0.0.1:8080/token?title=a%2Fb");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> endpoint.on(Origin.of("http://b.example")));
  }

  @Test
  @DisplayName("a request is matched by origin and path, with any query")
  void isTargetOf() {
    Endpoint endpoint = Endpoint.of("https://a.example/token");

    assertThat(endpoint.isTargetOf(HttpRequest.get("https://a.example/token?x=1")))
        .isTrue();
    assertThat(endpoint.isTargetOf(HttpRequest.get("https://a.example/token/"))).isFalse();
    assertThat(endpoint.isTargetOf(HttpRequest.get("https://a.example:444/token")))
        .isFalse();
    assertThat(endpoint.isTargetOf(HttpRequest.get("https://b.example/token"))).isFalse();
  }
}
