/**
 * Stores of credentials and of pending authorizations in PostgreSQL, MariaDB, MySQL and H2: {@link
 * dev.tripod.store.jdbc.JdbcCredentialStore} and {@link dev.tripod.store.jdbc.JdbcPendingAuthorizationStore}.
 *
 * <p>The one rule: each statement is a transaction on a connection of its own. A store returns only what a completed statement
 * has shown.
 */
@NullMarked
package dev.tripod.store.jdbc;

import org.jspecify.annotations.NullMarked;
