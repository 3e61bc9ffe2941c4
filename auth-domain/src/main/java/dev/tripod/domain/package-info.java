/**
 * The shared vocabulary of both protocols: secrets, errors, JSON, and the stored state of pending authorizations.
 *
 * <p>The one rule: a value that must not be printed is a {@link dev.tripod.domain.Secret}. Every text of a server or an adapter
 * passes through {@link dev.tripod.domain.Redactor} before it becomes part of a message.
 */
@NullMarked
package dev.tripod.domain;

import org.jspecify.annotations.NullMarked;
