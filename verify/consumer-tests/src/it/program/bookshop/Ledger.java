package bookshop;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** The shop's own transport: records the requests and statuses of another transport. */
final class Ledger implements HttpTransport {

  private final HttpTransport transport;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  Ledger(HttpTransport transport) {
    this.transport = transport;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    return booked(request, transport.send(request));
  }

  @Override
  public CompletableFuture<HttpResponse> sendAsync(HttpRequest request) {
    return transport.sendAsync(request).thenApply(response -> booked(request, response));
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  private HttpResponse booked(HttpRequest request, HttpResponse response) {
    lines.add(request.method() + " " + request.uri().getRawPath() + " " + response.status());
    return response;
  }
}
