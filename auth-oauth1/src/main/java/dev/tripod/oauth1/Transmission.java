package dev.tripod.oauth1;

/** The part of a request that carries the protocol parameters (RFC 5849 section 3.5). */
public enum Transmission {

  /** The {@code Authorization} header (RFC 5849 section 3.5.1), which neither logs nor browser histories record. */
  AUTHORIZATION_HEADER,

  /**
   * The form body (RFC 5849 section 3.5.2). A POST without a body gets one. Any other request without a form uses the header
   * instead.
   */
  FORM_BODY,

  /** The query (RFC 5849 section 3.5.3), which servers and proxies log. Use it only if the server accepts nothing else. */
  QUERY
}
