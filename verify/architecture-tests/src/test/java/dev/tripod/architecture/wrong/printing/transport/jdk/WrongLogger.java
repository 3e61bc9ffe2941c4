package dev.tripod.architecture.wrong.printing.transport.jdk;

import java.util.logging.Logger;

final class WrongLogger {
  void log(String text) {
    Logger.getLogger("tripod").info(text);
  }
}
