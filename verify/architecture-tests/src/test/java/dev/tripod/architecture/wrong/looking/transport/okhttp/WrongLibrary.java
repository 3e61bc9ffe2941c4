package dev.tripod.architecture.wrong.looking.transport.okhttp;

import java.net.http.HttpClient;

final class WrongLibrary {
  final HttpClient[] library = {};
}
