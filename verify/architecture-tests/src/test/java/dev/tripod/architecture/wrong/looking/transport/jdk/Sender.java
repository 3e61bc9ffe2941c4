package dev.tripod.architecture.wrong.looking.transport.jdk;

import dev.tripod.architecture.wrong.looking.domain.Value;
import java.net.http.HttpClient;

public final class Sender {
  final HttpClient client = HttpClient.newHttpClient();
  final Value value = new Value();
}
