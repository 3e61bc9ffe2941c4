package dev.tripod.architecture.wrong.reveal.domain;

final class Snapshot {
  String encode(Secret secret) {
    return secret.reveal();
  }
}
