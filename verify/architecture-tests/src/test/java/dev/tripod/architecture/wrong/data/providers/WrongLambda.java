package dev.tripod.architecture.wrong.data.providers;

import dev.tripod.architecture.wrong.data.oauth1.Server;
import java.util.function.Supplier;

public final class WrongLambda {
  public static final Supplier<Server> LATER = () -> new Server();

  private WrongLambda() {}
}
