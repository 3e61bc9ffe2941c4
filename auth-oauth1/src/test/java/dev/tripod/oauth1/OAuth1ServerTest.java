package dev.tripod.oauth1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Origin;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tests the server's data and its builder. */
final class OAuth1ServerTest {

  private static final SignatureMethod SHA256 =
      new SignatureMethod.Hmac("HMAC-SHA256", "HmacSHA256");

  private final OAuth1Server server = OAuth1Server.at(
          "https://s.example/1?v=1", "https://s.example/2?lang=en", "https://s.example/3?a=b%2Fc")
      .revocation("https://s.example/4?x")
      .signatureMethod(SHA256)
      .hint("32", "look")
      .build();

  @Test
  @DisplayName("keeps paths, queries, signature method and hints when relocated")
  void relocated() {
    OAuth1Server moved = server.relocatedTo(Origin.of("http://127.0.0.1:8080"));

    assertThat(moved.temporaryCredentialRequest()).hasToString("http://127.0.0.1:8080/1?v=1");
    assertThat(moved.resourceOwnerAuthorization()).hasToString("http://127.0.0.1:8080/2?lang=en");
    assertThat(moved.tokenRequest()).hasToString("http://127.0.0.1:8080/3?a=b%2Fc");
    assertThat(moved.revocation()).hasValue(Endpoint.of("http://127.0.0.1:8080/4?x"));
    assertThat(moved.signatureMethod()).isEqualTo(SHA256);
    assertThat(moved.hint("32")).hasValue("look");
    assertThatThrownBy(() -> server.relocatedTo(Origin.of("http://s.example")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
  }

  @Test
  @DisplayName("revokes by POST by default, and gives a bare 401 no meaning")
  void revocationAndBare401() {
    OAuth1Server other =
        server.toBuilder().revocationByGet().rejectsTimestampsWithBare401().build();

    assertThat(server.revocationMethod()).isEqualTo("POST");
    assertThat(server.rejectsTimestampsWithBare401()).isFalse();
    for (OAuth1Server same : List.of(
        other, other.toBuilder().build(), other.relocatedTo(Origin.of("https://o.example")))) {
      assertThat(same.revocationMethod()).isEqualTo("GET");
      assertThat(same.rejectsTimestampsWithBare401()).isTrue();
    }
  }

  @Test
  @DisplayName("a builder does not change servers that it built")
  void toBuilder() {
    OAuth1Server.Builder builder = server.toBuilder();
    OAuth1Server copy = builder.build();
    OAuth1Server changed = builder
        .hint("32", "look again")
        .hint("33", "new")
        .resourceOwnerAuthorization("https://s.example/5")
        .build();

    assertThat(copy.hint("32")).hasValue("look");
    assertThat(copy.hint("33")).isEmpty();
    assertThat(copy.revocation()).isEqualTo(server.revocation());
    assertThat(copy.signatureMethod()).isEqualTo(SHA256);
    assertThat(copy.resourceOwnerAuthorization()).isEqualTo(server.resourceOwnerAuthorization());
    assertThat(changed.hint("32")).hasValue("look again");
    assertThat(changed.resourceOwnerAuthorization()).hasToString("https://s.example/5");
  }

  @Test
  @DisplayName("accepts https and loopback only for endpoints that are set later")
  void laterEndpoints() {
    OAuth1Server.Builder builder = server.toBuilder();

    assertThatThrownBy(() -> builder.revocation("http://s.example/4"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
    assertThatThrownBy(() -> builder.resourceOwnerAuthorization("http://s.example/2"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https");
  }
}
