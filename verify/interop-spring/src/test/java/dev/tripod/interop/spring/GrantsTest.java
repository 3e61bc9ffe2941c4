package dev.tripod.interop.spring;

import static dev.tripod.interop.spring.SpringServer.TRANSPORT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Endpoint;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.ServerMetadata;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.grant.ApprovalGrant;
import dev.tripod.oauth2.grant.PendingApproval;
import dev.tripod.oauth2.grant.TokenExchange;
import dev.tripod.oauth2.metadata.ClientInformation;
import dev.tripod.oauth2.metadata.ClientRegistration;
import dev.tripod.oauth2.metadata.Discovery;
import dev.tripod.transport.jdk.JacksonJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@DisplayName("With Spring Authorization Server:")
final class GrantsTest {

  @RegisterExtension
  static final SpringServer spring = new SpringServer();

  private final Visitor visitor = new Visitor();

  @Test
  @DisplayName("discovery finds the endpoints of the issuer, and of no other name for it")
  void discovery() {
    Discovery discovery = Discovery.of(JacksonJson.strict());
    String issuer = spring.origin().toString();

    ServerMetadata metadata = discovery.server(issuer).over(TRANSPORT);

    assertThat(metadata.issuer()).hasValue(issuer);
    for (String name : List.of(
        "authorization_endpoint",
        "token_endpoint",
        "revocation_endpoint",
        "introspection_endpoint",
        "device_authorization_endpoint",
        "jwks_uri")) {
      assertThat(metadata.endpoint(name)).as(name).isPresent();
    }
    assertThatExceptionOfType(UnreadableResponse.class)
        .as("Spring redirects requests for unknown paths to its login page")
        .isThrownBy(() -> discovery.server(issuer + "/a").over(TRANSPORT))
        .withMessageContaining("redirect");
  }

  @Test
  @DisplayName("a device gets tokens after the user has agreed")
  void device() throws Exception {
    ApprovalGrant device = ApprovalGrant.device(client());
    PendingApproval pending =
        device.begin(Parameters.of("scope", "photos friends")).over(TRANSPORT);
    List<String> waits = new ArrayList<>();

    Tokens tokens = withoutPauses(device.complete(pending, (length, problem) -> {
      waits.add(length.toString());
      if (waits.size() == 2) {
        agree(pending);
      }
    }));

    assertThat(waits).containsExactly("PT5S", "PT5S");
    assertThat(tokens.scope()).containsExactly("photos");
    assertThat(tokens.refreshToken()).isPresent();
  }

  @Test
  @DisplayName("a device fails after the user has denied")
  void deniedDevice() throws Exception {
    ApprovalGrant device = ApprovalGrant.device(client());
    PendingApproval pending = device.begin(Parameters.of("scope", "photos")).over(TRANSPORT);

    visitor.logsInAt(pending.verificationUriComplete().orElseThrow()).refuses();

    assertThatExceptionOfType(AccessDenied.class)
        .isThrownBy(() -> withoutPauses(device.complete(pending)));
  }

  @Test
  @DisplayName("a user's token is exchanged for one with less scope")
  void exchange() throws Exception {
    OAuth2Client web = spring.client(KnownClient.BASIC).build();
    Tokens user = visitor.grants(
        web,
        AuthorizationRequest.to(KnownClient.CALLBACK).scope("openid", "photos", "friends"),
        "photos",
        "friends");

    Tokens tokens = client()
        .requestTokens(
            TokenExchange.of(user.accessToken(), TokenExchange.ACCESS_TOKEN).scope("photos"))
        .over(TRANSPORT);

    assertThat(tokens.scope()).containsExactly("photos");
    assertThat(TokenExchange.issuedTokenType(tokens)).hasValue(TokenExchange.ACCESS_TOKEN);
  }

  @Test
  @DisplayName("a client registers, reads its registration, and gets tokens")
  void registration() throws Exception {
    ServerMetadata metadata = spring
        .described()
        .build()
        .metadata()
        .withEndpoint("registration_endpoint", Endpoint.of(spring.origin() + "/connect/register"));
    ClientRegistration registration = ClientRegistration.at(metadata, JacksonJson.strict());
    Secret initial = client().clientCredentials("client.create").over(TRANSPORT).accessToken();
    JsonObject requested = JsonObject.builder()
        .with("client_name", "Printer")
        .with("redirect_uris", texts("https://app.example/new"))
        .with("grant_types", texts("authorization_code", "client_credentials"))
        .with("logo_uri", "https://app.example/logo")
        .build();

    ClientInformation registered = registration.register(requested, initial).over(TRANSPORT);

    assertThat(registered.changes(requested)).containsExactly("logo_uri");
    ClientInformation read = registration.read(registered).over(TRANSPORT);
    assertThat(read.clientId()).isEqualTo(registered.clientId());
    assertThat(read.metadata().text("client_name")).hasValue("Printer");
    OAuth2Client own = OAuth2Client.builder()
        .server(spring.described().build())
        .clientId(registered.clientId())
        .clientAuthentication(registered.authentication())
        .json(JacksonJson.strict())
        .build();
    assertThat(own.clientCredentials().over(TRANSPORT).isForClient()).isTrue();
  }

  @Test
  @DisplayName("introspection says what a token is, and that an unknown one is not active")
  void introspection() throws Exception {
    OAuth2Client client = client();
    Tokens tokens = client.clientCredentials("photos").over(TRANSPORT);

    JsonObject known = client.introspect(tokens.accessToken(), "access_token").over(TRANSPORT);
    JsonObject unknown = client.introspect(Secret.of("unknown"), "access_token").over(TRANSPORT);

    assertThat(known.bool("active")).hasValue(true);
    assertThat(known.text("client_id")).hasValue(SpringServer.GRANTS_CLIENT);
    assertThat(known.text("scope")).hasValue("photos");
    assertThat(unknown.bool("active")).hasValue(false);
  }

  private static OAuth2Client client() throws IOException {
    return spring.client(KnownClient.BASIC).clientId(SpringServer.GRANTS_CLIENT).build();
  }

  private void agree(PendingApproval pending) {
    try {
      visitor.logsInAt(pending.verificationUriComplete().orElseThrow()).agreesTo("photos");
    } catch (Exception e) {
      throw new IllegalStateException("The visitor did not agree", e);
    }
  }

  private static JsonValue texts(String... texts) {
    return JsonValue.array(List.of(texts).stream().map(JsonValue::text).toList());
  }

  /** Runs an exchange that has pauses, without waiting. */
  private static <T> T withoutPauses(Exchange<T> exchange) throws IOException {
    Exchange<T> step = exchange;
    while (!(step instanceof Exchange.Done<T> done)) {
      step = step instanceof Exchange.Send<T> send
          ? send.response(TRANSPORT.send(send.request()))
          : ((Exchange.Pause<T>) step).next();
    }
    return done.value();
  }
}
