/** Typed calls of X's API v2 on a user's behalf, over OkHttp and Retrofit. */
module dev.tripod.x {
  requires com.squareup.moshi;
  requires transitive dev.tripod.domain;
  requires transitive dev.tripod.oauth1;
  requires transitive dev.tripod.oauth2;
  requires dev.tripod.providers;
  requires dev.tripod.transport.okhttp;
  requires transitive okhttp3;
  requires okio;
  requires static org.jspecify;
  requires retrofit2;

  exports dev.tripod.x;
}
