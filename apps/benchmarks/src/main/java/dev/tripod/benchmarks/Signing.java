package dev.tripod.benchmarks;

/**
 * A library that is ready to sign one request any number of times, each with its own nonce and timestamp. It receives the input it
 * prefers, a URL string or an object of its own. An object that signing changes is created for each signature.
 *
 * @param <T> the result: a header, or a request that has one
 */
interface Signing<T> {

  T sign() throws Exception;

  /** Returns the value of the {@code Authorization} header. */
  String header(T signed);
}
