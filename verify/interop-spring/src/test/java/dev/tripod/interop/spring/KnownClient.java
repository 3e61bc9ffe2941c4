package dev.tripod.interop.spring;

import dev.tripod.oauth2.ClientAuthentication;
import java.net.URI;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.settings.ClientSettings;
import org.springframework.security.oauth2.server.authorization.settings.TokenSettings;

/**
 * The clients that are registered at Spring: one for each client authentication. Their names and secrets contain characters that
 * need encoding, to test that.
 */
enum KnownClient {
  PUBLIC,

  /** Gets a new refresh token with each refresh. */
  BASIC,

  /** Keeps the same refresh token after a refresh. */
  POST;

  static final String SECRET = "s3cr3t+/=&%:~";

  static final URI CALLBACK =
      URI.create("https://app.example/back?tab=1&next=%2Fa%20b%26c&name=%C3%A9");

  static final URI OTHER_CALLBACK = URI.create("https://app.example/other");

  String identifier() {
    return "the client:of+" + name() + "/<&%";
  }

  boolean isConfidential() {
    return this != PUBLIC;
  }

  ClientAuthentication authentication() {
    return switch (this) {
      case PUBLIC -> ClientAuthentication.none();
      case BASIC -> ClientAuthentication.secretBasic(SECRET);
      case POST -> ClientAuthentication.secretPost(SECRET);
    };
  }

  private ClientAuthenticationMethod authenticationMethod() {
    return switch (this) {
      case PUBLIC -> ClientAuthenticationMethod.NONE;
      case BASIC -> ClientAuthenticationMethod.CLIENT_SECRET_BASIC;
      case POST -> ClientAuthenticationMethod.CLIENT_SECRET_POST;
    };
  }

  /** Returns the start of the registration of a client that has a key or a certificate. */
  static RegisteredClient.Builder registration(String identifier) {
    return RegisteredClient.withId(identifier)
        .clientId(identifier)
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
        .redirectUri(CALLBACK.toString())
        .scope("openid")
        .scope("photos");
  }

  RegisteredClient registered(PasswordEncoder encoder) {
    RegisteredClient.Builder client = RegisteredClient.withId(name())
        .clientId(identifier())
        .clientAuthenticationMethod(authenticationMethod())
        .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
        .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
        .redirectUri(CALLBACK.toString())
        .redirectUri(OTHER_CALLBACK.toString())
        .scope("openid")
        .scope("photos")
        .scope("friends")
        .clientSettings(ClientSettings.builder()
            .requireProofKey(true)
            .requireAuthorizationConsent(true)
            .build())
        .tokenSettings(TokenSettings.builder().reuseRefreshTokens(this != BASIC).build());
    return isConfidential()
        ? client
            .clientSecret(encoder.encode(SECRET))
            .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
            .build()
        : client.build();
  }
}
