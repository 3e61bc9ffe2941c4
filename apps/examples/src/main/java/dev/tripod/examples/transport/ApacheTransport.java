package dev.tripod.examples.transport;

// tag::apache-transport[]
import dev.tripod.domain.http.Headers;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/** A transport on Apache HttpClient 5. Everything that the client does unasked is switched off. */
public final class ApacheTransport implements HttpTransport, AutoCloseable {

  private final CloseableHttpClient client = HttpClients.custom()
      .disableAutomaticRetries()
      .disableRedirectHandling()
      .disableCookieManagement()
      .disableAuthCaching()
      .disableContentCompression()
      .setDefaultRequestConfig(
          RequestConfig.custom().setAuthenticationEnabled(false).build())
      .build();

  private final Duration totalDeadline;
  private final int bodyCap;

  /**
   * Creates a transport.
   *
   * @param totalDeadline how long a request may take, up to the last byte of the response
   * @param bodyCap the maximum size of a response body in bytes
   */
  public ApacheTransport(Duration totalDeadline, int bodyCap) {
    this.totalDeadline = totalDeadline;
    this.bodyCap = bodyCap;
  }

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    HttpUriRequestBase outgoing = new HttpUriRequestBase(request.method(), request.uri());
    request.headers().forEach(outgoing::addHeader);
    request.body().contentType().ifPresent(type -> {
      outgoing.addHeader("Content-Type", type);
      outgoing.setEntity(new ByteArrayEntity(request.body().content(), null));
    });
    // Apache's own timeouts restart with each packet. Aborting ends the request at any point.
    CompletableFuture<Void> deadline =
        new CompletableFuture<Void>().orTimeout(totalDeadline.toMillis(), TimeUnit.MILLISECONDS);
    deadline.exceptionally(late -> {
      outgoing.abort();
      return null;
    });
    try {
      return client.execute(outgoing, response -> complete(outgoing, response));
    } catch (ConnectTimeoutException e) {
      throw nothingWasSent(e);
    } catch (SSLHandshakeException e) {
      // We reject a certificate before the request. The server's alert may come after it.
      throw e.getCause() instanceof CertificateException ? nothingWasSent(e) : e;
    } finally {
      deadline.complete(null);
    }
  }

  private HttpResponse complete(HttpUriRequestBase outgoing, ClassicHttpResponse response)
      throws IOException {
    byte[] body = response.getEntity() == null
        ? new byte[0]
        : response.getEntity().getContent().readNBytes(bodyCap + 1);
    if (body.length > bodyCap) {
      // Otherwise Apache would read to the end, in order to reuse the connection.
      outgoing.abort();
      throw new IOException("The response body is longer than " + bodyCap + " bytes");
    }
    try {
      Headers.Builder headers = Headers.builder();
      for (Header header : response.getHeaders()) {
        headers.andReceived(header.getName(), header.getValue());
      }
      return HttpResponse.of(response.getCode(), headers.build(), body).decoded(bodyCap);
    } catch (IllegalArgumentException e) {
      throw new IOException("The response is not HTTP", e);
    }
  }

  private static ConnectException nothingWasSent(IOException cause) {
    ConnectException failure = new ConnectException("Nothing was sent");
    failure.initCause(cause);
    return failure;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
// end::apache-transport[]
