/**
 * Stores in one private directory: {@link dev.tripod.store.file.FileCredentialStore} has a file per owner, and
 * {@link dev.tripod.store.file.FilePendingAuthorizationStore} has a file per browser. Both are for a command-line tool, a desktop
 * application, or the processes of one machine.
 *
 * <p>The one rule: a file is complete, and only its user can read it. The stores replace a file, and never write into one.
 */
@NullMarked
package dev.tripod.store.file;

import org.jspecify.annotations.NullMarked;
