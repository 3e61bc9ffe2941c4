package dev.tripod.oauth2.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.transport.jdk.JacksonJson;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Documents of servers that attack the client. The client rejects each with a typed error that names the member and the reason.
 */
final class HostileMetadataTest {

  private static final String ISSUER = "https://as.example/tenant";
  private static final String OAUTH =
      "https://as.example/.well-known/oauth-authorization-server/tenant";
  private static final String OPENID = ISSUER + "/.well-known/openid-configuration";

  private final PublishedDocuments documents = new PublishedDocuments();

  @ParameterizedTest
  @CsvSource({
    "https://as.example/tenant/, by the slash at the end",
    "https://as.example/Tenant, in the case of letters",
    "HTTPS://as.example/tenant, in the case of letters",
    "https://AS.example/tenant, in the case of letters",
    "https://as.example/%74enant, differs",
    "https://as.example:443/tenant, differs",
    "https://as.example/x/../tenant, differs",
    "https://as.example/tenant?, differs",
    "https://as.example/tenant#, differs",
    "https://as.example, differs",
    "https://evil.example/tenant, differs",
    "https://as.example@evil.example/tenant, differs",
    "https://\u0430s.example/tenant, differs",
    "https://xn--s-7sb.example/tenant, differs",
    "as.example/tenant, differs",
  })
  void rejectsAnotherIssuer(String issuer, String difference) {
    documents.publish(OAUTH, document("\"issuer\":\"" + issuer + "\""));

    assertThat(rejected())
        .hasMessageContaining("issuer")
        .hasMessageContaining(ISSUER)
        .hasMessageContaining(difference)
        .hasMessageNotContaining("evil");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"a\":1", "\"issuer\":null", "\"issuer\":[\"https://as.example/tenant\"]"})
  void rejectsAMissingIssuer(String member) {
    documents.publish(OAUTH, "{" + member + ",\"token_endpoint\":\"https://as.example/token\"}");

    assertThat(rejected()).hasMessageContaining("issuer");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://as.example/token",
        "https://as.example/token#fragment",
        "https://as.example/token#",
        "https://user:password@as.example/token",
        "https://as.example:99999/token",
        "https://b\u00fccher.example/token",
        "https:///token",
        "//as.example/token",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://as.example/to ken",
        "https://as.example/token\\u0000",
        "https://as.example/token\\r\\nX-Header: 1",
        "http://127.0.0.1/token",
        "https://localhost/token",
        "https://[::1]/token",
        ""
      })
  void rejectsAnEndpointThatMustNotReceiveACredential(String endpoint) {
    for (String name : new String[] {
      "authorization_endpoint",
      "token_endpoint",
      "revocation_endpoint",
      "registration_endpoint",
      "device_authorization_endpoint",
      "jwks_uri"
    }) {
      documents.publish(
          OAUTH,
          document("\"issuer\":\"" + ISSUER + "\"", "\"" + name + "\":\"" + endpoint + "\""));

      assertThat(rejected())
          .as(name)
          .hasMessageContaining(name)
          .hasMessageNotContaining("password@");
    }
    documents.publish(
        OAUTH,
        document(
            "\"issuer\":\"" + ISSUER + "\"",
            "\"mtls_endpoint_aliases\":{\"token_endpoint\":\"" + endpoint + "\"}"));
    assertThat(rejected()).hasMessageContaining("token_endpoint");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"token_endpoint\":5 | token_endpoint",
        "\"token_endpoint\":{} | token_endpoint",
        "\"jwks_uri\":[\"https://as.example/jwks\"] | jwks_uri",
        "\"mtls_endpoint_aliases\":\"https://as.example\" | mtls_endpoint_aliases",
        "\"authorization_response_iss_parameter_supported\":\"true\" | authorization_response_iss",
        "\"require_pushed_authorization_requests\":1 | require_pushed_authorization_requests",
        "\"scopes_supported\":\"openid\" | scopes_supported",
        "\"dpop_signing_alg_values_supported\":[1] | dpop_signing_alg_values_supported",
        "\"scopes_supported\":[\"a\\u0007b\"] | scopes_supported",
        "\"authorization_endpoint\":\"https://as.example/a?client_id=evil\" | client_id",
      })
  void rejectsAMemberOfAnotherType(String member, String name) {
    documents.publish(OAUTH, document("\"issuer\":\"" + ISSUER + "\"", member));

    assertThat(rejected()).hasMessageContaining(name);
  }

  @Test
  void rejectsMetadataWithoutATokenEndpoint() {
    documents.publish(OAUTH, "{\"issuer\":\"" + ISSUER + "\"}");

    assertThat(rejected()).hasMessageContaining("token_endpoint");
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void followsNoRedirect(int status) {
    HttpResponse redirect = HttpResponse.of(
        status, DiscoveryTest.redirect("https://evil.example/metadata").headers(), new byte[0]);
    documents
        .publish(OAUTH, redirect)
        .publish(OPENID, redirect)
        .publish("https://evil.example/metadata", document("\"issuer\":\"" + ISSUER + "\""));

    assertThat(rejected()).hasMessageContaining("redirect");
    assertThat(documents.requested()).containsExactly(OAUTH, OPENID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"text/html", "text/plain", "application/octet-stream", "image/json", ""})
  void rejectsAnotherContentType(String type) {
    HttpResponse response =
        PublishedDocuments.response(200, type, document("\"issuer\":\"" + ISSUER + "\""));
    documents.publish(OAUTH, response).publish(OPENID, response);

    assertThat(rejected()).hasMessageContaining("application/json");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "null",
        "\"{}\"",
        "{",
        "{}{}",
        "{\"issuer\":\"https://as.example/tenant\",\"issuer\":\"https://as.example/tenant\"}",
        "{\"issuer\":\"https://evil.example\",\"\\u0069ssuer\":\"https://as.example/tenant\"}",
        "{\"a\":\"\\ud800\"}",
        "\ufeff{}"
      })
  void rejectsAnythingButOneObject(String json) {
    documents.publish(OAUTH, json);

    assertThat(rejected()).hasMessageContaining("cannot be read");
  }

  @Test
  void rejectsLongAndDeepDocuments() {
    documents.publish(OAUTH, "{\"a\":" + "[".repeat(100_000));
    assertThat(rejected()).hasMessageContaining("cannot be read");

    documents.publish(OAUTH, "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}");
    assertThat(rejected()).hasMessageContaining("cannot be read");

    documents.publish(OAUTH, document("\"a\":\"" + "x".repeat(1 << 17) + "\""));
    assertThat(rejected()).hasMessageContaining("128 KiB");

    documents.publish(
        OAUTH,
        document(IntStream.range(0, 20_000)
            .mapToObj(i -> "\"m" + i + "\":0")
            .collect(Collectors.joining(","))));
    assertThat(rejected()).hasMessageContaining("128 KiB");
  }

  @Test
  void readsMetadataOfManyUnknownMembers() {
    documents.publish(
        OAUTH,
        document(
            "\"issuer\":\"" + ISSUER + "\"",
            IntStream.range(0, 5_000)
                .mapToObj(i -> "\"m" + i + "\":{\"a\":[]}")
                .collect(Collectors.joining(","))));

    assertThat(discovery().server(ISSUER).over(documents).issuer()).hasValue(ISSUER);
  }

  @Test
  void quotesNoTextOfTheServerInAnErrorMessage() {
    documents.publish(
        OAUTH,
        PublishedDocuments.response(
            500,
            "application/json",
            "{\"error\":\"a\\u001b[31m\",\"error_description\":\"b\\u202e\"}"));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> discovery().server(ISSUER).over(documents))
        .satisfies(error ->
            assertThat(error.getMessage()).doesNotContain("\u001b").doesNotContain("\u202e"));
  }

  @Test
  void aLocalServerMayUseLocalEndpoints() {
    String issuer = "http://localhost:9000";
    documents.publish(
        issuer + "/.well-known/oauth-authorization-server",
        "{\"issuer\":\"" + issuer + "\",\"token_endpoint\":\"http://127.0.0.1:9000/token\"}");

    assertThat(discovery().server(issuer).over(documents).tokenEndpoint())
        .hasToString("http://127.0.0.1:9000/token");
  }

  private AuthorizationException rejected() {
    documents.requested().clear();
    try {
      discovery().server(ISSUER).over(documents);
    } catch (UnreadableResponse e) {
      assertThat(e.getMessage()).contains("https://as.example");
      return e;
    }
    throw new AssertionError("The document was accepted");
  }

  private static Discovery discovery() {
    return Discovery.of(JacksonJson.strict());
  }

  /** Returns a document with a token endpoint, unless the members have one. */
  private static String document(String... members) {
    String all = String.join(",", members);
    return "{" + all
        + (all.contains("\"token_endpoint\"") && !all.contains("aliases")
            ? ""
            : ",\"token_endpoint\":\"https://as.example/token\"")
        + "}";
  }
}
