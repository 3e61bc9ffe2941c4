package dev.tripod.oauth2.metadata;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Servers that publish documents. Every other address has status 404. It records the addresses of the requests. */
final class PublishedDocuments implements HttpTransport {

  private final Map<String, HttpTransport> documents = new ConcurrentHashMap<>();
  private final List<String> requested = new CopyOnWriteArrayList<>();

  /** Publishes a JSON document, in place of an earlier one. */
  PublishedDocuments publish(String address, String json) {
    return publish(address, response(200, "application/json", json));
  }

  PublishedDocuments publish(String address, HttpResponse response) {
    return publish(address, request -> response);
  }

  PublishedDocuments publish(String address, HttpTransport responder) {
    documents.put(address, responder);
    return this;
  }

  List<String> requested() {
    return requested;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    String address = request.uri().toString();
    requested.add(address);
    return documents
        .getOrDefault(address, unknown -> response(404, "text/plain", "not found"))
        .send(request);
  }

  static HttpResponse response(int status, String contentType, String body) {
    return HttpResponse.of(
        status, Headers.of("Content-Type", contentType), body.getBytes(StandardCharsets.UTF_8));
  }
}
