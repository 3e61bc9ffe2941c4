package dev.tripod.architecture.wrong.data.providers;

import dev.tripod.architecture.wrong.data.oauth1.Server;

public class WrongInstance {
  public Server server() {
    return new Server();
  }
}
