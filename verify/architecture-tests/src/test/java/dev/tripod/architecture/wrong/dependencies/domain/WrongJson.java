package dev.tripod.architecture.wrong.dependencies.domain;

import com.fasterxml.jackson.core.JsonFactory;

final class WrongJson {
  final JsonFactory factory = new JsonFactory();
}
