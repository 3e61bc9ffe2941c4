package dev.tripod.cli.account;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.transport.jdk.JdkTransport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A transport that creates its HTTP client at the first request. Most commands send none, and the client is a large part of their
 * start-up.
 */
public final class OnDemandTransport implements HttpTransport {

  private @Nullable JdkTransport created;

  @Override
  public HttpResponse send(HttpRequest request) throws IOException {
    return transport().send(request);
  }

  private synchronized JdkTransport transport() {
    JdkTransport transport = created;
    if (transport == null) {
      transport = JdkTransport.create();
      created = transport;
    }
    return transport;
  }
}
