package dev.tripod.oauth2.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.transport.jdk.JacksonJson;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The metadata of protected resources (RFC 9728). */
final class ResourceMetadataTest {

  private static final String RESOURCE = "https://api.example/orders";
  private static final String DOCUMENT =
      "https://api.example/.well-known/oauth-protected-resource/orders";

  private final PublishedDocuments documents = new PublishedDocuments();
  private final Discovery discovery = Discovery.of(JacksonJson.strict());

  @Test
  void readsTheServersAndTheScopes() {
    documents.publish(DOCUMENT, """
        {"resource":"https://api.example/orders",
         "authorization_servers":["https://as.example","https://other.example/a"],
         "scopes_supported":["read","write"],"bearer_methods_supported":["header"],
         "resource_name":"Orders"}
        """);

    ResourceMetadata metadata = discovery.resource(RESOURCE).over(documents);

    assertThat(metadata.resource()).isEqualTo(RESOURCE);
    assertThat(metadata.authorizationServers())
        .containsExactly("https://as.example", "https://other.example/a");
    assertThat(metadata.scopesSupported()).containsExactly("read", "write");
    assertThat(metadata.members().text("resource_name")).hasValue("Orders");
    assertThat(metadata).hasToString("ResourceMetadata[https://api.example/orders]");
  }

  @ParameterizedTest
  @CsvSource({
    "https://api.example, https://api.example/.well-known/oauth-protected-resource",
    "https://api.example/, https://api.example/.well-known/oauth-protected-resource",
    "https://api.example/a/b, https://api.example/.well-known/oauth-protected-resource/a/b",
    "https://api.example/a?b=c, https://api.example/.well-known/oauth-protected-resource/a?b=c",
  })
  void insertsTheWellKnownPathBeforeThatOfTheResource(String resource, String document) {
    documents.publish(document, "{\"resource\":\"" + resource + "\"}");

    assertThat(discovery.resource(resource).over(documents).resource()).isEqualTo(resource);
    assertThat(discovery.resource(resource).over(documents).authorizationServers())
        .isEmpty();
    assertThat(documents.requested()).as("the document is cached").containsExactly(document);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer resource_metadata=\"https://api.example/metadata\"",
        "Bearer realm=\"a, resource_metadata=\\\"https://evil.example\\\"\", error=\"invalid_token\","
            + " resource_metadata=\"https://api.example/metadata\"",
        "DPoP algs=\"ES256\", Bearer Resource_Metadata = https://api.example/metadata",
        "Basic abc=, Bearer resource_metadata=\"https:\\//api.example/metadata\"",
      })
  void findsTheAddressInAChallenge(String challenge) {
    documents.publish("https://api.example/metadata", "{\"resource\":\"" + RESOURCE + "\"}");

    assertThat(
            discovery.resource(RESOURCE, challenge(challenge)).over(documents).resource())
        .isEqualTo(RESOURCE);
    assertThat(documents.requested()).containsExactly("https://api.example/metadata");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer realm=\"resource_metadata=https://evil.example\"",
        "Bearer error=\"x\\\", resource_metadata=\\\"https://evil.example\"",
        "Bearer",
        "Bearer x_resource_metadata=\"https://evil.example\""
      })
  void usesTheWellKnownAddressIfTheChallengeNamesNone(String challenge) {
    documents.publish(DOCUMENT, "{\"resource\":\"" + RESOURCE + "\"}");

    discovery.resource(RESOURCE, challenge(challenge)).over(documents);

    assertThat(documents.requested()).containsExactly(DOCUMENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.example/metadata",
        "http://127.0.0.1/metadata",
        "https://localhost/metadata",
        "https://u:p@api.example/metadata",
        "file:///etc/passwd",
        "/metadata",
        ""
      })
  void rejectsAnAddressInAChallengeThatMustNotBeRequested(String address) {
    HttpResponse challenge = challenge("Bearer resource_metadata=\"" + address + "\"");

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> discovery.resource(RESOURCE, challenge))
        .withMessageContaining("resource_metadata");
    assertThat(documents.requested()).isEmpty();
  }

  @Test
  @Timeout(60)
  void readsALongHostileChallengeInLinearTime() {
    for (String part : new String[] {"\\", "\\\"", "a=\"", "a=", "\"", " ", ",", "a=\"\\"}) {
      documents.publish(DOCUMENT, "{\"resource\":\"" + RESOURCE + "\"}");

      assertThat(discovery
              .resource(RESOURCE, challenge("Bearer a=\"" + part.repeat(50_000)))
              .over(documents)
              .resource())
          .isEqualTo(RESOURCE);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.example",
        "https://api.example/orders/",
        "https://api.example/Orders",
        "https://evil.example/orders"
      })
  void rejectsTheMetadataOfAnotherResource(String resource) {
    documents
        .publish(DOCUMENT, "{\"resource\":\"" + resource + "\"}")
        .publish("https://evil.example/metadata", "{\"resource\":\"" + resource + "\"}");

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> discovery.resource(RESOURCE).over(documents))
        .withMessageContaining(RESOURCE);
    HttpResponse challenge =
        challenge("Bearer resource_metadata=\"https://evil.example/metadata\"");
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> discovery.resource(RESOURCE, challenge).over(documents));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"authorization_servers\":\"https://as.example\" | authorization_servers",
        "\"authorization_servers\":[\"http://as.example\"] | authorization_servers",
        "\"authorization_servers\":[\"https://127.0.0.1\"] | authorization_servers",
        "\"scopes_supported\":[\"a\\nb\"] | scopes_supported",
        "\"jwks_uri\":\"http://api.example/jwks\" | jwks_uri",
      })
  void rejectsAHostileMember(String member, String name) {
    documents.publish(DOCUMENT, "{\"resource\":\"" + RESOURCE + "\"," + member + "}");

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> discovery.resource(RESOURCE).over(documents))
        .withMessageContaining(name);
  }

  @Test
  void reportsAResourceWithoutMetadata() {
    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> discovery.resource(RESOURCE).over(documents))
        .withMessageContaining(DOCUMENT);
  }

  @Test
  void rejectsAResourceThatIsNotAnAddress() {
    assertThatIllegalArgumentException().isThrownBy(() -> discovery.resource("urn:orders"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> discovery.resource(RESOURCE + "#a", challenge("Bearer")));
    assertThatIllegalArgumentException().isThrownBy(() -> discovery.resource("http://api.example"));
  }

  private static HttpResponse challenge(String challenge) {
    return HttpResponse.of(401, Headers.of("WWW-Authenticate", challenge), new byte[0]);
  }
}
