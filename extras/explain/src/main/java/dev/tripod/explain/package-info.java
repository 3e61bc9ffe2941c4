/**
 * Explains OAuth 1.0a signatures. {@link dev.tripod.explain.SignatureExplanation} shows what a client signs, and compares it
 * with the base string or the signature of another side.
 *
 * <p>The one rule: nothing that is printed contains a secret or quotes what the other side sent.
 */
@NullMarked
package dev.tripod.explain;

import org.jspecify.annotations.NullMarked;
