package dev.tripod.examples;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.domain.port.Signer;
import java.io.IOException;
import java.net.URI;

// tag::key-service-signer[]
/** Signs with a key service. The key never enters this process. */
final class KeyServiceSigner implements Signer {

  private final HttpTransport transport;
  private final URI service;

  KeyServiceSigner(HttpTransport transport, URI service) {
    this.transport = transport;
    this.service = service;
  }

  @Override
  public String algorithm() {
    return "SHA256withRSA";
  }

  @Override
  public byte[] sign(byte[] message) throws IOException {
    HttpResponse response = transport.send(
        HttpRequest.of("POST", service).withBody(Body.bytes("application/octet-stream", message)));
    if (response.status() != 200) {
      throw new IOException("The key service responded with status " + response.status());
    }
    return response.body();
  }
}
// end::key-service-signer[]
