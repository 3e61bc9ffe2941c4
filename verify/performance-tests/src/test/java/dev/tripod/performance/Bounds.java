package dev.tripod.performance;

/**
 * The limits of size, allocation and class loading. Each bound is a measured value plus a margin for the differences between JDKs.
 * A change that needs more must give a reason. A change that needs less lowers the bound.
 *
 * <p>Allocations are bytes per operation after warm-up, without the C2 compiler, which would reduce them. {@code
 * docs/performance.md} has the numbers of a whole JVM and the goals.
 */
final class Bounds {

  /** The allocation to sign a request, including the signed {@code HttpRequest}. */
  static final long SIGNED_GET = 3_000;

  static final long SIGNED_POST = 4_250;
  static final long SIGNED_FORTY_PARAMETERS = 13_300;

  /** The allocation to add an access token that the keeper has in memory. */
  static final long FRESH_TOKEN = 560;

  /** The allocation to create verifier, challenge, state and authorization URI. */
  static final long PKCE_BEGIN = 4_200;

  /** The allocation to read tokens from 300 bytes of JSON. */
  static final long TOKEN_RESPONSE = 4_700;

  /** The classes that the first signed request loads in addition to those of {@link FirstMac}. */
  static final long CLASSES_TO_THE_FIRST_HEADER = 93;

  /**
   * The compressed size of the files in auth-domain and auth-oauth1 together, in bytes. The jars are about 1,400 bytes larger, and may
   * have 240,000 bytes.
   */
  static final long SIZE = 238_400;

  private Bounds() {}
}
