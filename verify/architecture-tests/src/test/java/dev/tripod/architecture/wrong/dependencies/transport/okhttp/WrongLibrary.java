package dev.tripod.architecture.wrong.dependencies.transport.okhttp;

import java.net.http.HttpClient;

final class WrongLibrary {
  final HttpClient[] library = {};
}
