package dev.tripod.interop.jersey;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.Origin;
import dev.tripod.oauth1.OAuth1Client;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import jakarta.ws.rs.core.UriBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.glassfish.jersey.process.Inflector;
import org.glassfish.jersey.server.ContainerFactory;
import org.glassfish.jersey.server.ContainerRequest;
import org.glassfish.jersey.server.ResourceConfig;
import org.glassfish.jersey.server.ServerProperties;
import org.glassfish.jersey.server.model.Resource;
import org.glassfish.jersey.server.oauth1.DefaultOAuth1Provider;
import org.glassfish.jersey.server.oauth1.DefaultOAuth1Provider.Token;
import org.glassfish.jersey.server.oauth1.OAuth1ServerFeature;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Jersey's OAuth 1.0a server over HTTP on the loopback interface. It has Jersey's token endpoints, an authorization page on which
 * {@link #USER} agrees at once, and resources below {@code /api} that repeat the user and the request. As a JUnit extension, it
 * stops after the tests of the class.
 */
final class JerseyServer implements AfterAllCallback {

  static final String USER = "alice";

  private static final String OUT_OF_BAND = "oob";

  /** A strong reference: a collected logger loses its level. */
  private static final Logger LOG = Logger.getLogger("org.glassfish.jersey");

  private final DefaultOAuth1Provider provider = new DefaultOAuth1Provider();
  private final HttpServer http;

  private JerseyServer(HttpServer http) {
    this.http = http;
  }

  static JerseyServer start() {
    LOG.setLevel(Level.OFF);
    try {
      HttpServer http =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      JerseyServer server = new JerseyServer(http);
      for (KnownClient client : KnownClient.values()) {
        server.register(client);
      }
      http.createContext(
          "/", ContainerFactory.createContainer(HttpHandler.class, server.application()));
      http.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    http.stop(0);
  }

  Origin origin() {
    return Origin.of("http://127.0.0.1:" + http.getAddress().getPort());
  }

  HttpRequest get(String pathAndQuery) {
    return HttpRequest.get(origin() + pathAndQuery);
  }

  /** Returns the server data for clients that sign with {@code method}. */
  OAuth1Server.Builder described(SignatureMethod method) {
    return OAuth1Server.at(origin() + "/initiate", origin() + "/authorize", origin() + "/token")
        .signatureMethod(method);
  }

  OAuth1Client.Builder client(KnownClient client) {
    return OAuth1Client.builder()
        .server(described(client.signatureMethod()).build())
        .clientCredentials(client.identifier(), client.sharedSecret());
  }

  /** Returns the temporary credentials that Jersey stored. */
  Token temporary(String token) {
    return provider.getRequestToken(token);
  }

  private void register(KnownClient client) {
    provider.registerConsumer(
        "tripod", client.identifier(), client.secretAtTheServer(), new MultivaluedHashMap<>());
    provider.addAccessToken(
        client.token().token().reveal(),
        client.token().tokenSecret().reveal(),
        client.identifier(),
        null,
        () -> USER,
        Set.of(),
        new MultivaluedHashMap<>());
  }

  private ResourceConfig application() {
    Resource.Builder api = Resource.builder("api{path: (/.*)?}");
    for (String method : new String[] {"GET", "POST", "PUT", "PATCH", "DELETE"}) {
      api.addMethod(method).handledBy(new Echo());
    }
    Resource.Builder authorization = Resource.builder("authorize");
    authorization.addMethod("GET").handledBy(new Authorizing());
    return new ResourceConfig()
        .property(ServerProperties.WADL_FEATURE_DISABLE, true)
        .register(new OAuth1ServerFeature(new ClientsActToo(provider), "initiate", "token"))
        .registerResources(api.build(), authorization.build());
  }

  /** Returns the response body of a resource for a request by {@code who}. */
  static String echo(String who, HttpRequest request) {
    return echo(who, request.method(), request.uri().toString(), request.body().content());
  }

  private static String echo(String who, String method, String uri, byte[] body) {
    return who + " " + method + " " + uri + "\n" + new String(body, StandardCharsets.UTF_8);
  }

  /** A class, because Jersey reads the type arguments of its parameters at run time. */
  private final class Authorizing implements Inflector<ContainerRequestContext, Response> {

    @Override
    public Response apply(ContainerRequestContext context) {
      Token temporary =
          temporary(context.getUriInfo().getQueryParameters().getFirst("oauth_token"));
      String verifier = provider.authorizeToken(temporary, () -> USER, Set.of());
      if (temporary.getCallbackUrl().equals(OUT_OF_BAND)) {
        return Response.ok(verifier).build();
      }
      return Response.seeOther(UriBuilder.fromUri(temporary.getCallbackUrl())
              .queryParam("oauth_token", temporary.getToken())
              .queryParam("oauth_verifier", verifier)
              .build())
          .build();
    }
  }

  /** A class for the same reason. */
  private static final class Echo implements Inflector<ContainerRequestContext, Response> {

    @Override
    public Response apply(ContainerRequestContext context) {
      SecurityContext security = context.getSecurityContext();
      if (security.getUserPrincipal() == null) {
        return Response.status(Response.Status.FORBIDDEN).build();
      }
      byte[] body = ((ContainerRequest) context).readEntity(byte[].class);
      return Response.ok(echo(
                  security.getUserPrincipal().getName(),
                  context.getMethod(),
                  context.getUriInfo().getRequestUri().toString(),
                  body)
              .getBytes(StandardCharsets.UTF_8))
          .type("text/plain;charset=utf-8")
          .build();
    }
  }
}
