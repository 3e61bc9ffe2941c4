/**
 * Keeps users' tokens valid. A {@link dev.tripod.oauth2.keeper.TokenKeeper} refreshes access tokens shortly before they
 * expire, one refresh at a time per resource owner, across all processes that share its store.
 *
 * <p>The one rule: new tokens are stored before anyone uses them.
 */
@NullMarked
package dev.tripod.oauth2.keeper;

import org.jspecify.annotations.NullMarked;
