package dev.tripod.architecture.wrong.random.oauth1;

import java.util.UUID;

final class WrongNonce {
  String nonce() {
    return UUID.randomUUID().toString();
  }
}
