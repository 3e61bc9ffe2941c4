package dev.tripod.oauth1;

/** Where the protocol parameters travel (RFC 5849 section 3.5). */
public enum Transmission {

  /** In the {@code Authorization} header (RFC 5849 section 3.5.1), where neither logs nor histories keep them. */
  AUTHORIZATION_HEADER,

  /**
   * In the form body (RFC 5849 section 3.5.2). A request that has no form, and is no POST without a body, has none to put them
   * in: it gets the header.
   */
  FORM_BODY,

  /** In the query (RFC 5849 section 3.5.3), which servers and proxies write down: only for servers that want it so. */
  QUERY
}
