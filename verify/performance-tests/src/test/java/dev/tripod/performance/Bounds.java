package dev.tripod.performance;

/**
 * What may not grow unseen, all of it in one place. Each bound is what was measured when it was set, and a little more for what
 * JDKs differ in: a change that needs more says why, and one that needs less lowers it.
 *
 * <p>Octets are those of an operation after warm-up, without C2, which would spare some. {@code docs/performance.md} has the
 * numbers of a whole JVM, and the goals.
 */
final class Bounds {

  /** From a request at hand to the signed one, {@code HttpRequest} included. */
  static final long SIGNED_GET = 3_000;

  static final long SIGNED_POST = 4_250;
  static final long SIGNED_FORTY_PARAMETERS = 13_300;

  /** From a request at hand to the one that carries a token which the keeper has seen. */
  static final long FRESH_TOKEN = 560;

  /** Verifier, challenge, state, and the address to send the user to. */
  static final long PKCE_BEGIN = 3_500;

  /** From 300 octets of JSON to tokens. */
  static final long TOKEN_ANSWER = 4_400;

  /** Beyond those that HmacSHA1 and SecureRandom need, up to the first signed request of a process. */
  static final long CLASSES_TO_THE_FIRST_HEADER = 90;

  /** Of auth-domain and auth-oauth1 together, compressed, in octets. */
  static final long SIZE = 298_000;

  private Bounds() {}
}
