package dev.tripod.examples;

import dev.tripod.domain.Secret;
import dev.tripod.domain.exchange.Authorizer;
import dev.tripod.transport.jdk.AuthorizedHttpClient;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** Sends authorized requests through a proxy that needs a login. */
final class ProxyRecipe {

  private ProxyRecipe() {}

  static int call(
      ProxySelector proxy,
      String user,
      Secret password,
      String login,
      Authorizer authorizer,
      URI uri)
      throws IOException, InterruptedException {
    // tag::proxy[]
    HttpClient client = HttpClient.newBuilder().proxy(proxy).build();
    JdkTransport transport = JdkTransport.of(client).withProxyLogin(user, password);
    HttpClient authorized = AuthorizedHttpClient.of(client, authorizer, transport);

    HttpRequest request = HttpRequest.newBuilder(uri)
        .header("Proxy-Authorization", login) // "Basic " and user:password in Base64
        .build();
    // end::proxy[]
    return authorized.send(request, BodyHandlers.discarding()).statusCode();
  }
}
