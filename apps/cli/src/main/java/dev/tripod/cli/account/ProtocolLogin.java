package dev.tripod.cli.account;

import dev.tripod.domain.PendingLogin;
import java.net.URI;
import java.util.function.Function;

/**
 * A login with the client of one protocol.
 *
 * @param pasted confirms a pasted callback
 * @param arrived confirms a callback that the browser brought
 * @param pin confirms a PIN or a code
 * @param redeemed exchanges what was confirmed for tokens, and stores them
 * @param <C> what the client has confirmed
 */
record ProtocolLogin<C>(
    PendingLogin pending,
    Function<String, C> pasted,
    Function<URI, C> arrived,
    Function<String, C> pin,
    Function<C, Account> redeemed)
    implements PendingAccountLogin {

  @Override
  public ConfirmedLogin confirm(String callback) {
    return redeemable(pasted.apply(callback));
  }

  @Override
  public ConfirmedLogin confirm(URI callback) {
    return redeemable(arrived.apply(callback));
  }

  @Override
  public ConfirmedLogin confirmPin(String typed) {
    return redeemable(pin.apply(typed));
  }

  private ConfirmedLogin redeemable(C confirmed) {
    return () -> redeemed.apply(confirmed);
  }
}
