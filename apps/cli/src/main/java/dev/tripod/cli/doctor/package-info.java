/**
 * Checks common causes of failed logins and calls: the clock, the connection, the callback and the permissions of the store.
 *
 * <p>The one rule: a check changes nothing and sends no credential.
 */
@NullMarked
package dev.tripod.cli.doctor;

import org.jspecify.annotations.NullMarked;
