/**
 * Accounts: each is a user's login at a provider, with the client that the user registered there.
 *
 * <p>The one rule: every secret is in the credential store of the user, in files with the permissions 0600. If the user has configured
 * a key, the secrets are sealed.
 */
@NullMarked
package dev.tripod.cli.account;

import org.jspecify.annotations.NullMarked;
