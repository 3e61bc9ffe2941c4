package dev.tripod.providers;

import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;

/**
 * NetSuite's token-based authentication. It accepts HMAC-SHA256 only. The account is the realm, and a part of each host.
 * NetSuite rejects a timestamp that is older than that of an earlier request. Oracle prefers OAuth 2.0 for new
 * integrations. Source: docs.oracle.com, "The Three-Step TBA Authorization Flow".
 */
public final class NetSuite {

  private NetSuite() {}

  /**
   * Returns the OAuth 1.0a server of an account. Both parameters are sent, and the second one becomes part of the host.
   * Never take either from user input.
   *
   * @param accountId the realm, as NetSuite shows it: {@code 1234567}, {@code 1234567_SB1}
   * @param accountDomain as in the account's own addresses: {@code 1234567}, {@code 1234567-sb1}
   * @throws IllegalArgumentException if one of them does not start with a letter or digit, or has characters other than letters,
   *     digits and {@code ,._-}
   */
  public static OAuth1Server oauth1(String accountId, String accountDomain) {
    AddressPart.require("account id", accountId);
    AddressPart.require("account domain", accountDomain);
    return OAuth1Server.at(
            "https://" + accountDomain + ".restlets.api.netsuite.com/rest/requesttoken",
            "https://" + accountDomain + ".app.netsuite.com/app/login/secure/authorizetoken.nl",
            "https://" + accountDomain + ".restlets.api.netsuite.com/rest/accesstoken")
        .signatureMethod(SignatureMethod.hmacSha256())
        .realm(accountId)
        .build();
  }
}
