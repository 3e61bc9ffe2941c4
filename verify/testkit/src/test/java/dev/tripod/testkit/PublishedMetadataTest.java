package dev.tripod.testkit;

import static dev.tripod.testkit.IndependentClient.bearer;
import static dev.tripod.testkit.IndependentClient.good;
import static dev.tripod.testkit.IndependentClient.member;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.JsonReader;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Metadata (RFC 8414), and the registration of clients (RFC 7591, RFC 7592), by hand. */
final class PublishedMetadataTest {

  private static final String AS = "https://as.example";
  private static final Pattern MEMBER =
      Pattern.compile("\"(\\w+)\":(?:\"([^\"]*)\"|\\[\"([^\"]*)\"])");

  /** Reads objects of texts and arrays of one text. */
  private static final JsonReader JSON = octets -> {
    String text = new String(octets, UTF_8);
    if (!text.startsWith("{")) {
      throw new IllegalArgumentException("The text is not an object");
    }
    JsonObject.Builder object = JsonObject.builder();
    Matcher member = MEMBER.matcher(text);
    while (member.find()) {
      object.with(
          member.group(1),
          member.group(2) == null
              ? JsonValue.array(List.of(JsonValue.text(member.group(3))))
              : JsonValue.text(member.group(2)));
    }
    return object.build();
  };

  private final FakeAuthorizationServer server = FakeAuthorizationServer.builder()
      .issuer(AS + "/tenant")
      .registration(JSON, "initial")
      .build();

  @Test
  void publishesTheEndpointsUnderBothAddresses() throws IOException {
    HttpResponse oauth =
        good(server, HttpRequest.get(AS + "/.well-known/oauth-authorization-server/tenant"));
    HttpResponse openId =
        good(server, HttpRequest.get(AS + "/tenant/.well-known/openid-configuration"));

    assertThat(oauth.bodyText()).isEqualTo(openId.bodyText());
    assertThat(member(oauth, "issuer")).isEqualTo(AS + "/tenant");
    assertThat(member(oauth, "token_endpoint")).isEqualTo(AS + "/token");
    assertThat(member(oauth, "registration_endpoint")).isEqualTo(AS + "/register");
    assertThat(member(oauth, "device_authorization_endpoint"))
        .isEqualTo(AS + "/device_authorization");
    assertThat(server
            .send(HttpRequest.get(AS + "/.well-known/oauth-authorization-server"))
            .status())
        .isEqualTo(404);
    assertThat(FakeAuthorizationServer.builder()
            .publicClient("app")
            .build()
            .send(HttpRequest.get(AS + "/.well-known/oauth-authorization-server"))
            .status())
        .as("a server without an issuer")
        .isEqualTo(404);
  }

  @Test
  void aFaultChangesTheMetadata() throws IOException {
    HttpRequest request = HttpRequest.get(AS + "/.well-known/oauth-authorization-server/tenant");
    server.faults().metadata("issuer", JsonValue.text("https://evil.example"));
    server.faults().metadata("token_endpoint", JsonValue.nullValue());
    HttpResponse changed = good(server, request);
    assertThat(member(changed, "issuer")).isEqualTo("https://evil.example");
    assertThat(changed.bodyText()).doesNotContain("\"token_endpoint\"");

    server.faults().metadataResponse(FakeResponses.redirect(URI.create("https://evil.example")));
    assertThat(server.send(request).status()).isEqualTo(302);
    server.faults().clear();
    assertThat(member(good(server, request), "issuer")).isEqualTo(AS + "/tenant");
  }

  @Test
  void aClientRegistersUsesChangesAndDeletesItself() throws IOException {
    HttpResponse registered = server.send(register("""
        {"client_name":"Printer","redirect_uris":["https://app.example/new"]}"""));
    assertThat(registered.status()).isEqualTo(201);
    assertThat(registered.headers().first("Cache-Control")).hasValue("no-store");
    String id = member(registered, "client_id");
    String uri = member(registered, "registration_client_uri");
    String token = member(registered, "registration_access_token");

    HttpRequest tokens = IndependentClient.basic(
        HttpRequest.post(
            AS + "/token",
            Body.form(Parameters.of("grant_type", "client_credentials").and("scope", "a"))),
        id,
        member(registered, "client_secret"));
    good(server, tokens);
    assertThat(member(good(server, bearer(HttpRequest.get(uri), token)), "client_name"))
        .isEqualTo("Printer");

    HttpResponse updated = good(
        server,
        bearer(
            HttpRequest.put(
                uri, Body.json("{\"client_id\":\"" + id + "\",\"client_name\":\"New\"}")),
            token));
    assertThat(member(updated, "client_name")).isEqualTo("New");
    assertThat(server.send(tokens).status()).as("the secret has changed").isEqualTo(401);
    assertThat(server.send(bearer(HttpRequest.get(uri), token)).status())
        .as("the registration access token has changed")
        .isEqualTo(401);

    String next = member(updated, "registration_access_token");
    assertThat(server.send(bearer(HttpRequest.delete(uri), next)).status()).isEqualTo(204);
    assertThat(server.send(bearer(HttpRequest.get(uri), next)).status()).isEqualTo(401);
  }

  @Test
  void rejectsMetadataThatBreaksARule() throws IOException {
    assertThat(member(server.send(register("[]")), "error")).isEqualTo("invalid_client_metadata");
    assertThat(member(server.send(register("{\"client_id\":\"mine\"}")), "error"))
        .isEqualTo("invalid_client_metadata");
    assertThat(member(server.send(register("{\"registration_access_token\":\"a\"}")), "error"))
        .isEqualTo("invalid_client_metadata");
    assertThat(member(
            server.send(register("{\"token_endpoint_auth_method\":\"tls_client_auth\"}")), "error"))
        .isEqualTo("invalid_client_metadata");
    assertThat(member(server.send(register("{\"redirect_uris\":[\"/relative\"]}")), "error"))
        .isEqualTo("invalid_redirect_uri");
    assertThat(server.send(HttpRequest.post(AS + "/register", Body.json("{}"))).status())
        .as("without the initial access token")
        .isEqualTo(401);
    assertThat(server.send(HttpRequest.get(AS + "/register")).status()).isEqualTo(405);
  }

  @Test
  void rejectsAnUpdateThatBreaksARule() throws IOException {
    HttpResponse registered = server.send(register("{}"));
    String id = member(registered, "client_id");
    String uri = member(registered, "registration_client_uri");
    String token = member(registered, "registration_access_token");

    for (String metadata : new String[] {
      "{}",
      "{\"client_id\":\"other\"}",
      "{\"client_id\":\"" + id + "\",\"client_secret\":\"wrong\"}",
      "{\"client_id\":\"" + id + "\",\"registration_client_uri\":\"" + uri + "\"}"
    }) {
      assertThat(member(
              server.send(bearer(HttpRequest.put(uri, Body.json(metadata)), token)), "error"))
          .as(metadata)
          .isEqualTo("invalid_client_metadata");
    }
    assertThat(server.send(HttpRequest.get(uri)).status()).isEqualTo(401);
  }

  @Test
  void aFaultChangesARegisteredClient() throws IOException {
    server.faults().registration("client_name", JsonValue.text("Other"));

    assertThat(member(server.send(register("{\"client_name\":\"Mine\"}")), "client_name"))
        .isEqualTo("Other");
  }

  private static HttpRequest register(String metadata) {
    return bearer(HttpRequest.post(AS + "/register", Body.json(metadata)), "initial");
  }
}
