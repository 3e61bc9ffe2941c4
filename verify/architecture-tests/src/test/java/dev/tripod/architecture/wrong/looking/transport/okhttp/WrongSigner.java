package dev.tripod.architecture.wrong.looking.transport.okhttp;

import dev.tripod.architecture.wrong.looking.oauth1.Signature;

final class WrongSigner {
  final Signature[] signatures = {};
}
