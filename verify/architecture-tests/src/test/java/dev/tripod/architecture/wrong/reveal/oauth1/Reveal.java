package dev.tripod.architecture.wrong.reveal.oauth1;

final class Reveal {
  String reveal() {
    return "something else";
  }

  String twice() {
    return reveal() + reveal();
  }
}
