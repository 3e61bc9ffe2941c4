package dev.tripod.architecture.wrong.shows.transport.jdk;

import java.net.http.HttpClient;

public final class WrongDoor {
  public void enter(HttpClient[] clients) {}
}
