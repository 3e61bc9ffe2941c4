/** OkHttp as Tripod's transport, authorized calls through OkHttp and Retrofit, and strict JSON by Moshi's streaming reader. */
module dev.tripod.transport.okhttp {
  requires com.squareup.moshi;
  requires transitive dev.tripod.domain;
  requires transitive okhttp3;
  requires okio;
  requires static org.jspecify;

  exports dev.tripod.transport.okhttp;
}
