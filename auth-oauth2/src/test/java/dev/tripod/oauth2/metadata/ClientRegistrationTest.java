package dev.tripod.oauth2.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.Snapshot;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.ServerMetadata;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.transport.jdk.JacksonJson;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The registration of clients (RFC 7591), and their management (RFC 7592). */
final class ClientRegistrationTest {

  private static final JsonReader JSON = JacksonJson.strict();
  private static final String CLIENT = """
      {"client_id":"c1","client_id_issued_at":1767323045,
       "client_secret":"secret-1","client_secret_expires_at":1798859045,
       "registration_access_token":"token-1",
       "registration_client_uri":"https://as.example/register/c1",
       "client_name":"Printer","redirect_uris":["https://app.example/b","https://app.example/a"],
       "default_max_age":3600,"require_auth_time":true,"contacts":[],
       "jwks":{"keys":[{"kty":"EC"}]},"token_endpoint_auth_method":"client_secret_post"}
      """;

  private final ScriptedTransport transport = ScriptedTransport.create();
  private final ClientRegistration registration = ClientRegistration.at(
      metadata().withEndpoint("registration_endpoint", Endpoint.of("https://as.example/register")),
      JSON);

  @Test
  void registersAClient() {
    transport.respond(201, "application/json", CLIENT);
    JsonObject requested = JsonObject.builder().with("client_name", "Printer").build();

    ClientInformation client =
        registration.register(requested, Secret.of("initial")).over(transport);

    HttpRequest sent = transport.requests().get(0);
    assertThat(sent.method()).isEqualTo("POST");
    assertThat(sent.uri()).hasToString("https://as.example/register");
    assertThat(sent.headers().all("Authorization")).containsExactly("Bearer initial");
    assertThat(sent.body().contentType()).hasValue("application/json");
    assertThat(body(sent)).isEqualTo("{\"client_name\":\"Printer\"}");
    assertThat(client.clientId()).isEqualTo("c1");
    assertThat(client.clientSecret()).hasValue(Secret.of("secret-1"));
    assertThat(client.clientSecretExpiresAt()).hasValue(Instant.ofEpochSecond(1798859045));
    assertThat(client.registrationAccessToken()).hasValue(Secret.of("token-1"));
    assertThat(client.registrationUri().orElseThrow())
        .hasToString("https://as.example/register/c1");
    assertThat(client.metadata().names())
        .containsExactly(
            "client_name",
            "redirect_uris",
            "default_max_age",
            "require_auth_time",
            "contacts",
            "jwks",
            "token_endpoint_auth_method");
    assertThat(client.toString()).doesNotContain("secret-1").doesNotContain("token-1");
  }

  @Test
  void registersWithoutATokenAtAnOpenServer() {
    transport.respond(201, "application/json", "{\"client_id\":\"c1\"}");

    ClientInformation client =
        registration.register(JsonObject.builder().build()).over(transport);

    assertThat(transport.requests().get(0).headers().contains("Authorization")).isFalse();
    assertThat(client.clientSecret()).isEmpty();
    assertThat(client.clientSecretExpiresAt()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> registration.read(client))
        .withMessageContaining("registration access token");
  }

  @Test
  void showsWhatTheServerHasChanged() {
    ClientInformation client = registered();
    JsonObject requested = JsonObject.builder()
        .with("client_name", "My printer")
        .with("redirect_uris", texts("https://app.example/a", "https://app.example/b"))
        .with("default_max_age", 3600)
        .with("require_auth_time", false)
        .with("jwks", JSON.read(utf8("{\"keys\":[{\"kty\":\"EC\"}]}")))
        .with("contacts", texts("a@example"))
        .with("logo_uri", "https://app.example/logo")
        .with("policy_uri", JsonValue.nullValue())
        .build();

    assertThat(client.changes(requested))
        .containsExactly("client_name", "require_auth_time", "contacts", "logo_uri");
    assertThat(client.changes(client.metadata())).isEmpty();
  }

  @Test
  void readsAClientWithItsToken() {
    ClientInformation before = registered();
    transport.respond(
        200,
        "application/json",
        "{\"client_id\":\"c1\",\"registration_access_token\":\"token-2\",\"client_name\":\"New\"}");

    ClientInformation after = registration.read(before).over(transport);

    HttpRequest sent = transport.requests().get(1);
    assertThat(sent.method()).isEqualTo("GET");
    assertThat(sent.uri()).hasToString("https://as.example/register/c1");
    assertThat(sent.headers().all("Authorization")).containsExactly("Bearer token-1");
    assertThat(after.registrationAccessToken()).hasValue(Secret.of("token-2"));
    assertThat(after.clientSecret())
        .as("the response repeats no secret")
        .isEqualTo(before.clientSecret());
    assertThat(after.registrationUri()).isEqualTo(before.registrationUri());
    assertThat(after.metadata().text("client_name")).hasValue("New");
  }

  @Test
  void updatesAClientWithoutTheMembersThatOnlyTheServerSends() {
    ClientInformation before = registered();
    transport.respond(200, "application/json", CLIENT.replace("secret-1", "secret-2"));

    ClientInformation after = registration.update(before, before.metadata()).over(transport);

    HttpRequest sent = transport.requests().get(1);
    assertThat(sent.method()).isEqualTo("PUT");
    assertThat(JSON.read(sent.body().content())).isEqualTo(JSON.read(utf8("""
            {"client_id":"c1","client_secret":"secret-1",
             "client_name":"Printer","redirect_uris":["https://app.example/b","https://app.example/a"],
             "default_max_age":3600,"require_auth_time":true,"contacts":[],
             "jwks":{"keys":[{"kty":"EC"}]},"token_endpoint_auth_method":"client_secret_post"}
            """)));
    assertThat(after.clientSecret()).hasValue(Secret.of("secret-2"));
  }

