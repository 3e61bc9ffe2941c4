package dev.tripod.cli.account;

/** The protocol of an account. */
public enum Protocol {
  OAUTH1("oauth1"),
  OAUTH2("oauth2");

  private final String text;

  Protocol(String text) {
    this.text = text;
  }

  static Protocol of(String text) {
    return text.equals(OAUTH1.text) ? OAUTH1 : OAUTH2;
  }

  /** Returns the name in files and in output. */
  @Override
  public String toString() {
    return text;
  }
}
