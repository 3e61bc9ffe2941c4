package dev.tripod.interop.spring;

import dev.tripod.domain.JsonObject;
import dev.tripod.domain.exchange.AuthorizedTransport;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.http.Origin;
import dev.tripod.domain.port.JsonReader;
import dev.tripod.oauth2.AuthorizationServer;
import dev.tripod.oauth2.OAuth2Client;
import dev.tripod.oauth2.Tokens;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/**
 * Spring Authorization Server over HTTP on the loopback interface, configured by Spring Boot, with its own login and consent
 * pages. The first test class starts it, all classes share it, and JUnit stops it after the last one.
 */
final class SpringServer implements BeforeAllCallback {

  static final JdkTransport TRANSPORT = JdkTransport.create();

  /** The password of every user. */
  static final String PASSWORD = "pass word+&%";

  private static final JsonReader JSON = JacksonJson.strict();

  private Origin origin;

  @Override
  public void beforeAll(ExtensionContext context) {
    int port = context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SpringServer.class))
        .getOrComputeIfAbsent(
            SpringServer.class, key -> start(), ConfigurableApplicationContext.class)
        .getEnvironment()
        .getRequiredProperty("local.server.port", Integer.class);
    origin = Origin.of("http://127.0.0.1:" + port);
  }

  private static ConfigurableApplicationContext start() {
    return new SpringApplicationBuilder(Books.class)
        .properties(
            "server.address=127.0.0.1",
            "server.port=0",
            "spring.main.banner-mode=off",
            "logging.level.root=off")
        .run();
  }

  Origin origin() {
    return origin;
  }

  /** Returns the server data, read from the server's own metadata (RFC 8414). */
  AuthorizationServer.Builder described() throws IOException {
    JsonObject metadata = JSON.read(TRANSPORT
        .send(HttpRequest.get(origin + "/.well-known/oauth-authorization-server"))
        .body());
    AuthorizationServer.Builder described = AuthorizationServer.at(
            metadata.text("issuer").orElseThrow(),
            metadata.text("authorization_endpoint").orElseThrow(),
            metadata.text("token_endpoint").orElseThrow())
        .revocationEndpoint(metadata.text("revocation_endpoint").orElseThrow());
    return metadata.bool("authorization_response_iss_parameter_supported").orElse(false)
        ? described.issuerInCallbacks()
        : described;
  }

  OAuth2Client.Builder client(KnownClient known) throws IOException {
    return OAuth2Client.builder()
        .server(described().build())
        .clientId(known.identifier())
        .clientAuthentication(known.authentication())
        .json(JSON);
  }

  /** Returns the response of a protected resource: the user to whom the tokens belong. */
  HttpResponse userInfo(OAuth2Client client, Tokens tokens) throws IOException {
    return AuthorizedTransport.of(TRANSPORT, client.authorizer(tokens, origin))
        .send(HttpRequest.get(origin + "/userinfo"));
  }

  /** Returns the user to whom the tokens belong, as the server reports it. */
  String userOf(OAuth2Client client, Tokens tokens) throws IOException {
    return JSON.read(userInfo(client, tokens).body()).text("sub").orElseThrow();
  }

  /** Adds the known users and clients to the configuration of Spring Boot. */
  @Configuration(proxyBeanMethods = false)
  @EnableAutoConfiguration
  static class Books {

    /** Uses the lowest cost of bcrypt, because these passwords protect nothing. */
    @Bean
    PasswordEncoder passwordEncoder() {
      return new BCryptPasswordEncoder(4);
    }

    @Bean
    RegisteredClientRepository clients(PasswordEncoder encoder, PublishedKeys keys) {
      return new InMemoryRegisteredClientRepository(Stream.concat(
              Stream.of(KnownClient.values()).map(known -> known.registered(encoder)),
              Stream.of(KeyClient.values()).map(known -> known.registered(keys.url())))
          .toList());
    }

    @Bean
    PublishedKeys publishedKeys() throws IOException {
      return PublishedKeys.serve(KeyClient.jwkSet());
    }

    @Bean
    UserDetailsService users(PasswordEncoder encoder) {
      String encoded = encoder.encode(PASSWORD);
      return name ->
          User.withUsername(name).password(encoded).authorities(List.of()).build();
    }
  }
}
