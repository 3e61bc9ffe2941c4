package dev.tripod.architecture.wrong.filecircle.oauth2;

final class WrongReader {
  final WrongResult[] results = {};
}
