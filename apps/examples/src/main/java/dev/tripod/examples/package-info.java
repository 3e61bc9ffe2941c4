/**
 * What README and the documents show, compiled and run.
 *
 * <p>The one rule: what stands between {@code tag::} and {@code end::} is shown to users letter by letter.
 */
@NullMarked
package dev.tripod.examples;

import org.jspecify.annotations.NullMarked;
