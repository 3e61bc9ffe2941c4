/**
 * What the docs say about speed, measured. Each benchmark stands beside what it is compared with, and only ratios of one run
 * are published.
 *
 * <p>The one rule: a number without the run that gave it is not written down.
 */
@NullMarked
package dev.tripod.benchmarks;

import org.jspecify.annotations.NullMarked;
