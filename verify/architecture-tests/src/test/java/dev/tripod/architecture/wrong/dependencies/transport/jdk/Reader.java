package dev.tripod.architecture.wrong.dependencies.transport.jdk;

import com.fasterxml.jackson.core.JsonFactory;

public final class Reader {
  final JsonFactory factory = new JsonFactory();
}
