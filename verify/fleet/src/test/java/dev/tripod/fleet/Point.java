package dev.tripod.fleet;

/** A point of a refresh at which a process is killed. The points are in the order in which a refresh reaches them. */
enum Point {
  BEFORE_CLAIM("before the claim"),
  AFTER_CLAIM("after the claim"),
  AFTER_SENDING("after sending"),
  AFTER_ROTATION("after the server's rotation"),
  BEFORE_STORING("after the response, before the compare-and-set"),
  AFTER_STORING("after the compare-and-set");

  private final String text;

  Point(String text) {
    this.text = text;
  }

  /** Returns whether only the killed process and the server had the new tokens, so that no client can save them. */
  boolean losesTheGrant() {
    return this == AFTER_ROTATION || this == BEFORE_STORING;
  }

  @Override
  public String toString() {
    return text;
  }
}
