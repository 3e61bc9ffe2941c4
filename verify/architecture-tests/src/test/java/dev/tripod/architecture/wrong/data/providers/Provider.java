package dev.tripod.architecture.wrong.data.providers;

import dev.tripod.architecture.wrong.data.domain.Extra;
import dev.tripod.architecture.wrong.data.oauth1.Server;

public final class Provider {
  public static final Extra USER = new Extra();

  private Provider() {}

  public static Server server() {
    return new Server();
  }
}
