package dev.tripod.architecture.wrong.dependencies.x;

import dev.tripod.architecture.wrong.dependencies.oauth1.Signature;
import dev.tripod.architecture.wrong.dependencies.transport.okhttp.Caller;
import retrofit2.Retrofit;

final class Endpoints {
  final Caller caller = new Caller();
  final Signature[] signatures = {};
  final Retrofit[] libraries = {};
}
