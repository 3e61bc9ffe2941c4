/**
 * The fake servers of the test kit, for tests in any language.
 *
 * <p>The one rule: servers behave as in the test kit. This package chooses clients and addresses, and describes them.
 */
@NullMarked
package dev.tripod.cli.fake;

import org.jspecify.annotations.NullMarked;
