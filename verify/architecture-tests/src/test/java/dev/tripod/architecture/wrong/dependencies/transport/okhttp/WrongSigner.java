package dev.tripod.architecture.wrong.dependencies.transport.okhttp;

import dev.tripod.architecture.wrong.dependencies.oauth1.Signature;

final class WrongSigner {
  final Signature[] signatures = {};
}
