package dev.tripod.benchmarks;

/**
 * A library that is ready to sign one request over and over, with a nonce and a timestamp for each. It is given what it wants
 * to be given, a URL text or an object of its own; what signing changes is made anew each time.
 *
 * @param <T> what it signs: a header, or a request that has one
 */
interface Signing<T> {

  T sign() throws Exception;

  /** The value of the {@code Authorization} header. */
  String header(T signed);
}
