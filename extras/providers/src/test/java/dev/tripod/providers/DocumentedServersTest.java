package dev.tripod.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tripod.domain.AuthorizationException.AccessDenied;
import dev.tripod.domain.AuthorizationException.CallbackRejected;
import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.ReauthorizationRequired;
import dev.tripod.domain.Secret;
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.http.Parameters;
import dev.tripod.oauth2.AuthorizationRequest;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.PendingAuthorization;
import dev.tripod.oauth2.RequestQuirks;
import dev.tripod.oauth2.Tokens;
import dev.tripod.providers.DocumentedServer.Meaning;
import dev.tripod.testkit.ScriptedTransport;
import dev.tripod.testkit.SettableClock;
import dev.tripod.transport.jdk.JacksonJson;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every OAuth 2.0 server, with the token response and the error response of its documentation. */
@DisplayName("The OAuth 2.0 server")
final class DocumentedServersTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final URI REDIRECT_URI = URI.create("https://app.example/back");

  static List<DocumentedServer> servers() {
    return DocumentedServer.all();
  }

  static Stream<DocumentedServer> walks() {
    return servers().stream().filter(DocumentedServer::walk);
  }

  @ParameterizedTest
  @MethodSource("servers")
  void readsTheTokenResponse(DocumentedServer documented) {
    ScriptedTransport transport =
        ScriptedTransport.create().respond(200, "application/json", documented.response());
    OAuth2Client client = client(documented);
    PendingAuthorization login = begin(client);

    Tokens tokens =
        client.redeem(client.confirm(login, callback(documented, login))).over(transport);

    assertThat(String.join(
            " ",
            tokens.accessToken().reveal(),
            tokens.refreshToken().map(Secret::reveal).orElse("-"),
            tokens
                .expiresAt()
                .map(end -> Long.toString(Duration.between(NOW, end).toSeconds()))
                .orElse("-"),
            tokens.scope().toString()))
        .isEqualTo(documented.tokens());
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("each: its own words for a revoked grant or a denial are recognized")
  void readsTheErrorResponse(DocumentedServer documented) {
    DocumentedServer.Rejection error = documented.errorResponse();
    OAuth2Client client = client(documented);

    if (error.meaning() == Meaning.DENIED) {
      PendingAuthorization login = begin(client);
      assertThatThrownBy(() -> client.confirm(
              login, Parameters.of("state", state(login)).and(Parameters.parse(error.body()))))
          .isInstanceOf(AccessDenied.class);
      return;
    }
    assertThatThrownBy(() -> refresh(client, error.status(), error.body()))
        .isInstanceOf(
            error.meaning() == Meaning.REVOKED
                ? ReauthorizationRequired.class
                : ErrorResponse.class);
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("each: a server that fails has not revoked a grant, whatever it says")
  void doesNotTakeAFailureForARevokedGrant(DocumentedServer documented) {
    OAuth2Client client = client(documented);

    assertThatThrownBy(() -> refresh(client, 503, documented.errorResponse().body()))
        .isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(() -> refresh(client, 429, "{\"error\":\"temporarily_unavailable\"}"))
        .isInstanceOf(ErrorResponse.class);
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("each: a callback may name an issuer at the provider's own origin, and no other")
  void acceptsAnIssuerOfTheProviderOnly(DocumentedServer documented) {
    OAuth2Client client = client(documented);
    PendingAuthorization login = begin(client);
    String issuer = documented
        .server()
        .metadata()
        .issuer()
        .orElseGet(() -> Origin.of(login.authorizationUri()).toString());

    assertThatCode(() -> client.confirm(login, approval(login).and("iss", issuer)))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> client.confirm(login, approval(login).and("iss", "https://evil.example")))
        .isInstanceOf(CallbackRejected.class);
  }

  @ParameterizedTest
  @MethodSource("servers")
  @DisplayName("each: PKCE is in the login, unless the data says UNSAFE_WITHOUT_PKCE")
  void usesPkce(DocumentedServer documented) {
    ScriptedTransport transport =
        ScriptedTransport.create().respond(200, "application/json", documented.response());
    OAuth2Client client = client(documented);
    PendingAuthorization login = begin(client);
    boolean pkce = !documented.server().quirk(RequestQuirks.UNSAFE_WITHOUT_PKCE);

    client.redeem(client.confirm(login, callback(documented, login))).over(transport);

    assertThat(login.authorizationUri().toString().contains("code_challenge_method=S256"))
        .isEqualTo(pkce);
    assertThat(body(transport.requests().get(0)).contains("code_verifier")).isEqualTo(pkce);
  }

  @ParameterizedTest
  @MethodSource("walks")
  @DisplayName("some: a login and a refresh against the fake server of the test kit")
  void worksAgainstTheFake(DocumentedServer documented) {
    OAuth2Walk walk = OAuth2Walk.at(documented.server());
    OAuth2Client client = OAuth2Walk.builder(documented.server())
        .clientSecret(OAuth2Walk.CLIENT_SECRET)
        .userAgent("app/1.0")
        .build();

    PendingAuthorization login = walk.begin(client, "s1", "s2");
    Tokens tokens = client
        .complete(login, REDIRECT_URI, Parameters.parse(walk.approve(login).getRawQuery()))
        .over(walk);
    Tokens next = client.refresh(tokens).over(walk);

    assertThat(walk.last().uri())
        .isEqualTo(documented.server().metadata().refreshEndpoint().uri());
    assertThat(next.accessToken()).isNotEqualTo(tokens.accessToken());
    assertThatThrownBy(() -> client.refresh(tokens).over(walk))
        .isInstanceOf(ReauthorizationRequired.class);
  }

  @Test
  @DisplayName("of Tesla gets the audience with the code, and not with a refresh token")
  void tesla() {
    HttpRequest request = OAuth2Walk.tokenRequest(
        Tesla.oauth2(Tesla.EUROPE), "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}");

    assertThat(Parameters.parse(body(request)).first("audience"))
        .hasValue("https://fleet-api.prd.eu.vn.cloud.tesla.com");
  }

  @Test
  @DisplayName("of Withings gets action=requesttoken with a code and with a refresh token")
  void withings() {
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(
            200,
            "application/json",
            "{\"status\":0,\"body\":{\"access_token\":\"t\",\"token_type\":\"Bearer\"}}");
    OAuth2Client client = OAuth2Walk.builder(Withings.oauth2())
        .clientSecret(OAuth2Walk.CLIENT_SECRET)
        .build();

    client.refresh(Tokens.of("AT").withRefreshToken("RT")).over(transport);

    assertThat(body(transport.requests().get(0))).contains("action=requesttoken");
  }

  @Test
  @DisplayName("of Reddit does not revoke a grant by a gateway's page with the same words")
  void redditBehindAGateway() {
    OAuth2Client client = OAuth2Client.builder()
        .server(Reddit.oauth2())
        .clientId(OAuth2Walk.CLIENT)
        .clientSecret(OAuth2Walk.CLIENT_SECRET)
        .json(JacksonJson.strict())
        .userAgent("app/1.0")
        .build();

    assertThatThrownBy(() -> refresh(client, 400, "Bad Request")).isInstanceOf(ErrorResponse.class);
    assertThatThrownBy(
            () -> refresh(client, 400, "<html><head><title>400 Bad Request</title></head></html>"))
        .isInstanceOf(ErrorResponse.class);
  }

  @Test
  @DisplayName("of eBay receives a RuName, and the callback arrives at the address")
  void eBay() {
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(
            200,
            "application/json",
            "{\"access_token\":\"t\",\"token_type\":\"User Access Token\"}");
    OAuth2Client client =
        OAuth2Walk.builder(EBay.oauth2()).clientSecret(OAuth2Walk.CLIENT_SECRET).build();
    PendingAuthorization login = client
        .begin(AuthorizationRequest.to(REDIRECT_URI).redirectName("App-App-SBX-abc"))
        .over(transport);

    client
        .complete(login, URI.create(REDIRECT_URI + "?code=c&expires_in=299&state=" + state(login)))
        .over(transport);

    assertThat(body(transport.requests().get(0))).contains("redirect_uri=App-App-SBX-abc");
  }

  @Test
  @DisplayName("of Mastodon can show the code")
  void mastodon() {
    ScriptedTransport transport = ScriptedTransport.create()
        .respond(200, "application/json", "{\"access_token\":\"t\",\"token_type\":\"Bearer\"}");
    OAuth2Client client = OAuth2Walk.builder(Mastodon.oauth2(URI.create("https://m.example")))
        .clientSecret(OAuth2Walk.CLIENT_SECRET)
        .build();
    PendingAuthorization login =
        client.begin(AuthorizationRequest.withShownCode()).over(transport);

    client.redeem(client.confirmWithoutState(login, "shown-code")).over(transport);

    assertThat(body(transport.requests().get(0)))
        .contains("code=shown-code")
        .contains("redirect_uri=urn%3Aietf%3Awg%3Aoauth%3A2.0%3Aoob");
  }

  @Test
  @DisplayName("of Shopify and Zoho reads the token in its own way")
  void ownHeaders() {
    OAuth2Walk shopify = OAuth2Walk.at(Shopify.oauth2("example-shop"));
    OAuth2Walk zoho = OAuth2Walk.at(Zoho.oauth2(Zoho.EUROPE));
    Tokens tokens = Tokens.of("AT");

    assertThat(shopify
            .call(shopify.client(), tokens, "https://example-shop.myshopify.com/admin/api")
            .headers()
            .all("X-Shopify-Access-Token"))
        .containsExactly("AT");
    assertThat(zoho.call(zoho.client(), tokens, "https://www.zohoapis.eu/crm/v8/users")
            .headers()
            .all("Authorization"))
        .containsExactly("Zoho-oauthtoken AT");
  }

  @Test
  @DisplayName("of Netatmo says in an API response with status 403 that the token has expired")
  void netatmo() {
    assertThat(Netatmo.oauth2()
            .meansExpiredToken(
                apiError(403, "{\"error\":{\"code\":3,\"message\":\"Access token expired\"}}")))
        .isTrue();
    assertThat(Netatmo.oauth2()
            .meansExpiredToken(
                apiError(403, "{\"error\":{\"code\":13,\"message\":\"Operation forbidden\"}}")))
        .isFalse();
  }

  @Test
  @DisplayName("of Facebook says in an API response with status 400 that the token has expired")
  void facebook() {
    String expired =
        "{\"error\":{\"message\":\"Error validating access token: Session has expired\",\"type\":\"OAuthException\","
            + "\"code\":190,\"error_subcode\":463}}";
    assertThat(Facebook.oauth2("v22.0").meansExpiredToken(apiError(400, expired)))
        .isTrue();
    assertThat(Facebook.oauth2("v22.0")
            .meansExpiredToken(apiError(400, expired.replace("190", "100"))))
        .isFalse();
  }

  @Test
  @DisplayName("of Facebook, Microsoft and NetSuite is at its provider's hosts, and at no other")
  void addressParts() {
    for (String part : List.of("", "-a", "evil.example/", "a/b", "a b", "a#", "a?b", "a@b")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Facebook.oauth2(part));
      assertThatIllegalArgumentException().isThrownBy(() -> Microsoft.oauth2(part));
      assertThatIllegalArgumentException().isThrownBy(() -> NetSuite.oauth1("1", part));
      assertThatIllegalArgumentException().isThrownBy(() -> Flickr.oauth1(part));
      assertThatIllegalArgumentException().isThrownBy(() -> Trello.oauth1("read", part));
    }
    assertThat(Microsoft.oauth2("contoso.onmicrosoft.com")
            .metadata()
            .tokenEndpoint()
            .toString())
        .startsWith("https://login.microsoftonline.com/contoso.onmicrosoft.com/");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Tesla.oauth2(Origin.of("http://api.example")));
  }

  @Test
  @DisplayName("of Shopify is at the name of a shop, and at nothing else")
  void shopNames() {
    for (String name : List.of("", "-shop", "evil.example/", "shop.evil", "a b", "shop#")) {
      assertThatIllegalArgumentException().isThrownBy(() -> Shopify.oauth2(name));
    }
  }

  private static OAuth2Client client(DocumentedServer documented) {
    OAuth2Client.Builder client = OAuth2Client.builder()
        .server(documented.server())
        .clientId(OAuth2Walk.CLIENT)
        .json(JacksonJson.strict())
        .clock(SettableClock.at(NOW))
        .userAgent("app/1.0");
    return (documented.secret() ? client.clientSecret(OAuth2Walk.CLIENT_SECRET) : client).build();
  }

  private static PendingAuthorization begin(OAuth2Client client) {
    return client
        .begin(AuthorizationRequest.to(REDIRECT_URI).scope("s1", "s2"))
        .over(ScriptedTransport.create());
  }

  private static Tokens refresh(OAuth2Client client, int status, String body) {
    return client
        .refresh(Tokens.of("AT").withRefreshToken("RT"))
        .over(ScriptedTransport.create().respond(status, "application/json", body));
  }

  private static HttpResponse apiError(int status, String body) {
    return HttpResponse.of(
        status,
        Headers.of("Content-Type", "application/json"),
        body.getBytes(StandardCharsets.UTF_8));
  }

  private static Parameters approval(PendingAuthorization login) {
    return Parameters.of("code", "c").and("state", state(login));
  }

  /** Returns the callback as the provider sends it, with its issuer if the data names one. */
  private static Parameters callback(DocumentedServer documented, PendingAuthorization login) {
    return documented
        .server()
        .metadata()
        .issuer()
        .map(issuer -> approval(login).and("iss", issuer))
        .orElseGet(() -> approval(login));
  }

  private static String state(PendingAuthorization login) {
    return OAuth2Walk.stateOf(login);
  }

  private static String body(HttpRequest request) {
    return new String(request.body().content(), StandardCharsets.UTF_8);
  }
}
