package dev.tripod.architecture.wrong.reveal.oauth1;

import dev.tripod.architecture.wrong.reveal.domain.Secret;

final class WrongPrinter {
  String print(Secret secret) {
    return secret.reveal();
  }
}
