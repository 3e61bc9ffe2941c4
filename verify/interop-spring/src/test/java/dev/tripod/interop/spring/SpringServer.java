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
import dev.tripod.oauth2.metadata.Discovery;
import dev.tripod.transport.jdk.JacksonJson;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.catalina.connector.Connector;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.server.authorization.client.InMemoryRegisteredClientRepository;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClient;
import org.springframework.security.oauth2.server.authorization.client.RegisteredClientRepository;

/**
 * Spring Authorization Server over HTTP on the loopback interface, configured by Spring Boot, with its own login and consent
 * pages. The first test class starts it, all classes share it, and JUnit stops it after the last one.
 */
final class SpringServer implements BeforeAllCallback {

  static final JdkTransport TRANSPORT = JdkTransport.create();

  /** The client id of a client for grants without a redirect, and for registration. Its secret is that of {@link KnownClient}. */
  static final String GRANTS_CLIENT = "grants";

  /** The password of every user. */
  static final String PASSWORD = "pass word+&%";

  private static final JsonReader JSON = JacksonJson.strict();
  private static final Discovery DISCOVERY = Discovery.of(JSON);

  private Origin origin;
  private Origin tlsOrigin;

  @Override
  public void beforeAll(ExtensionContext context) {
    ConfigurableApplicationContext running = context
        .getRoot()
        .getStore(ExtensionContext.Namespace.create(SpringServer.class))
        .getOrComputeIfAbsent(
            SpringServer.class, key -> start(), ConfigurableApplicationContext.class);
    String port = running.getEnvironment().getRequiredProperty("local.server.port");
    origin = Origin.of("http://127.0.0.1:" + port);
    tlsOrigin =
        Origin.of("https://localhost:" + running.getBean(Connector.class).getLocalPort());
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

  /** Returns the origin at which clients may present a certificate. */
  Origin tlsOrigin() {
    return tlsOrigin;
  }

  /** Returns the server data, from the server's own metadata. */
  AuthorizationServer.Builder described() {
    return AuthorizationServer.from(DISCOVERY.server(origin.toString()).over(TRANSPORT));
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
  @Import(FilterChains.class)
  static class Books {

    /** Uses the lowest cost of bcrypt, because these passwords protect nothing. */
    @Bean
    PasswordEncoder passwordEncoder() {
      return new BCryptPasswordEncoder(4);
    }

    @Bean
    RegisteredClientRepository clients(PasswordEncoder encoder, PublishedKeys keys) {
      return new InMemoryRegisteredClientRepository(Stream.of(
              Stream.of(KnownClient.values()).map(known -> known.registered(encoder)),
              Stream.of(KeyClient.values()).map(known -> known.registered(keys.url())),
              Stream.of(CertificateClient.values()).map(known -> known.registered(keys.url())),
              Stream.of(grants(encoder)))
          .flatMap(clients -> clients)
          .toList());
    }

    private static RegisteredClient grants(PasswordEncoder encoder) {
      return RegisteredClient.withId(GRANTS_CLIENT)
          .clientId(GRANTS_CLIENT)
          .clientSecret(encoder.encode(KnownClient.SECRET))
          .clientAuthenticationMethod(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
          .authorizationGrantType(AuthorizationGrantType.DEVICE_CODE)
          .authorizationGrantType(AuthorizationGrantType.TOKEN_EXCHANGE)
          .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
          .authorizationGrantType(AuthorizationGrantType.REFRESH_TOKEN)
          .scope("photos")
          .scope("friends")
          .scope("client.create")
          .build();
    }

    @Bean
    PublishedKeys publishedKeys() throws IOException {
      List<JsonObject> jwks = new ArrayList<>(KeyClient.jwks());
      jwks.add(CertificateClient.SELF_SIGNED.jwk());
      return PublishedKeys.serve(jwks);
    }

    @Bean
    Connector tlsConnector() {
      return TlsConnector.of(CertificateClient.serverContext());
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> ports(Connector tlsConnector) {
      return server -> server.addAdditionalConnectors(tlsConnector);
    }

    @Bean
    UserDetailsService users(PasswordEncoder encoder) {
      String encoded = encoder.encode(PASSWORD);
      return name ->
          User.withUsername(name).password(encoded).authorities(List.of()).build();
    }
  }
}
