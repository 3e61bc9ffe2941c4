package dev.tripod.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.jose.DpopKeys;
import dev.tripod.jose.JwsAlgorithm;
import dev.tripod.jose.JwtAuthentication;
import dev.tripod.jose.SigningKey;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.Tokens;
import dev.tripod.oauth2.metadata.Discovery;
import dev.tripod.openid.OpenIdClient;
import dev.tripod.testkit.FakeAuthorizationServer;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A login by the FAPI 2.0 Security Profile: discovery, {@code private_key_jwt}, a pushed request, PKCE, DPoP, and a request to
 * the API. The ID token is signed with RS256, which the profile excludes, because the fake server has no other algorithm.
 */
final class Fapi2LoginTest {

  private static final String ISSUER = "https://login.example";
  private static final URI BACK = URI.create("https://app.example/back");

  private final KeyPair keys = SecuredLoginTest.newKey();
  private final List<HttpRequest> sent = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void logsAUserInWithAndWithoutNoncesOfTheServer(boolean nonces) {
    FakeAuthorizationServer server = server(nonces);
    HttpTransport transport = request -> {
      sent.add(request);
      return server.send(request);
    };
    AuthorizationServer discovered = AuthorizationServer.from(
            Discovery.of(JacksonJson.strict()).server(ISSUER).over(transport))
        .build();
    OpenIdClient openId = OpenIdClient.builder()
        .server(discovered)
        .clientId("client")
        .json(JacksonJson.strict())
        .build();
    OAuth2Client client = OAuth2Client.builder()
        .server(discovered)
        .clientId("client")
        .clientAuthentication(JwtAuthentication.of(SigningKey.of(JwsAlgorithm.ES256, keys)))
        .pushAuthorizationRequests()
        .proofOfPossession(DpopKeys.perLogin())
        .idTokens(openId)
        .json(JacksonJson.strict())
        .build();

    PendingAuthorization login =
        client.begin(AuthorizationRequest.to(BACK).scope("openid").nonce()).over(transport);
    Tokens tokens =
        client.complete(login, server.approve(login.authorizationUri())).over(transport);
    String subject = openId.idToken(tokens).over(transport).subject();
    if (nonces) {
      server.changeProofNonce();
    }
    String user = openId
        .userInfo(subject, client.authorizer(tokens, Origin.of(ISSUER)))
        .over(transport)
        .subject();

    assertThat(user).isEqualTo("248289761001");
    assertThat(login.nonce().orElseThrow()).matches("[A-Za-z0-9_-]{43}");
    assertThat(Parameters.parse(login.authorizationUri().getRawQuery()))
        .extracting(Parameters.Parameter::name)
        .containsExactly("client_id", "request_uri");
    Parameters pushed = form(requests("/par").get(0));
    assertThat(pushed.first("response_type")).contains("code");
    assertThat(pushed.first("code_challenge_method")).contains("S256");
    assertThat(pushed.first("dpop_jkt")).isPresent();
    assertThat(pushed.first("state").orElseThrow()).matches("[A-Za-z0-9_-]{1,128}");
    assertThat(assertions())
        .hasSize(nonces ? 3 : 2)
        .allMatch(claims -> claims.text("aud").equals(Optional.of(ISSUER)))
        .extracting(claims -> claims.text("jti"))
        .doesNotHaveDuplicates();
    for (String path : List.of("/token", "/userinfo")) {
      assertThat(requests(path))
          .as(path)
          .hasSize(nonces ? 2 : 1)
          .last()
          .satisfies(request -> assertThat(proof(request).has("nonce")).isEqualTo(nonces));
    }
    assertThat(requests("/userinfo"))
        .allMatch(
            request -> request.headers().first("Authorization").orElseThrow().startsWith("DPoP "));
    assertThat(sent.stream().filter(request -> request.headers().contains("DPoP")))
        .extracting(request -> proof(request).text("jti"))
        .doesNotHaveDuplicates();
  }

  private FakeAuthorizationServer server(boolean nonces) {
    FakeAuthorizationServer.Builder server = FakeAuthorizationServer.builder()
        .keyClient("client", keys.getPublic(), JacksonJson.strict())
        .redirectUri(BACK.toString())
        .issuer(ISSUER)
        .openId()
        .user("248289761001", "alice")
        .requirePushedRequests();
    return (nonces
            ? server.proofNonces(JacksonJson.strict())
            : server.proofsOfPossession(JacksonJson.strict()))
        .build();
  }

  private List<HttpRequest> requests(String path) {
    return sent.stream().filter(request -> request.uri().getPath().equals(path)).toList();
  }

  private List<JsonObject> assertions() {
    return sent.stream()
        .filter(request -> request.body() instanceof Body.Form)
        .map(request -> claims(form(request).first("client_assertion").orElseThrow()))
        .toList();
  }

  private static JsonObject proof(HttpRequest request) {
    return claims(request.headers().first("DPoP").orElseThrow());
  }

  private static Parameters form(HttpRequest request) {
    return ((Body.Form) request.body()).parameters();
  }

  private static JsonObject claims(String jwt) {
    return JacksonJson.strict().read(Base64.getUrlDecoder().decode(jwt.split("\\.", -1)[1]));
  }
}
