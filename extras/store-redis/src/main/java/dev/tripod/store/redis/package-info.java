/**
 * Stores in Redis 6.2 or newer, and in Valkey: {@link dev.tripod.store.redis.RedisCredentialStore} and {@link
 * dev.tripod.store.redis.RedisPendingAuthorizationStore}. They use the application's Jedis or Lettuce client.
 *
 * <p>The one rule: a script that the server runs twice for one call has the effect and the result of one run.
 */
@NullMarked
package dev.tripod.store.redis;

import org.jspecify.annotations.NullMarked;
