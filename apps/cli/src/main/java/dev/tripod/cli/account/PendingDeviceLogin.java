package dev.tripod.cli.account;

import dev.tripod.oauth2.grant.ApprovalListener;
import dev.tripod.oauth2.grant.PendingApproval;
import java.util.function.Function;

/**
 * A login that the user approves on another device (RFC 8628).
 *
 * @param approval the code to type, and the address at which to type it
 * @param completed waits until the user has approved, and stores the account with its tokens
 */
public record PendingDeviceLogin(
    PendingApproval approval, Function<ApprovalListener, Account> completed) {}
