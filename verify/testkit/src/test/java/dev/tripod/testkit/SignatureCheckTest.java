package dev.tripod.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Checks signatures that other libraries computed. */
final class SignatureCheckTest {

  private static final Secret CLIENT = Secret.of("ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ");
  private static final Secret TOKEN = Secret.of("just-a-string    asdasd");

  @ParameterizedTest
  @CsvSource({
    "HMAC-SHA1, wsdNmjGB7lvis0UJuPAmjvX/PXw=",
    "HMAC-SHA256, wdfdHUKXHbOnOGZP8WFAWMSAmWzN3EVBWWgXGlC/Eo4=",
    "HMAC-SHA512, u/vlyZFDxOWOZ9UUXwRBJHvq8/T4jCA74ocRmn2ECnjUBTAeJiZIRU8hDTjS88Tz1fGONffMpdZxUkUTW3k1kg==",
    "PLAINTEXT, ECrDNoq1VYzzzzzzzzzyAK7TwZNtPnkqatqZZZZ&just-a-string%20%20%20%20asdasd"
  })
  @DisplayName(
      "V11: accepts oauthlib's signatures of the RFC's base string, with these secrets only")
  void oauthlib(String method, String signature) {
    SignatureCheck check = SignatureCheck.of(method);
    SignedRequest signed = v10(signature);

    assertThat(check.accepts(signed, CLIENT, TOKEN, null)).isTrue();
    assertThat(check.accepts(signed, TOKEN, CLIENT, null)).isFalse();
    assertThat(check.accepts(signed, CLIENT, Secret.of(""), null)).isFalse();
    assertThat(check.accepts(v10(signature + "="), CLIENT, TOKEN, null)).isFalse();
    assertThat(check.accepts(v10(""), CLIENT, TOKEN, null)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    // V12, from wiki.oauth.net.
    "RSA-SHA1, jvTp/wX1TYtByB1m+Pbyo0lnCOLIsyGCH7wke8AUs3BpnwZJtAuEJkvQL2/9n4s5wUmUl4aCI4BwpraNx4RtEXMe5qg5T1LVTGliMRpKasKsW//e+RinhejgCuzoH26dyF8iY2ZZ/5D1ilgeijhV/vBka5twt399mXwaYdCwFYE=",
    // The same request, signed with the other methods by OpenSSL 3.0.19.
    "RSA-SHA256, kd2wjpiASoDx6BqAMHy/k8CqNdyZv4opl1U4bBN1EBi8vmSHRVfw4h72BDerCp7M8pNEZEAUtvTOhgGNPh04cMmTeB/89Ok8GxYqIqVeYfKK5buzrNoOOAhjRUFpTvNOChNbRnlE04/d3hAITJjjykQtIZ2FWxJ4JO0gOdfKY0c=",
    "RSA-SHA512, UsVvwfiFFOJrF0dB+YrGvUotQJfv2KhGEZ9jnXDSyK/6uu0EyzA5WrmRTMAPyuWQr6kVHS9e8IvOlemZo8MvOJjF0o2KtpoINXO5mO/09fyFHw0dUC+zgTSMJ+KaGOgkBQvfKNCTQ0dZYgnSSZsJZKcxl17rzZVr8m32ybPYvF8="
  })
  @DisplayName(
      "V12: accepts the published RSA signature and OpenSSL's, with any secrets, and no other")
  void rsa(String method, String signature) {
    SignatureCheck check = SignatureCheck.of(method);
    SignedRequest signed = v12(method, signature);

    assertThat(check.accepts(signed, CLIENT, TOKEN, PublishedKey.publicKey())).isTrue();
    assertThat(check.accepts(signed, CLIENT, TOKEN, null)).isFalse();
    for (String other : new String[] {"", "=", "%", "AAAA", signature.replace('j', 'k') + "AAAA"}) {
      assertThat(check.accepts(v12(method, other), CLIENT, TOKEN, PublishedKey.publicKey()))
          .isFalse();
    }
    String changed = (signature.startsWith("A") ? "B" : "A") + signature.substring(1);
    assertThat(check.accepts(v12(method, changed), CLIENT, TOKEN, PublishedKey.publicKey()))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "HMAC-SHA1, '', 2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
    "RSA-SHA1, Hello World!, Lve95gjOVATpfV8EL5X4nxwjKHE=",
    "PLAINTEXT, Hello World!, Lve95gjOVATpfV8EL5X4nxwjKHE=",
    "RSA-SHA256, '', 47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
  })
  @DisplayName("V13: uses the body hash of the method")
  void bodyHash(String method, String body, String hash) {
    assertThat(SignatureCheck.of(method).bodyHash(body.getBytes(StandardCharsets.US_ASCII)))
        .isEqualTo(hash);
  }

  @ParameterizedTest
  @EnumSource
  @DisplayName("finds every method by its exact name")
  void names(SignatureCheck check) {
    assertThat(SignatureCheck.of(check.method())).isSameAs(check);
    assertThatThrownBy(() -> SignatureCheck.of(check.method().toLowerCase(Locale.ROOT)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static SignedRequest v10(String signature) {
    return read(
        HttpRequest.post(
            "http://example.com/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b",
            Body.bytes(
                "application/x-www-form-urlencoded",
                "c2&a3=2+q".getBytes(StandardCharsets.US_ASCII))),
        "oauth_consumer_key",
        "9djdj82h48djs9d2",
        "oauth_token",
        "kkk9d7dh3k39sjv7",
        "oauth_signature_method",
        "HMAC-SHA1",
        "oauth_timestamp",
        "137131201",
        "oauth_nonce",
        "7d8f3e4a",
        "oauth_signature",
        signature);
  }

  private static SignedRequest v12(String method, String signature) {
    return read(
        HttpRequest.get("http://photos.example.net/photos?file=vacaction.jpg&size=original"),
        "oauth_consumer_key",
        "dpf43f3p2l4k3l03",
        "oauth_signature_method",
        method,
        "oauth_timestamp",
        "1196666512",
        "oauth_nonce",
        "13917289812797014437",
        "oauth_version",
        "1.0",
        "oauth_signature",
        signature);
  }

  private static SignedRequest read(HttpRequest request, String... protocol) {
    Map<String, String> oauth = new LinkedHashMap<>();
    for (int i = 0; i < protocol.length; i += 2) {
      oauth.put(protocol[i], protocol[i + 1]);
    }
    return SignedRequest.read(request.withHeader("Authorization", IndependentSigner.header(oauth)));
  }
}
