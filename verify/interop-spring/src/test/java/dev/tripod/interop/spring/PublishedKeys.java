package dev.tripod.interop.spring;

import com.sun.net.httpserver.HttpServer;
import dev.tripod.domain.JsonObject;
import dev.tripod.domain.JsonValue;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The public keys of clients, as a document on the loopback interface. Spring fetches them, and closes this at its end. */
final class PublishedKeys implements AutoCloseable {

  private final HttpServer server;

  private PublishedKeys(HttpServer server) {
    this.server = server;
  }

  static PublishedKeys serve(List<JsonObject> jwks) throws IOException {
    String jwkSet =
        JsonObject.builder().with("keys", JsonValue.array(jwks)).build().encoded();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    byte[] document = jwkSet.getBytes(StandardCharsets.UTF_8);
    server.createContext("/", exchange -> {
      exchange.getResponseHeaders().set("Content-Type", "application/jwk-set+json");
      exchange.sendResponseHeaders(200, document.length);
      exchange.getResponseBody().write(document);
      exchange.close();
    });
    server.start();
    return new PublishedKeys(server);
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
