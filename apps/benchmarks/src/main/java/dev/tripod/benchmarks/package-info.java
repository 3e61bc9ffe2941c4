/**
 * The benchmarks of {@code docs/performance.md}. Each one is measured together with the code it is compared with, and only ratios of
 * one run are published.
 *
 * <p>The one rule: every published number comes from a recorded run.
 */
@NullMarked
package dev.tripod.benchmarks;

import org.jspecify.annotations.NullMarked;
