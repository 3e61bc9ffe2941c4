package dev.tripod.architecture.wrong.dependencies.transport.okhttp;

import dev.tripod.architecture.wrong.dependencies.domain.Value;
import okhttp3.OkHttpClient;
import okio.Buffer;

public final class Caller {
  final OkHttpClient client = new OkHttpClient();
  final Buffer buffer = new Buffer();
  final Value value = new Value();
}
