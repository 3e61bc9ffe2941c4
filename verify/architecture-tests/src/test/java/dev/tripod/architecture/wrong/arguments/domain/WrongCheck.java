package dev.tripod.architecture.wrong.arguments.domain;

import dev.tripod.domain.http.HttpRequest;
import dev.tripod.domain.port.HttpTransport;
import java.io.IOException;
import java.util.Objects;

public final class WrongCheck {

  private WrongCheck() {}

  public static String of(HttpTransport transport, String name) throws IOException {
    int status = transport.send(HttpRequest.get("https://a.example/")).status();
    return Objects.requireNonNull(name, "name") + status;
  }
}
