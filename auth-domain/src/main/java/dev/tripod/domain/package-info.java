/**
 * The vocabulary: secrets, errors, and what is written down between redirect and callback.
 *
 * <p>The one rule: a value that must not be seen is a {@link dev.tripod.domain.Secret}, and every text that came from
 * outside passes {@link dev.tripod.domain.Redactor} before it reaches a message.
 */
@NullMarked
package dev.tripod.domain;

import org.jspecify.annotations.NullMarked;
