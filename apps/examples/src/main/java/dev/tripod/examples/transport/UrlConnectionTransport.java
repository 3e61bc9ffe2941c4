package dev.tripod.examples.transport;

// tag::url-connection-transport[]
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Set;

/** A transport on {@code HttpURLConnection}: short, and not good enough. Its contract test says what is missing. */
public record UrlConnectionTransport(Duration timeout, int bodyCap) implements HttpTransport {

  private static final Set<String> WITH_A_BODY = Set.of("POST", "PUT");

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) request.uri().toURL().openConnection();
    connection.setRequestMethod(request.method());
    connection.setInstanceFollowRedirects(false);
    connection.setConnectTimeout((int) timeout.toMillis());
    connection.setReadTimeout((int) timeout.toMillis());
    request.headers().forEach(connection::addRequestProperty);
    request
        .body()
        .contentType()
        .ifPresent(type -> connection.addRequestProperty("Content-Type", type));
    byte[] content = request.body().content();
    if (content.length > 0 || WITH_A_BODY.contains(request.method())) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(content);
    }
    int status = connection.getResponseCode();
    InputStream stream = status < 400 ? connection.getInputStream() : connection.getErrorStream();
    byte[] body = stream == null ? new byte[0] : stream.readNBytes(bodyCap + 1);
    if (body.length > bodyCap) {
      connection.disconnect();
      throw new IOException("The response body is longer than " + bodyCap + " bytes");
    }
    try {
      Headers.Builder headers = Headers.builder();
      for (int i = 1; connection.getHeaderFieldKey(i) != null; i++) {
        headers.andReceived(connection.getHeaderFieldKey(i), connection.getHeaderField(i));
      }
      return HttpResponse.of(status, headers.build(), body).decoded(bodyCap);
    } catch (IllegalArgumentException e) {
      throw new IOException("The response is not HTTP", e);
    }
  }
}
// end::url-connection-transport[]
