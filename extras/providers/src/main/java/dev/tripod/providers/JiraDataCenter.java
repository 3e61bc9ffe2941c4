package dev.tripod.providers;

import dev.tripod.domain.port.Signer;
import dev.tripod.oauth1.OAuth1Server;
import dev.tripod.oauth1.SignatureMethod;
import java.net.URI;

/**
 * Jira Data Center. An application link registers the client's public key. Jira accepts RSA-SHA1 only, so a client has
 * no shared secret. Atlassian deprecates OAuth 1.0a at Jira Cloud, and recommends OAuth 2.0 or personal access tokens.
 * Source: developer.atlassian.com/server/jira, "OAuth".
 */
public final class JiraDataCenter {

  private JiraDataCenter() {}

  /**
   * Returns the OAuth 1.0a server.
   *
   * @param base Jira's own address with its context path, without a slash at the end: {@code https://jira.example.com}
   * @param signer a signer for {@code SHA1withRSA}, with the private key that belongs to the registered public key
   * @throws IllegalArgumentException if {@code base} is neither https nor loopback, or the signer uses another
   *     algorithm
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
