/**
 * Requests with the token of an account, and their responses.
 *
 * <p>The one rule: a body is never held in memory as a whole, except a form and the start of an error response.
 */
@NullMarked
package dev.tripod.cli.request;

import org.jspecify.annotations.NullMarked;
