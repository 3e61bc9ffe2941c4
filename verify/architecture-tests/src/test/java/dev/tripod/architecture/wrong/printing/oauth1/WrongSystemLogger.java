package dev.tripod.architecture.wrong.printing.oauth1;

final class WrongSystemLogger {
  void log(System.Logger logger) {
    logger.log(System.Logger.Level.INFO, "signed");
  }
}
