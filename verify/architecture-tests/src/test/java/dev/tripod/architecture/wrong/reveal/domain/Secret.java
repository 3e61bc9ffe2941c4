package dev.tripod.architecture.wrong.reveal.domain;

public final class Secret {
  public String reveal() {
    return "";
  }
}
