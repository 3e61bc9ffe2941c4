/**
 * The Java snippets of README and docs, compiled and run.
 *
 * <p>The one rule: the text between {@code tag::} and {@code end::} appears in the documents exactly as it is here.
 */
@NullMarked
package dev.tripod.examples;

import org.jspecify.annotations.NullMarked;