  @Test
  void deletesAClient() {
    ClientInformation client = registered();
    transport.respond(204, "text/plain", "");

    assertThat(registration.delete(client).over(transport)).isSameAs(client);

    HttpRequest sent = transport.requests().get(1);
    assertThat(sent.method()).isEqualTo("DELETE");
    assertThat(sent.headers().all("Authorization")).containsExactly("Bearer token-1");
  }

  @Test
  void storesAClient() {
    ClientInformation client = registered();

    ClientInformation read =
        ClientInformation.from(Snapshot.decode(client.snapshot().encode()), JSON);

    assertThat(read.snapshot()).isEqualTo(client.snapshot());
    assertThat(read.metadata()).isEqualTo(client.metadata());
    assertThat(read.registrationUri()).isEqualTo(client.registrationUri());
    assertThat(read.clientSecretExpiresAt()).isEqualTo(client.clientSecretExpiresAt());
    assertThat(client.snapshot().toString()).doesNotContain("secret-1");
  }

  @ParameterizedTest
  @CsvSource({
    "none, none",
    "client_secret_basic, client_secret_basic",
    "client_secret_post, client_secret_post",
    "'', client_secret_basic"
  })
  void authenticatesAsTheServerHasRegistered(String method, String authentication) {
    transport.respond(
        201,
        "application/json",
        "{\"client_id\":\"c1\",\"client_secret\":\"s\""
            + (method.isEmpty() ? "" : ",\"token_endpoint_auth_method\":\"" + method + "\"") + "}");

    ClientInformation client =
        registration.register(JsonObject.builder().build()).over(transport);

    assertThat(client.authentication()).hasToString(authentication);
  }

  @Test
  void leavesAnAuthenticationWithAKeyToTheCaller() {
    transport.respond(
        201,
        "application/json",
        "{\"client_id\":\"c1\",\"token_endpoint_auth_method\":\"private_key_jwt\"}");
    ClientInformation client =
        registration.register(JsonObject.builder().build()).over(transport);

    assertThatIllegalStateException().isThrownBy(client::authentication);
  }

  @Test
  void reportsTheErrorOfTheServerWithoutTheToken() {
    transport.respond(
        400,
        "application/json",
        "{\"error\":\"invalid_redirect_uri\",\"error_description\":\"not with initial-token-1\"}");

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> registration
            .register(JsonObject.builder().build(), Secret.of("initial-token-1"))
            .over(transport))
        .satisfies(error -> assertThat(error.code()).hasValue("invalid_redirect_uri"))
        .withMessageNotContaining("initial-token-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"client_id\":\"\"}",
        "{\"client_id\":5}",
        "{\"client_id\":\"a\\u0000\"}",
        "{\"client_id\":\"a\",\"client_secret\":{}}",
        "{\"client_id\":\"a\",\"registration_client_uri\":\"http://as.example/a\"}",
        "{\"client_id\":\"a\",\"registration_client_uri\":\"https://127.0.0.1/a\"}",
        "[]"
      })
  void rejectsAHostileResponse(String response) {
    transport.respond(201, "application/json", response);

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> registration.register(JsonObject.builder().build()).over(transport));
  }

  @Test
  void rejectsAnotherClientAndARedirect() {
    ClientInformation client = registered();
    transport.respond(200, "application/json", "{\"client_id\":\"c2\"}");
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> registration.read(client).over(transport))
        .withMessageContaining("client_id");

    transport.respond(DiscoveryTest.redirect("https://evil.example/"));
    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> registration.delete(client).over(transport))
        .withMessageContaining("redirect");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://internal.example/admin", "https://as.example:8443/register/c1"})
  void neverSendsTheTokenToAnotherOrigin(String uri) {
    transport.respond(
        201, "application/json", CLIENT.replace("https://as.example/register/c1", uri));
    ClientInformation client =
        registration.register(JsonObject.builder().build()).over(transport);
    JsonObject metadata = client.metadata();

    assertThat(client.clientSecret()).as("the client works").isPresent();
    assertThatIllegalStateException()
        .isThrownBy(() -> registration.read(client))
        .withMessageContaining("another origin than https://as.example");
    assertThatIllegalStateException().isThrownBy(() -> registration.update(client, metadata));
    assertThatIllegalStateException().isThrownBy(() -> registration.delete(client));
  }

  @Test
  void rejectsAServerWithoutRegistration() {
    assertThatIllegalStateException()
        .isThrownBy(() -> ClientRegistration.at(metadata(), JSON))
        .withMessageContaining("registration endpoint");
  }

  private ClientInformation registered() {
    transport.respond(201, "application/json", CLIENT);
    return registration.register(JsonObject.builder().build()).over(transport);
  }

  private static ServerMetadata metadata() {
    return ServerMetadata.of(Endpoint.of("https://as.example/token"));
  }

  private static JsonValue texts(String... texts) {
    return JsonValue.array(List.of(texts).stream().map(JsonValue::text).toList());
  }

  private static String body(HttpRequest request) {
    return new String(request.body().content(), StandardCharsets.UTF_8);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
