package bookshop;

import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** The user's own adapter: answers every request with its method and path. */
final class CountingTransport implements HttpTransport {

  private final AtomicInteger sent = new AtomicInteger();

  int sent() {
    return sent.get();
  }

  @Override
  public HttpResponse send(HttpRequest request) {
    sent.incrementAndGet();
    String line = request.method() + " " + request.uri().getRawPath();
    return HttpResponse.of(200, Headers.none(), line.getBytes(StandardCharsets.UTF_8));
  }
}
