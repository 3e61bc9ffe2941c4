package dev.tripod.openid;

import static dev.tripod.openid.TestJwt.idToken;
import static dev.tripod.openid.TestProvider.json;
import static dev.tripod.openid.TestProvider.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.tripod.domain.AuthorizationException.ErrorResponse;
import dev.tripod.domain.AuthorizationException.UnreadableResponse;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.exchange.Attempt;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.domain.exchange.Exchange;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The user info endpoint (OpenID Connect Core 1.0 section 5.3). */
final class UserInfoTest {

  private static final String SUBJECT = "248289761001";

  private final TestProvider provider = new TestProvider();
  private final OpenIdClient client = provider.client().build();
  private final Authorizer authorizer = OAuth2Client.builder()
      .server(TestProvider.SERVER)
      .clientId(TestJwt.CLIENT)
      .json(JacksonJson.strict())
      .build()
      .authorizer(Tokens.of(TestProvider.ACCESS_TOKEN), Origin.of(TestJwt.ISSUER));

  @Test
  void returnsTheClaimsOfTheUser() {
    provider.onUserInfo(
        request -> json("{\"sub\":\"248289761001\",\"name\":\"Alice\",\"email_verified\":true}"));

    UserInfo info = client.userInfo(SUBJECT, authorizer).over(provider);

    assertThat(info.subject()).isEqualTo(SUBJECT);
    assertThat(info.claims().text("name")).contains("Alice");
    assertThat(info.claims().bool("email_verified")).contains(true);
    assertThat(info).hasToString("UserInfo[sub, name, email_verified]");
    assertThat(provider.requests).singleElement().satisfies(request -> {
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.headers().first("Authorization"))
          .contains("Bearer " + TestProvider.ACCESS_TOKEN);
    });
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      {"sub":"another"}                    | its user info is about another user (sub) than the ID token
      {"sub":"248289761001 "}              | its user info is about another user (sub)
      {"sub":248289761001}                 | its user info has no sub that is a text
      {"name":"Alice"}                     | its user info has no sub that is a text
      {"sub":"248289761001","sub":"other"} | its user info cannot be read
      <html>                               | its user info cannot be read
      """)
  void rejectsAnotherUserOrAnotherForm(String body, String reason) {
    provider.onUserInfo(request -> json(body));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> client.userInfo(SUBJECT, authorizer).over(provider))
        .withMessageContaining(reason)
        .satisfies(failure -> assertThat(failure.getMessage()).doesNotContain("Alice", "another@"));
  }

  @Test
  void reportsTheErrorWithoutTheAccessToken() {
    provider.onUserInfo(request -> response(
        401,
        "application/json",
        "{\"error\":\"invalid_token\",\"error_description\":\"unknown " + TestProvider.ACCESS_TOKEN
            + "\"}"));

    assertThatExceptionOfType(ErrorResponse.class)
        .isThrownBy(() -> client.userInfo(SUBJECT, authorizer).over(provider))
        .satisfies(failure -> {
          assertThat(failure.code()).contains("invalid_token");
          assertThat(failure.getMessage())
              .startsWith("The user info request was rejected with status 401")
              .doesNotContain(TestProvider.ACCESS_TOKEN);
        });
  }

  @Test
  void followsNoRedirect() {
    provider.onUserInfo(request -> response(302, "text/html", ""));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> client.userInfo(SUBJECT, authorizer).over(provider))
        .withMessageContaining("its user info has the status 302 instead of 200");
  }

  @Test
  void readsASignedResponse() {
    provider.onUserInfo(request ->
        response(200, "application/jwt; charset=utf-8", idToken("RS256").signed()));

    assertThat(client.userInfo(SUBJECT, authorizer).over(provider).subject()).isEqualTo(SUBJECT);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      iss | "https://evil.example" | its user info has the issuer
      aud | "another"              | its user info has the audience
      sub | "another"              | its user info is about another user
      exp | 1                      | its user info expired at
      """)
  void rejectsAWrongClaimOfASignedResponse(String name, String json, String reason) {
    String jwt = idToken("RS256").claim(name, json).signed();
    provider.onUserInfo(request -> response(200, "application/jwt", jwt));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> client.userInfo(SUBJECT, authorizer).over(provider))
        .withMessageContaining(reason);
  }

  @Test
  void rejectsASignedResponseWithAnotherSignature() {
    String signed = idToken("RS256").signed();
    String other = idToken("RS256").claim("name", "\"Eve\"").input()
        + signed.substring(signed.lastIndexOf('.'));
    provider.onUserInfo(request -> response(200, "application/jwt", other));

    assertThatExceptionOfType(UnreadableResponse.class)
        .isThrownBy(() -> client.userInfo(SUBJECT, authorizer).over(provider))
        .withMessageContaining("has a signature that does not belong to its content");
  }

  @Test
  void sendsNothingWithoutAnAccessToken() {
    Authorizer nothing = request -> Exchange.done(Attempt.only(request));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> client.userInfo(SUBJECT, nothing).over(provider))
        .withMessageContaining("adds no credential to a request to https://op.example");
    assertThat(provider.requests).isEmpty();
  }

  @Test
  void usesTheEndpointAliasOfAClientWithACertificate() {
    String alias = "https://mtls.op.example/userinfo";
    OpenIdClient withCertificate = provider
        .client()
        .server(TestProvider.SERVER.toBuilder()
            .metadata(JsonObject.builder()
                .with(
                    "mtls_endpoint_aliases",
                    JsonObject.builder().with("userinfo_endpoint", alias).build())
                .build())
            .build()
            .forMutualTls())
        .build();
    Authorizer bearer =
        request -> Exchange.done(Attempt.only(request.withHeader("Authorization", "Bearer a")));
    List<String> requested = new ArrayList<>();

    withCertificate.userInfo(SUBJECT, bearer).over(request -> {
      requested.add(request.uri().toString());
      return json("{\"sub\":\"248289761001\"}");
    });

    assertThat(requested).containsExactly(alias);
  }

  @Test
  void requiresTheEndpointInTheServersData() {
    OpenIdClient without = OpenIdClient.builder()
        .server(AuthorizationServer.at(
                TestJwt.ISSUER, TestJwt.ISSUER + "/authorize", TestJwt.ISSUER + "/token")
            .build())
        .clientId(TestJwt.CLIENT)
        .algorithms("HS256")
        .clientSecret(TestKey.SECRET)
        .json(JacksonJson.strict())
        .build();

    assertThatIllegalStateException()
        .isThrownBy(() -> without.userInfo(SUBJECT, authorizer))
        .withMessageContaining("has no userinfo_endpoint. Add it to the server's data");
    assertThatIllegalStateException()
        .isThrownBy(() -> without.logoutUri(LogoutRequest.withoutHint()))
        .withMessageContaining("has no end_session_endpoint");
  }
}
