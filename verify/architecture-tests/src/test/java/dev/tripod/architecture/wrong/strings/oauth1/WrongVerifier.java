package dev.tripod.architecture.wrong.strings.oauth1;

final class WrongVerifier {
  char[] verifier = new char[0];
}
