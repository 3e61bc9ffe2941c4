/**
 * Seals snapshots before they leave the process, and opens them again. A sealed snapshot is encrypted and authenticated with
 * AES-256-GCM. {@link dev.tripod.sealing.Sealing} wraps the stores of credentials and of pending authorizations, and
 * {@link dev.tripod.sealing.SealedCookies} carries a pending login in a cookie.
 *
 * <p>The one rule: a value opens completely, for the owner and the purpose that it was sealed for, or it does not open.
 */
@NullMarked
package dev.tripod.sealing;

import org.jspecify.annotations.NullMarked;
