package dev.tripod.architecture.wrong.dependencies.oauth1;

import java.net.http.HttpClient;

final class WrongSender {
  final HttpClient client = HttpClient.newHttpClient();
}
