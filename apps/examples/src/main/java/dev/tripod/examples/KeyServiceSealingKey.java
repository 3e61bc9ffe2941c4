package dev.tripod.examples;

import dev.tripod.domain.http.Body;
import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.http.HttpResponse;
import dev.tripod.domain.port.HttpTransport;
import dev.tripod.sealing.SealingKey;
import java.io.IOException;
import java.util.Base64;
import java.util.Optional;

// tag::key-service-sealing-key[]
/** Seals with a key service. The key never enters this process. */
final class KeyServiceSealingKey implements SealingKey {

  private final HttpTransport transport;
  private final String service;

  KeyServiceSealingKey(HttpTransport transport, String service) {
    this.transport = transport;
    this.service = service;
  }

  @Override
  public String id() {
    return "service-key-1";
  }

  @Override
  public byte[] seal(byte[] plaintext, byte[] associatedData) throws IOException {
    HttpResponse response = call("/encrypt", plaintext, associatedData);
    if (response.status() != 200) {
      throw failed(response);
    }
    return response.body();
  }

  @Override
  public Optional<byte[]> open(byte[] sealed, byte[] associatedData) throws IOException {
    HttpResponse response = call("/decrypt", sealed, associatedData);
    return switch (response.status()) {
      case 200 -> Optional.of(response.body());
      case 422 -> Optional.empty(); // this service's status for a value that is not authentic
      default -> throw failed(response);
    };
  }

  private HttpResponse call(String operation, byte[] value, byte[] associatedData)
      throws IOException {
    return transport.send(
        HttpRequest.post(service + operation, Body.bytes("application/octet-stream", value))
            .withHeader("Associated-Data", Base64.getEncoder().encodeToString(associatedData)));
  }

  private static IOException failed(HttpResponse response) {
    return new IOException("The key service responded with status " + response.status());
  }
}
// end::key-service-sealing-key[]
