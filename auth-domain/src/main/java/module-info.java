/** Values, ports and the Exchange: what both protocols stand on. Depends on nothing but {@code java.base}. */
module dev.tripod.domain {
  requires static org.jspecify;

  exports dev.tripod.domain;
  exports dev.tripod.domain.builtin;
  exports dev.tripod.domain.exchange;
  exports dev.tripod.domain.http;
  exports dev.tripod.domain.port;
}
