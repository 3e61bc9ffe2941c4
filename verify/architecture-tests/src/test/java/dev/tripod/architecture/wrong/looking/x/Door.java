package dev.tripod.architecture.wrong.looking.x;

import dev.tripod.architecture.wrong.looking.oauth1.Signature;
import dev.tripod.architecture.wrong.looking.transport.okhttp.Caller;
import retrofit2.Retrofit;

final class Door {
  final Caller caller = new Caller();
  final Signature[] signatures = {};
  final Retrofit[] libraries = {};
}
