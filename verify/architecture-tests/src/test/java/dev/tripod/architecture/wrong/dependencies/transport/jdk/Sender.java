package dev.tripod.architecture.wrong.dependencies.transport.jdk;

import dev.tripod.architecture.wrong.dependencies.domain.Value;
import java.net.http.HttpClient;

public final class Sender {
  final HttpClient client = HttpClient.newHttpClient();
  final Value value = new Value();
}
