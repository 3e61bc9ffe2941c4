package dev.tripod.providers;

import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import java.net.URI;

/**
 * Jira Data Center, where an application link registers the client's public key. It takes RSA-SHA1 only, so a client needs no
 * shared secret. Atlassian deprecates OAuth 1.0a at Jira Cloud and recommends OAuth 2.0 or personal access tokens.
 * Source: developer.atlassian.com/server/jira, "OAuth".
 */
public final class JiraDataCenter {

  private JiraDataCenter() {}

  /**
   * OAuth 1.0a.
   *
   * @param base Jira's own address, its context path included, without a slash at the end: {@code https://jira.example.com}
   * @param signer of {@code SHA1withRSA}, with the key whose public part Jira knows
   * @throws IllegalArgumentException if {@code base} is neither https nor loopback, or the signer signs by another algorithm
   */
  public static OAuth1Server oauth1(URI base, Signer signer) {
    return OAuth1Server.at(
            base + "/plugins/servlet/oauth/request-token",
            base + "/plugins/servlet/oauth/authorize",
            base + "/plugins/servlet/oauth/access-token")
        .signatureMethod(SignatureMethod.rsaSha1(signer))
        .build();
  }
}
