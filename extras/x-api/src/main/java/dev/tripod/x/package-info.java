/**
 * X's API v2 as typed calls: {@link dev.tripod.x.XApi} makes a client for the credentials at hand, and {@link
 * dev.tripod.x.XClient} has what it may do.
 *
 * <p>The one rule: nothing is sent that the caller did not ask for, and nothing is waited for that the caller did not allow.
 */
@NullMarked
package dev.tripod.x;

import org.jspecify.annotations.NullMarked;
