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

/** Apache HttpClient 5 as a transport: all that it would do of its own accord is switched off. */
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

  /** Bounds for each exchange: from the call to the last octet, and in octets of the answer's body. */
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
    // Apache's own timeouts begin anew with each packet; aborting ends the exchange wherever it is.
    CompletableFuture<Void> deadline =
        new CompletableFuture<Void>().orTimeout(totalDeadline.toMillis(), TimeUnit.MILLISECONDS);
    deadline.exceptionally(late -> {
      outgoing.abort();
      return null;
    });
    try {
      return client.execute(outgoing, answer -> whole(outgoing, answer));
    } catch (ConnectTimeoutException e) {
      throw nothingWasSent(e);
    } catch (SSLHandshakeException e) {
      // Our refusal of a certificate comes before the request; the server's alert may come after.
      throw e.getCause() instanceof CertificateException ? nothingWasSent(e) : e;
    } finally {
      deadline.complete(null);
    }
  }

  private HttpResponse whole(HttpUriRequestBase outgoing, ClassicHttpResponse answer)
      throws IOException {
    byte[] body = answer.getEntity() == null
        ? new byte[0]
        : answer.getEntity().getContent().readNBytes(bodyCap + 1);
    if (body.length > bodyCap) {
      // Or Apache would read on to the end, to use the connection again.
      outgoing.abort();
      throw new IOException("The answer's body is longer than " + bodyCap + " octets");
    }
    try {
      Headers headers = Headers.none();
      for (Header header : answer.getHeaders()) {
        headers = headers.and(header.getName(), header.getValue());
      }
      return HttpResponse.of(answer.getCode(), headers, body);
    } catch (IllegalArgumentException e) {
      throw new IOException("The answer is not HTTP", e);
    }
  }

  private static ConnectException nothingWasSent(IOException cause) {
    ConnectException promise = new ConnectException("Nothing was sent");
    promise.initCause(cause);
    return promise;
  }

  @Override
  public void close() throws IOException {
    client.close();
  }
}
// end::apache-transport[]
