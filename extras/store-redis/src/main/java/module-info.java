/** Stores in Redis and Valkey, for Jedis, Lettuce and other clients. */
module dev.tripod.store.redis {
  requires transitive dev.tripod.domain;
  requires static io.netty.buffer;
  requires static lettuce.core;
  requires static org.jspecify;
  requires static redis.clients.jedis;

  exports dev.tripod.store.redis;
}
