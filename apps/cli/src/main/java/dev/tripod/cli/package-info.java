/**
 * The {@code tripod} command: what a newcomer watches, and a developer tries a server with.
 *
 * <p>The one rule: what it prints is redacted, and its exit code tells whether all went as it should.
 */
@NullMarked
package dev.tripod.cli;

import org.jspecify.annotations.NullMarked;
