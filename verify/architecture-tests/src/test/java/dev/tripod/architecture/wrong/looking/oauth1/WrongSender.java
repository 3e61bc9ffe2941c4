package dev.tripod.architecture.wrong.looking.oauth1;

import java.net.http.HttpClient;

final class WrongSender {
  final HttpClient client = HttpClient.newHttpClient();
}
