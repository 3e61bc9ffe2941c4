package dev.tripod.cli.account;

import dev.tripod.domain.PendingLogin;
import java.net.URI;

/** A login that has begun and waits for the user's decision. */
public interface PendingAccountLogin {

  /** Returns the part that both protocols share, with the address to open. */
  PendingLogin pending();

  /**
   * Checks the address that the user pasted. Nothing is sent.
   *
   * @throws dev.tripod.domain.AuthorizationException if it is not the callback of this login
   */
  ConfirmedLogin confirm(String pasted);

  /**
   * Checks the address at which the browser arrived. Nothing is sent.
   *
   * @throws dev.tripod.domain.AuthorizationException if it is not the callback of this login
   */
  ConfirmedLogin confirm(URI callback);

  /**
   * Checks the PIN or the code that the server showed to the user. Nothing is sent.
   *
   * @throws dev.tripod.domain.AuthorizationException if it cannot be one
   */
  ConfirmedLogin confirmPin(String pin);

  /** A login that the user has agreed to. */
  @FunctionalInterface
  interface ConfirmedLogin {

    /**
     * Exchanges the code for tokens, and stores them with the account. Ctrl-C does not end the process between the two.
     *
     * @return the account with the origins that the token response adds
     */
    Account redeem();
  }
}
