/**
 * The part of a login in which a person opens an address and brings back what the server gives.
 *
 * <p>The one rule: a wrong paste never ends a login, and its message says what was pasted and what to paste. No message repeats the
 * pasted text.
 */
@NullMarked
package dev.tripod.cli.login;

import org.jspecify.annotations.NullMarked;
