package dev.tripod.architecture.wrong.exposed.transport.jdk;

import java.net.http.HttpClient;

public final class WrongParameter {
  public void send(HttpClient[] clients) {}
}
