package dev.tripod.providers;

import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;

/**
 * NetSuite's token-based authentication. It takes HMAC-SHA256 only, names the account as realm and in each host, and refuses
 * a timestamp before that of an earlier request. Oracle prefers OAuth 2.0 for new integrations. Source: docs.oracle.com,
 * "The Three-Step TBA Authorization Flow".
 */
public final class NetSuite {

  private NetSuite() {}

  /**
   * OAuth 1.0a. Both parameters become part of what is sent, the second one of where it is sent: take neither from strangers.
   *
   * @param accountId as NetSuite shows it, which is the realm: {@code 1234567}, {@code 1234567_SB1}
   * @param accountDomain as the account's own addresses have it: {@code 1234567}, {@code 1234567-sb1}
   */
  public static OAuth1Server oauth1(String accountId, String accountDomain) {
    return OAuth1Server.at(
            "https://" + accountDomain + ".restlets.api.netsuite.com/rest/requesttoken",
            "https://" + accountDomain + ".app.netsuite.com/app/login/secure/authorizetoken.nl",
            "https://" + accountDomain + ".restlets.api.netsuite.com/rest/accesstoken")
        .signatureMethod(SignatureMethod.hmacSha256())
        .realm(accountId)
        .build();
  }
}
